import type { HeldReason } from '../../domain/rollout/rollout-standing.ts'

/** What a city does that holds, and several. */
export const heldWords: Readonly<Record<HeldReason, { one: string; several: string }>> = {
  verdict: { one: 'holds without a verdict', several: 'hold without a verdict' },
  withdrawal: { one: 'holds a withdrawn release', several: 'hold a withdrawn release' },
  start: { one: 'holds because nothing has run yet', several: 'hold because nothing has run yet' },
}

/** What a person does who lets it go on: "let Dublin proceed without a verdict". */
export const proceedWords: Readonly<Record<HeldReason, string>> = {
  verdict: 'without a verdict',
  withdrawal: 'with a withdrawn release',
  start: 'before anything has run',
}
