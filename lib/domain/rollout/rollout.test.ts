import { describe, expect, test } from 'vitest'
import { said, saysTheSame, verbatim } from '../said.ts'
import { digests, fleetRegions, planOf } from '../testing/builders.ts'
import { maria } from '../testing/people.ts'
import type { RegionPhase, RevertCause, RolloutStatus } from '../types.ts'
import { type RolloutRegion, reopenedStatus, settle, waveSettled } from './rollout.ts'

const promoted: RegionPhase = { name: 'promoted', digest: digests.v427 }
const waiting: RegionPhase = { name: 'waiting' }
const baking: RegionPhase = { name: 'baking', begunFrom: '', bakingSince: '', bakeSeconds: 1 }
const skipped: RegionPhase = { name: 'skipped', by: maria, reason: 'later' }
const reverted = (kind: RevertCause): RegionPhase => ({
  name: 'reverted',
  cause: { kind, said: verbatim('So.') },
})
const reverting = (kind: RevertCause): RegionPhase => ({
  name: 'reverting',
  cause: { kind, said: verbatim('So.') },
  inFlight: true,
  begunFrom: '',
})
const failed = (kind: RevertCause): RegionPhase => ({
  name: 'failed',
  cause: { kind, said: verbatim('So.') },
  advice: verbatim('Look.'),
})

const regionsIn = (...phases: RegionPhase[]): RolloutRegion[] =>
  phases.map((phase, index) => ({
    endpointId: `e${index + 1}`,
    wave: index + 1,
    phase,
    baseline: { releaseId: 'v426', label: 'v426', configName: 'c', digest: digests.v426 },
    request: undefined,
    wasPromoted: phase.name === 'promoted',
    region: fleetRegions[index] ?? '',
  }))

const outcome = (phases: RegionPhase[], status: RolloutStatus = 'running', plan = planOf()) =>
  settle(plan, status, regionsIn(...phases), 'v427')

const fleetBack = planOf({ onQualityFailure: 'roll-back-fleet' })
const strict = planOf({ onInfrastructureFailure: 'stop' })

test.each<[string, RegionPhase[], RolloutStatus, RolloutStatus]>([
  ['all promoted', [promoted, promoted, promoted, promoted], 'running', 'completed'],
  ['promoted or skipped', [promoted, skipped, promoted, promoted], 'running', 'completed'],
  ['under way', [promoted, baking, waiting, waiting], 'running', 'running'],
  ['paused', [promoted, waiting, waiting, waiting], 'paused', 'paused'],
  ['paused and yet done', [promoted, promoted, promoted, promoted], 'paused', 'completed'],
  [
    'a bad release being taken back',
    [reverting('verdict'), waiting, waiting, waiting],
    'running',
    'stopping',
  ],
  ['a bad release taken back', [reverted('alarm'), waiting, waiting, waiting], 'running', 'stopped'],
  [
    'a bad release beside a region on its way',
    [reverted('alarm'), baking, waiting, waiting],
    'running',
    'stopping',
  ],
  [
    'one region lost to infrastructure',
    [promoted, promoted, reverted('cloud'), promoted],
    'running',
    'partial',
  ],
  ['one region lost, others to come', [promoted, failed('cloud'), waiting, waiting], 'running', 'running'],
  ['aborted, one on its way back', [promoted, reverting('person'), waiting, waiting], 'aborting', 'aborting'],
  ['aborted, all at rest', [promoted, reverted('person'), waiting, waiting], 'aborting', 'aborted'],
  [
    'rolling back, one left',
    [reverted('person'), reverting('person'), waiting, waiting],
    'rolling-back',
    'rolling-back',
  ],
  ['rolled back', [reverted('person'), reverted('person'), skipped, waiting], 'rolling-back', 'rolled-back'],
  [
    'rolled back but for one',
    [reverted('person'), failed('person'), waiting, waiting],
    'rolling-back',
    'partial',
  ],
  [
    'nothing promoted',
    [reverted('cloud'), reverted('cloud'), skipped, reverted('cloud')],
    'running',
    'stopped',
  ],
])('%s', (_, phases, before, after) => {
  const settled = outcome(phases, before)
  expect(settled.status).toBe(after)
  expect(settled.open).toBe(['running', 'paused', 'stopping', 'aborting', 'rolling-back'].includes(after))
})

