import { looksSecret } from './fingerprint.ts'

/** What stands on a page in the place of a secret. */
const HIDDEN = 'hidden'

/** `NAME=value`, `--flag=value`. */
const NAMED = /^(-*[\w.-]+=)(.+)$/s
const FLAG = /^--?[\w.-]+$/
/**
 * Names in a text of several words (a script, JSON, a header): before `=` or `:`, as the `name` of a JSON object, and flags that a word
 * follows.
 */
const NAMES =
  /"name":\s*"([\w.-]+)"|([\w.-]+)["'\\]*\s*[=:]|(?:^|[\s"'])--?([\w.-]+)(?=\s+[^\s-]|["'],\s*["'][^-])/g
/** Of an image or an artifact: as long as a secret, and none. */
const DIGEST = /sha256:[0-9a-f]{64}/g
/** Between the words of a script or JSON. */
const BETWEEN = /[\s"'`{}[\](),;|&<>=:\\]+/
/** What language models are configured with, and no secret: tokenizers and numbers of tokens. */
const NO_SECRET = /tokeni[sz]er|(?:max|min|num)_(?:\w*_)?tokens?/gi

/**
 * Words of a command or its arguments as people may see them: a value that looks like a secret by the name before it, or by its form, is
 * `hidden`. A text of several words that has a secret is hidden whole, because nobody knows where in it a shell takes the secret to end.
 */
export function shownWords(words: readonly string[]): string[] {
  return words.map((word, index) => shownWord(word, words[index - 1]))
}

function shownWord(word: string, previous: string | undefined): string {
  const isFlag = FLAG.test(word)
  if (previous !== undefined && FLAG.test(previous) && !isFlag && isSecretName(previous)) return HIDDEN
  const [, name, value] = NAMED.exec(word) ?? []
  // Behind a variable and a space begins the rest of a script.
  const isScript = name?.startsWith('-') === false && /\s/.test(word)
  if (name !== undefined && value !== undefined && !isScript)
    return isSecretName(name.slice(0, -1)) || isSecretText(value) ? `${name}${HIDDEN}` : word
  // A flag is the name of what comes next; one of a single dash may have its value in the same word.
  if (isFlag && word.startsWith('--')) return word
  return isSecretText(word.replace(/^-\w/, '')) ? HIDDEN : word
}

function isSecretText(written: string): boolean {
  const text = written.replace(DIGEST, '')
  const names = [...text.matchAll(NAMES)].flatMap(([, named, before, flag]) => named ?? before ?? flag ?? [])
  return (
    looksSecret('', text) ||
    names.some(isSecretName) ||
    text.split(BETWEEN).some((piece) => !piece.startsWith('--') && looksSecret('', piece))
  )
}

function isSecretName(name: string): boolean {
  const written = name.replace(/^-+/, '').replace(/[.-]/g, '_').replace(NO_SECRET, '')
  return looksSecret(written, '')
}
