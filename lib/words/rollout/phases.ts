import type { RegionPhaseName } from '../../domain/types.ts'

/** What a region does, as a sentence goes on after its city: "bakes", "has not begun". */
export const phaseClauses: Readonly<Record<RegionPhaseName, string>> = {
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
