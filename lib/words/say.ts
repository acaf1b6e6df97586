import type { Said, SaidCode } from '../domain/said.ts'
import { asSentence } from '../domain/wording.ts'
import { canaryWords } from './canary.ts'
import { canaryTrafficWords } from './canary-traffic.ts'
import { kayentaWords } from './kayenta.ts'
import { measureWords } from './measures.ts'
import type { WordsFor } from './words.ts'

const words: WordsFor<SaidCode> = {
  verbatim: ({ sentence }) => asSentence(sentence),
  ...canaryWords,
  ...canaryTrafficWords,
  ...kayentaWords,
  ...measureWords,
}

/** The one place where what is told becomes a sentence: for page, API, chat and audit. A code of a later version is named, not guessed at. */
export function say({ code, facts }: Said): string {
  const sentence = Object.hasOwn(words, code)
    ? (words[code] as (facts: unknown, tell: typeof say) => string)
    : undefined
  return sentence === undefined
    ? `This version of Meridian has no words for ${code}. Look at it with the version that recorded it.`
    : sentence(facts, say)
}
