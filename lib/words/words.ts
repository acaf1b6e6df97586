import type { Said, SaidCode, SaidFacts } from '../domain/said.ts'

/** A sentence for each of some codes. What is told within another is told by the second parameter. */
export type WordsFor<Code extends SaidCode> = {
  readonly [C in Code]: (facts: SaidFacts[C], say: (said: Said) => string) => string
}
