import { canonical } from './canonical.ts'

/**
 * Codes of what is told, and the facts behind each: JSON, so that they can be stored. A room or a cloud adds its codes beside the decision
 * that makes them, with `declare module '…/said.ts' { interface SaidFacts { … } }`; lib/words has a sentence for each, or does not compile.
 */
export interface SaidFacts {
  /** In words already: recorded before facts were, or said by a cloud or a person. */
  verbatim: InOwnWords
}

export type SaidCode = keyof SaidFacts

/** Of a code that says everything. */
export type NoFacts = Record<string, never>

/**
 * What a cloud says itself, in its own words: it declares its codes with these facts in its folder, and lib/words has no words for them. A
 * code that the rules share with a cloud has facts of their own, or these.
 */
export interface InOwnWords {
  sentence: string
}

/** Codes under which somebody may speak in words of their own. */
export type OwnWordsCode = {
  [C in SaidCode]: InOwnWords extends SaidFacts[C] ? C : never
}[SaidCode]

/** Codes for which there must be words. */
export type WordedCode = {
  [C in SaidCode]: [Exclude<SaidFacts[C], InOwnWords>] extends [never] ? never : C
}[SaidCode]

/** What is told, before there are words for it. Stored like this; `say` of lib/words makes the sentence when somebody reads it. */
export type Said<Code extends SaidCode = SaidCode> = {
  [C in Code]: { code: C; facts: SaidFacts[C] }
}[Code]

export function said<Code extends SaidCode>(code: Code, facts: SaidFacts[Code]): Said<Code> {
  return { code, facts } as Said<Code>
}

export const verbatim = (sentence: string): Said<'verbatim'> => said('verbatim', { sentence })

export function inOwnWords<Code extends OwnWordsCode>(code: Code, sentence: string): Said<Code> {
  return { code, facts: { sentence } } as Said<Code>
}

/** Whether both tell the same: what did not change is not written again. */
export const saysTheSame = (one: Said | undefined, other: Said | undefined): boolean =>
  one === other || isSameJson(one, other)

/** Whether both are stored as the same. */
export const isSameJson = (one: unknown, other: unknown): boolean => canonical(one) === canonical(other)
