import { describe, expect, test } from 'vitest'
import { type RolloutRegion, settle } from '../../domain/rollout/rollout.ts'
import { verbatim } from '../../domain/said.ts'
import { digests, fleetRegions, iso, planOf } from '../../domain/testing/builders.ts'
import { person } from '../../domain/testing/people.ts'
import type { RecordedActor, RegionPhase, RevertCause, RolloutStatus } from '../../domain/types.ts'
import { say } from '../say.ts'

const manager = 'manager@meridian.test'
const asker = person(manager)
const promoted: RegionPhase = { name: 'promoted', digest: digests.v427 }
const waiting: RegionPhase = { name: 'waiting' }
const baking: RegionPhase = { name: 'baking', begunFrom: '', bakingSince: '', bakeSeconds: 1 }
const held: RegionPhase = { name: 'verifying', heldSince: iso(0) }
const causeOf = (kind: RevertCause, by?: RecordedActor) => ({
  kind,
  said: verbatim('So.'),
  ...(by === undefined ? {} : { by }),
})
const reverting = (kind: RevertCause, by?: RecordedActor): RegionPhase => ({
  name: 'reverting',
  cause: causeOf(kind, by),
  inFlight: false,
  begunFrom: undefined,
})
const reverted = (kind: RevertCause, by?: RecordedActor): RegionPhase => ({
  name: 'reverted',
  cause: causeOf(kind, by),
})
const askedBack = { kind: 'revert', by: asker, reason: 'all back' } as const

type Part = Partial<RolloutRegion> & { phase: RegionPhase }

const regionsIn = (parts: Part[]): RolloutRegion[] =>
  parts.map((part, index) => ({
    endpointId: `e${index + 1}`,
    wave: index + 1,
    baseline: { releaseId: 'v426', label: 'v426', configName: 'c', digest: digests.v426 },
    request: undefined,
    wasPromoted: part.phase.name === 'promoted',
    region: fleetRegions[index] ?? '',
    ...part,
  }))

const sentence = (status: RolloutStatus, parts: Part[], plan = planOf()) =>
  say(settle(plan, status, regionsIn(parts), 'v427').said)

describe('rolling back is told as it is', () => {
  const backByManager = { phase: reverted('person', asker), wasPromoted: true }

  test('while it runs, promoted regions are said to serve the release until they are back, and who asked is named', () => {
    const failed = { phase: reverted('verdict') }
    const going = { phase: reverting('person', asker), wasPromoted: true }
    expect(sentence('rolling-back', [going, going, { phase: promoted, request: askedBack }, failed])).toBe(
      `Rolling back, as ${manager} asked: 3 of 4 still serve v427, going back.`,
    )
    expect(sentence('rolling-back', [backByManager, backByManager, going, failed])).toBe(
      `Rolling back, as ${manager} asked: Tokyo still serves v427, going back.`,
    )
  })

  test('a region that was under way is told apart from those that serve the release', () => {
    expect(
      sentence('rolling-back', [
        { phase: promoted, request: askedBack },
        { phase: baking, request: askedBack },
        { phase: waiting },
      ]),
    ).toBe(
      `Rolling back, as ${manager} asked: Dublin still serves v427, going back; Sydney is being taken back.`,
    )
  })

  test('a region that failed hours before is not the reason for what a person asked', () => {
    expect(
      sentence('rolling-back', [backByManager, backByManager, backByManager, { phase: reverted('verdict') }]),
    ).toBe(`Rolled back by ${manager}: all 4 are back on v426.`)
    expect(sentence('rolling-back', [backByManager, backByManager])).toBe(
      `Rolled back by ${manager}: both are back on v426.`,
    )
    expect(sentence('rolling-back', [backByManager])).toBe(
      `Rolled back by ${manager}: Dublin is back on v426.`,
    )
  })

  test('what the plan takes back by itself is laid to the region that failed', () => {
    const byMeridian = {
      phase: reverted('person', { kind: 'system', id: 'meridian', label: 'Meridian' }),
      wasPromoted: true,
    }
    expect(
      sentence(
        'rolling-back',
        [byMeridian, { phase: reverted('alarm') }, { phase: waiting }],
        planOf({ onQualityFailure: 'roll-back-fleet' }),
      ),
    ).toBe(
      'Rolled back because of Sydney: Dublin went back to v426; Sydney stayed on v426; Tokyo not started.',
    )
  })
})

