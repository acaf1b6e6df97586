export interface FilterToken {
  kind: 'word' | 'text' | 'operator' | 'sign'
  /** Of a text, what stands between its quotation marks. */
  text: string
}

const TOKEN =
  /\s*(?:(?<quoted>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?<operator>!=|<=|>=|=|<|>|:)|(?<word>[A-Za-z0-9_][\w./-]*)|(?<sign>[(),-]))/uy

/** Cuts a filter into words, texts in quotation marks, operators and parentheses. */
export function filterTokens(text: string, refuse: (why: string) => never): FilterToken[] {
  const tokens: FilterToken[] = []
  const end = text.trimEnd().length
  let position = 0
  while (position < end) {
    TOKEN.lastIndex = position
    const groups = TOKEN.exec(text)?.groups
    if (!groups) {
      const rest = text.slice(position).trimStart()
      refuse(
        /^["']/.test(rest)
          ? 'a quotation mark is not closed.'
          : `"${rest.charAt(0)}" was not expected there.`,
      )
    }
    position = TOKEN.lastIndex
    tokens.push(tokenOf(groups))
  }
  return tokens
}

function tokenOf(groups: Readonly<Record<string, string | undefined>>): FilterToken {
  const { quoted, operator, word, sign = '' } = groups
  if (quoted !== undefined) return { kind: 'text', text: quoted.slice(1, -1).replace(/\\(.)/g, '$1') }
  if (operator !== undefined) return { kind: 'operator', text: operator }
  return word === undefined ? { kind: 'sign', text: sign } : { kind: 'word', text: word }
}
