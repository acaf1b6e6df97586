/**
 * Codes of what is told, and the facts behind each: JSON, so that they can be stored. A room or a cloud adds its codes beside the decision
 * that makes them, with `declare module '…/said.ts' { interface SaidFacts { … } }`; lib/words has a sentence for each, or does not compile.
 */
export interface SaidFacts {
  /** In words already: recorded before facts were, or said by a cloud or a person. */
  verbatim: { sentence: string }
}

export type SaidCode = keyof SaidFacts

/** What is told, before there are words for it. Stored like this; `say` of lib/words makes the sentence when somebody reads it. */
export type Said<Code extends SaidCode = SaidCode> = {
  [C in Code]: { code: C; facts: SaidFacts[C] }
}[Code]

export function said<Code extends SaidCode>(code: Code, facts: SaidFacts[Code]): Said<Code> {
  return { code, facts } as Said<Code>
}

export const verbatim = (sentence: string): Said<'verbatim'> => said('verbatim', { sentence })

/** Whether both tell the same: what did not change is not written again. */
export const saysTheSame = (one: Said | undefined, other: Said | undefined): boolean =>
  one === other || isSameJson(one, other)

/** Whether both are stored as the same. */
export const isSameJson = (one: unknown, other: unknown): boolean => canonical(one) === canonical(other)

/** Keys in order: a database gives them back in its own. Members that are undefined are not stored. */
function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_, member: unknown) =>
      typeof member === 'object' && member !== null && !Array.isArray(member)
        ? Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1)))
        : member,
    ) ?? ''
  )
}