describe('one region of a rollout that had ended is taken back', () => {
  test('while it runs, nothing is said to be promoted', () => {
    expect(
      sentence('running', [{ phase: promoted }, { phase: reverting('person', asker), wasPromoted: true }]),
    ).toBe(`Taking Sydney back, as ${manager} asked; Dublin stays on v427.`)
  })

  test('afterwards it went back; only what never left stayed', () => {
    expect(
      sentence('running', [{ phase: promoted }, { phase: reverted('person', asker), wasPromoted: true }]),
    ).toBe('1 of 2 on v427; Sydney went back to v426.')
    expect(sentence('running', [{ phase: promoted }, { phase: reverted('cloud') }])).toBe(
      '1 of 2 on v427; Sydney stayed on v426.',
    )
  })

  test('a rollout whose promoted regions were all taken back one by one is rolled back, not stopped', () => {
    const back = { phase: reverted('person', asker), wasPromoted: true }
    expect(sentence('running', [back])).toBe(`Rolled back by ${manager}: Dublin is back on v426.`)
    expect(sentence('running', [back, { phase: reverted('cloud') }])).toBe(
      `Rolled back by ${manager}: both are back on v426.`,
    )
    expect(settle(planOf(), 'running', regionsIn([back]), 'v427').status).toBe('rolled-back')
    expect(sentence('running', [{ phase: reverted('person', asker) }])).toBe(
      'Stopped: 0 of 1 on v427; Dublin stayed on v426.',
    )
  })

  test('a stop keeps its word for what it takes back itself, and not for what a person takes back later', () => {
    expect(sentence('stopping', [{ phase: promoted }, { phase: reverting('verdict') }])).toBe(
      'Stopping because of Sydney; 1 of 2 on v427. No further region begins.',
    )
    expect(
      sentence('stopping', [
        { phase: reverting('person', asker), wasPromoted: true },
        { phase: reverted('verdict') },
      ]),
    ).toBe(`Taking Dublin back, as ${manager} asked.`)
  })

  test('while others go forward, the wave is theirs', () => {
    expect(
      sentence('running', [
        { phase: reverting('person', asker), wasPromoted: true },
        { phase: promoted },
        { phase: baking },
      ]),
    ).toBe('Promoting v427, wave 3 of 4; 2 of 3 on v427.')
  })
})

describe('a rollout that waits for a person says so', () => {
  test('with the region that holds', () => {
    expect(sentence('running', [{ phase: promoted }, { phase: held }, { phase: waiting }])).toBe(
      'Sydney holds without a verdict and needs a person; wave 2 of 4, 1 of 3 on v427.',
    )
    expect(sentence('paused', [{ phase: held }])).toBe(
      'Paused in wave 1 of 4; 0 of 1 on v427. Nothing new begins until it is resumed. Dublin holds without a verdict and needs a person.',
    )
    expect(sentence('stopping', [{ phase: reverted('verdict') }, { phase: held }])).toBe(
      'Sydney holds without a verdict and needs a person; wave 2 of 4, 0 of 2 on v427. No further region begins.',
    )
  })

  test('until somebody has decided', () => {
    const request = { kind: 'proceed', by: asker, reason: 'seen elsewhere' } as const
    expect(sentence('running', [{ phase: held, request }, { phase: waiting }])).toBe(
      'Promoting v427, wave 1 of 4; 0 of 2 on v427.',
    )
  })
})

test('the sentence says where every region is', () => {
  const outcome = (...phases: RegionPhase[]) =>
    sentence(
      'running',
      phases.map((phase) => ({ phase })),
    )
  expect(outcome(promoted, promoted, reverted('cloud'), promoted)).toBe(
    '3 of 4 on v427; Tokyo stayed on v426.',
  )
  expect(outcome(reverted('alarm'), waiting, waiting, waiting)).toBe(
    'Stopped because of Dublin: 0 of 4 on v427; Dublin stayed on v426; Sydney, Tokyo and São Paulo not started.',
  )
  expect(outcome(promoted, promoted, promoted, promoted)).toBe('All 4 regions serve v427.')
  expect(outcome(promoted, baking, waiting, waiting)).toBe('Promoting v427, wave 2 of 4; 1 of 4 on v427.')
})

test('a rollout of one or two regions ends in words for one or two', () => {
  expect(sentence('running', [{ phase: promoted }])).toBe('Dublin serves v427.')
  expect(sentence('running', [{ phase: promoted }, { phase: promoted }])).toBe('Both regions serve v427.')
})
