import type { AuditEntry, EndedRegion, EndedRollout, Facts } from '../facts.ts'
import { checkInvariants } from '../invariants.ts'
import { scheduleOf } from '../schedule.ts'

/** Cloud ms. */
export const minute = 60_000
let seq = 0
export const said = (
  action: string,
  subjectId: string,
  at = 0,
  detail: AuditEntry['detail'] = {},
): AuditEntry => {
  seq += 1
  return { seq, at: at * minute, action, subjectId, detail }
}
export const region = (changes: Partial<EndedRegion> = {}): EndedRegion => ({
  endpoint: 'fraud-eu',
  wave: 1,
  attempt: 1,
  phase: { name: 'promoted' },
  request: undefined,
  hasBaseline: true,
  verdict: 'pass',
  ...changes,
})
export const update = (changes = {}) => ({
  id: 1,
  at: 2 * minute,
  region: 'eu-west-1',
  endpoint: 'fraud-eu',
  target: 'meridian-fraud-eu-v427-a1',
  ...changes,
})

/** A night in which all went well, with what the test changes. */
export function night(
  changes: Partial<Facts> = {},
  parts: { region?: EndedRegion; after?: string } = {},
): Facts {
  seq = 0
  return {
    schedule: {
      ...scheduleOf(1, 'long'),
      rate: 1,
      rollouts: [
        {
          model: 'fraud-scoring',
          release: 'v427',
          waves: [['fraud-eu']],
          bakeMinutes: 5,
          errorFactor: undefined,
          answer: 'proceed',
        },
      ],
    },
    accepted: [update()],
    audit: [
      said('release.approve', 'fraud-scoring/v427'),
      said('rollout.start', 'fraud-1'),
      said('region.shifting', 'fraud-1/fraud-eu', 2, { attempt: 1 }),
    ],
    auditBrokenAt: undefined,
    rollouts: [
      {
        slug: 'fraud-1',
        model: 'fraud-scoring',
        release: 'v427',
        open: false,
        status: 'completed',
        isTold: true,
        plan: {},
        regions: [parts.region ?? region()],
      },
    ],
    served: new Map([['fraud-eu', { before: 'old', after: parts.after ?? 'new' }]]),
    believed: new Map([['fraud-eu', parts.after ?? 'new']]),
    releases: new Map([['fraud-scoring', 'new']]),
    changed: new Map(),
    registry: [],
    answeredWithinMs: 20,
    fallen: [],
    unanswered: new Map(),
    deadJobs: { superseded: 0, exhausted: 0 },
    ...changes,
  }
}
export const problems = (facts: Facts): string[] => checkInvariants(facts).problems

/** The same audit, numbered anew. */
export const inOrder = (entries: AuditEntry[]): AuditEntry[] =>
  entries.map((entry, index) => ({ ...entry, seq: index + 1 }))

/** The same night, with its one rollout changed. */
export const withRollout = (facts: Facts, changes: Partial<EndedRollout>): Facts => ({
  ...facts,
  rollouts: facts.rollouts.map((rollout) => ({ ...rollout, ...changes })),
})
