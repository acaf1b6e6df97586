import type { RegionPhase } from '../types.ts'
import { heldWords } from './held-words.ts'
import { heldReason } from './rollout-standing.ts'

export const phaseClauses: Readonly<Record<RegionPhase['name'], string>> = {
  waiting: 'has not begun',
  replicating: 'waits for its artifact',
  gated: 'has not begun',
  shifting: 'is starting the new version',
  baking: 'bakes',
  completing: 'has all traffic shifted and ends its update',
  verifying: 'compares what it serves',
  promoted: 'is promoted',
  reverting: 'is being taken back',
  reverted: 'was taken back',
  failed: 'failed and needs a person',
  skipped: 'was skipped',
}

/** What a region does, as a sentence goes on after its city: "bakes", "has not begun", "holds without a verdict". */
export function phaseClause(phase: RegionPhase): string {
  const reason = heldReason(phase)
  return reason === undefined ? phaseClauses[phase.name] : heldWords[reason].one
}
