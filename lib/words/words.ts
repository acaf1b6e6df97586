import type { Said, SaidCode, SaidFacts } from '../domain/said.ts'

/** The sentence of what is told within another. It is given to the words, because `say` knows all of them. */
export type Say = (told: Said) => string

/** A sentence for each of some codes. */
export type WordsFor<Code extends SaidCode> = {
  readonly [C in Code]: (facts: SaidFacts[C], say: Say) => string
}
