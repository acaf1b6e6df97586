import type { SaidCode, SaidFacts } from '../domain/said.ts'

/** A sentence for each of some codes. */
export type WordsFor<Code extends SaidCode> = { readonly [C in Code]: (facts: SaidFacts[C]) => string }
