import type { InOwnWords, Said, SaidFacts, WordedCode } from '../domain/said.ts'

/** A sentence for each of some codes. What is told within another is told by the second parameter. */
export type WordsFor<Code extends WordedCode> = {
  readonly [C in Code]: (facts: Exclude<SaidFacts[C], InOwnWords>, say: (said: Said) => string) => string
}
