import { describe, expect, test } from 'vitest'
import { said, verbatim } from '../said.ts'
import {
  alarm,
  at,
  baselineConfigName,
  digests,
  failingVerdict,
  inputWith,
  iso,
  noAnswer,
  observed,
  pending,
  regionWith,
  see,
  underUpdate,
  updated,
} from '../testing/builders.ts'
import { phases } from '../testing/decide-cases.ts'
import { maria } from '../testing/people.ts'
import type { Cause, RegionPhase } from '../types.ts'
import { type DecideInput, decide } from './decide.ts'

describe('taking back', () => {
  const request = { kind: 'revert', by: maria, reason: 'second thoughts' } as const
  const asked = (phase: RegionPhase, changes: Partial<DecideInput> = {}) =>
    inputWith(phase, { region: regionWith(phase, { request }), ...changes })

  test.each(['waiting', 'replicating', 'gated'] as const)(
    'a person takes a %s region out before it begins',
    (name) => {
      const { phase, action, request: left } = decide(asked(phases[name]))
      expect(phase).toEqual({ name: 'skipped', by: maria, reason: 'second thoughts' })
      expect([action.kind, left]).toEqual(['none', undefined])
    },
  )

  test.each([
    ['shifting', 'creating'],
    ['baking', 'baking'],
    ['completing', 'terminating'],
  ] as const)('a person interrupts a region that is %s', (name, stage) => {
    const { phase, action } = decide(asked(phases[name], { seen: see(underUpdate(stage)) }))
    expect(phase).toMatchObject({ name: 'reverting', inFlight: true, cause: { kind: 'person', by: maria } })
    expect(action.kind).toBe('interrupt')
  })

  test('a promoted region is restored, each pass anew until it is on its way', () => {
    const first = decide(asked(phases.promoted, { seen: see(updated()) }))
    expect(first).toMatchObject({
      phase: { name: 'reverting', inFlight: false },
      action: { kind: 'restore' },
    })
    const reverting = inputWith(first.phase, { seen: see(updated()) })
    expect(decide(reverting).action.kind).toBe('restore')
    const restoring = updated({ pending: pending('creating', { configName: baselineConfigName }) })
    expect(decide({ ...reverting, seen: see(restoring) }).action.kind).toBe('none')
    const back = observed({ lastModifiedAt: iso(3000) })
    expect(decide({ ...reverting, seen: see(back) })).toMatchObject({ phase: { name: 'reverted' } })
  })

  test('a promoted region that was never touched is left alone, and the wish is answered', () => {
    const region = regionWith(phases.promoted, { request, baseline: undefined })
    const decision = decide(inputWith(phases.promoted, { region, seen: see(updated()) }))
    expect(decision).toMatchObject({ phase: { name: 'promoted' }, request: undefined })
    expect(decision.events[0]?.kind).toBe('nothing-to-revert')
  })

  test('a promoted region that somebody else has changed since is not overwritten', () => {
    const foreign = observed({ configName: 'hotfix', digest: digests.other })
    const decision = decide(asked(phases.promoted, { seen: see(foreign) }))
    expect(decision).toMatchObject({
      phase: { name: 'failed' },
      action: { kind: 'none' },
      request: undefined,
    })
  })

  test('a failed region whose update still runs is interrupted', () => {
    const decision = decide(asked(phases.failed, { seen: see(underUpdate('baking')) }))
    expect(decision).toMatchObject({
      phase: { name: 'reverting', inFlight: true },
      action: { kind: 'interrupt' },
    })
  })

  test('an update that ended before the interrupt took hold is restored', () => {
    const decision = decide(inputWith(phases.reverting, { seen: see(updated()) }))
    expect(decision).toMatchObject({
      phase: { name: 'reverting', inFlight: false },
      action: { kind: 'restore' },
    })
  })

  test('the stop alarm is silenced before the region is called reverted', () => {
    const own = alarm({ name: 'meridian-stop-fraud-1', own: true })
    const back = { seen: see(observed({ lastModifiedAt: iso(50) })) }
    const ringing = decide(inputWith(phases.reverting, { ...back, alarms: [own] }))
    expect(ringing).toMatchObject({ phase: { name: 'reverting' }, action: { kind: 'settle' } })
    expect(decide(inputWith(phases.reverting, back)).phase.name).toBe('reverted')
  })

  test('an update that may still be accepted keeps the stop alarm up', () => {
    const early = inputWith(phases.reverting, { now: at(10) })
    expect(decide(early)).toMatchObject({ phase: { name: 'reverting' }, action: { kind: 'interrupt' } })
    expect(decide({ ...early, now: at(31) }).phase.name).toBe('reverted')
  })

  test('after twelve hours of silence a person is told what to do, and a failed verdict stays the cause', () => {
    expect(decide(inputWith(phases.reverting, { seen: noAnswer(), now: at(3601) })).phase.name).toBe(
      'reverting',
    )
    const decision = decide(inputWith(phases.reverting, { seen: noAnswer(), now: at(12 * 3600 + 1) }))
    expect(decision).toMatchObject({ phase: { name: 'failed', cause: { kind: 'verdict' } } })
    expect(decision.phase).toMatchObject({
      cause: {
        said: {
          code: 'cause-and-more',
          facts: {
            cause: { code: 'verbatim' },
            more: said('region-not-taken-back', { region: 'eu-west-1', withinSeconds: 12 * 3600 }),
          },
        },
      },
      advice: said('advise-previous-by-hand', { endpoint: 'fraud-1', configName: baselineConfigName }),
    })
    expect(decision.events[0]?.said.code).toBe('region-failed')
  })

  test('what the cloud refuses for good on the way back comes on top of the cause, which goes on stopping the others', () => {
    const { phase } = decide(inputWith(phases.reverting, { seen: noAnswer('terminal') }))
    expect(phase).toMatchObject({
      name: 'failed',
      cause: {
        kind: 'verdict',
        said: {
          code: 'cause-and-more',
          facts: {
            cause: { code: 'verbatim' },
            more: { code: 'region-refused-by-cloud', facts: { errorCode: 'ServiceUnavailable' } },
          },
        },
      },
    })
  })

  test('the first answer after a long outage is used to restore, not to give up', () => {
    const trouble = { since: iso(60), tries: 70, said: verbatim('It does not answer.'), code: undefined }
    const region = regionWith(phases.reverting, { trouble })
    const answered = inputWith(phases.reverting, { region, seen: see(updated()), now: at(3700) })
    expect(decide(answered)).toMatchObject({ phase: { name: 'reverting' }, action: { kind: 'restore' } })
    const { phase } = decide(answered)
    const later = (seconds: number) =>
      decide(inputWith(phase, { seen: see(updated()), now: at(3700 + seconds) })).phase.name
    expect(later(3600)).toBe('reverting')
    expect(later(3601)).toBe('failed')
    const stuck = inputWith(phases.reverting, { seen: see(updated()), now: at(3700) })
    expect(decide(stuck).phase.name).toBe('failed')
  })

  test('a silent rollback is laid to the alarm that rings, or rang since the beginning', () => {
    const back = see(observed({ lastModifiedAt: iso(50) }))
    const causeOf = (changes: Partial<DecideInput>) =>
      decide(inputWith(phases.baking, { seen: back, ...changes })).phase as { cause?: Cause }
    expect(causeOf({ alarms: [alarm()] }).cause?.kind).toBe('alarm')
    expect(causeOf({ alarms: [alarm({ state: 'ok', since: iso(40) })] }).cause?.kind).toBe('alarm')
    expect(causeOf({ alarms: [alarm({ state: 'ok', since: iso(-90_000) })] }).cause?.kind).toBe('cloud')
    expect(causeOf({}).cause?.said).toEqual(
      said('update-undone', { region: 'eu-west-1', cloud: 'SageMaker' }),
    )
  })

  test('the verdict counts while the control plane is down, because the stop alarm is elsewhere', () => {
    const decision = decide(inputWith(phases.baking, { seen: noAnswer(), verdict: failingVerdict }))
    expect(decision).toMatchObject({
      phase: { name: 'reverting', cause: { kind: 'verdict', evidence: failingVerdict.evidence } },
      action: { kind: 'interrupt' },
    })
  })
})
