import type { DecideInput } from '../rollout/decide.ts'
import { said, verbatim } from '../said.ts'
import type { Cause, Refusal, RegionPhase, RegionPhaseName } from '../types.ts'
import {
  alarm,
  copyOf,
  digests,
  failingVerdict,
  iso,
  noAnswer,
  observed,
  openVerdict,
  passingVerdict,
  see,
  underUpdate,
  updated,
} from './builders.ts'
import { maria } from './people.ts'

export const begunFrom = iso(-86_400)
const cause: Cause = { kind: 'verdict', said: verbatim('Canary 4xx 2.04 %.') }
export const refusal: Refusal = said('wave', {
  ...{ wave: 2, before: 1 },
  held: [{ region: 'eu-west-1', does: { phase: 'baking', held: undefined } }],
})

/** One of each phase, as the story of v427 has it. */
export const phases: Record<RegionPhaseName, RegionPhase> = {
  waiting: { name: 'waiting' },
  replicating: { name: 'replicating', copy: copyOf('replicating', undefined) },
  gated: { name: 'gated', refusal: undefined },
  shifting: { name: 'shifting', begunFrom },
  baking: { name: 'baking', begunFrom, bakingSince: iso(30), bakeSeconds: 1800 },
  completing: { name: 'completing', begunFrom },
  verifying: { name: 'verifying' },
  promoted: { name: 'promoted', digest: digests.v427 },
  reverting: { name: 'reverting', cause, inFlight: true, begunFrom },
  reverted: { name: 'reverted', cause },
  failed: { name: 'failed', cause: { kind: 'cloud', said: verbatim('No.') }, advice: verbatim('Retry.') },
  skipped: { name: 'skipped', by: maria, reason: 'later' },
}

/** What is seen, said or asked, by name. */
export const happenings = {
  nothing: {},
  refused: { refusal },
  'no artifact': { artifact: copyOf('replicating', undefined) },
  'no answer': { seen: noAnswer() },
  'no permission': { seen: noAnswer('terminal') },
  creating: { seen: see(underUpdate('creating')) },
  baking: { seen: see(underUpdate('baking')) },
  terminating: { seen: see(underUpdate('terminating')) },
  'rolling back': { seen: see(underUpdate('rolling-back')) },
  'taken back': { seen: see(observed({ lastModifiedAt: iso(50) })) },
  updated: { seen: see(updated()), verdict: passingVerdict },
  'updated without a verdict': { seen: see(updated()), verdict: openVerdict },
  'wrong digest': { seen: see(updated({ digest: digests.other })) },
  'foreign update': { seen: see(underUpdate('baking', { configName: 'hotfix' })) },
  'foreign config': { seen: see(observed({ configName: 'hotfix', lastModifiedAt: iso(50) })) },
  'alarm in baking': { seen: see(underUpdate('baking')), alarms: [alarm()] },
  'bad verdict in baking': { seen: see(underUpdate('baking')), verdict: failingVerdict },
} satisfies Record<string, Partial<DecideInput>>
export type Happening = keyof typeof happenings