describe('the plan decides what a failure does to the rest', () => {
  test('roll-back-fleet takes promoted regions and those on their way back', () => {
    const settled = outcome([promoted, reverting('verdict'), baking, waiting], 'running', fleetBack)
    expect(settled).toMatchObject({ status: 'rolling-back', revertEndpointIds: ['e1', 'e3'] })
  })

  test('a region that was served already before is not taken back', () => {
    const regions = regionsIn(promoted, reverted('alarm'))
    regions[0] = { ...regions[0]!, baseline: undefined }
    expect(settle(fleetBack, 'running', regions, 'v427')).toMatchObject({
      status: 'rolled-back',
      revertEndpointIds: [],
    })
  })

  test('a wish that is written down already is not asked for again, and keeps the rollout open', () => {
    const regions = regionsIn(promoted, reverted('alarm'))
    regions[0] = {
      ...regions[0]!,
      request: {
        kind: 'revert',
        by: { kind: 'system', id: 'meridian', label: 'Meridian' },
        reason: 'v427 failed in Sydney',
      },
    }
    expect(settle(fleetBack, 'rolling-back', regions, 'v427')).toMatchObject({
      status: 'rolling-back',
      revertEndpointIds: [],
    })
  })

  test('infrastructure failure stops the rest only when the plan says so', () => {
    expect(outcome([promoted, reverted('cloud'), waiting, waiting], 'running', strict).status).toBe('stopped')
  })

  test('what slipped past an abort is taken back too', () => {
    expect(outcome([promoted, baking, waiting, waiting], 'aborting')).toMatchObject({
      status: 'aborting',
      revertEndpointIds: ['e2'],
    })
  })
})

test.each<[RegionPhase, boolean, boolean]>([
  [promoted, true, true],
  [skipped, true, true],
  [waiting, false, false],
  [baking, false, false],
  [reverted('cloud'), true, false],
  [reverting('cloud'), true, false],
  [failed('cloud'), true, false],
  [reverted('verdict'), false, false],
  [reverted('alarm'), false, false],
  [failed('verdict'), false, false],
  [reverting('person'), false, false],
  [reverted('person'), true, true],
])('a wave with %o is settled for continue: %s, for stop: %s', (phase, onContinue, onStop) => {
  expect(waveSettled(planOf(), regionsIn(phase), 1)).toBe(onContinue)
  expect(waveSettled(strict, regionsIn(phase), 1)).toBe(onStop)
})

test('where every region is, is told as it stands', () => {
  const [dublin, sydney, tokyo, saoPaulo] = fleetRegions
  expect(outcome([promoted, promoted, reverted('cloud'), promoted]).said).toEqual(
    said('rollout-partial', {
      ...{ label: 'v427', on: 3, of: 4 },
      elsewhere: [{ what: 'stayed', label: 'v426', regions: [tokyo!] }],
    }),
  )
  expect(outcome([reverted('alarm'), waiting, waiting, waiting]).said).toEqual(
    said('rollout-stopped', {
      ...{ label: 'v427', on: 0, of: 4 },
      failing: [dublin!],
      elsewhere: [
        { what: 'stayed', label: 'v426', regions: [dublin!] },
        { what: 'not-started', regions: [sydney!, tokyo!, saoPaulo!] },
      ],
    }),
  )
  expect(outcome([promoted, baking, waiting, waiting]).said).toEqual(
    said('rollout-promoting', { label: 'v427', on: 1, of: 4, wave: 2, waves: 4, goingBack: [] }),
  )
})

test('a region that comes nearer changes nothing of what is told', () => {
  const [before, after] = [waiting, { name: 'gated', refusal: undefined } as const].map(
    (phase) => outcome([promoted, baking, phase, waiting]).said,
  )
  expect(saysTheSame(before, after)).toBe(true)
})

test('taking a region of a stopped rollout back does not start the others', () => {
  expect(reopenedStatus('stopped', 'revert-region')).toBe('stopping')
  expect(reopenedStatus('aborted', 'revert-region')).toBe('aborting')
  expect(reopenedStatus('completed', 'revert-region')).toBe('running')
  expect(reopenedStatus('stopped', 'retry')).toBe('running')
  expect(reopenedStatus('completed', 'revert-all')).toBe('rolling-back')
})
