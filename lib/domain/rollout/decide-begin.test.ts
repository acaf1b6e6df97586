import { describe, expect, test } from 'vitest'
import { said } from '../said.ts'
import {
  alarm,
  at,
  baselineConfigName,
  copyOf,
  digests,
  inputWith,
  iso,
  observed,
  see,
  underUpdate,
  updated,
} from '../testing/builders.ts'
import { begunFrom, phases, refusal } from '../testing/decide-cases.ts'
import type { Refusal } from '../types.ts'
import { afterActionFailed, decide } from './decide.ts'

describe('begin', () => {
  test('records what the endpoint serves as the way back, and when it was last changed', () => {
    const { phase, baseline } = decide(inputWith(phases.gated))
    expect(phase).toEqual({ name: 'shifting', begunFrom })
    expect(baseline).toMatchObject({ configName: baselineConfigName, digest: digests.v426 })
  })

  test('never happens while the digest of the artifact in the region differs', () => {
    const { phase, action } = decide(inputWith(phases.gated, { artifact: copyOf('present', digests.other) }))
    expect([phase.name, action.kind]).toEqual(['failed', 'none'])
  })

  test('waits while a rollback alarm rings, because the cloud would take the update back at once', () => {
    const { phase } = decide(inputWith(phases.gated, { alarms: [alarm()] }))
    expect(phase).toMatchObject({ name: 'gated', refusal: { code: 'alarm-ringing' } })
  })

  test('waits until the stop of an earlier update can no longer ring, and no longer', () => {
    const quiet = { ...alarm(), own: true, state: 'ok', restlessUntil: iso(100) } as const
    const { phase, action } = decide(inputWith(phases.gated, { alarms: [quiet], now: at(99) }))
    expect(phase).toMatchObject({ name: 'gated', refusal: { code: 'alarm-ringing' } })
    expect(action.kind).toBe('none')
    const later = decide(inputWith(phases.gated, { alarms: [quiet], now: at(100) }))
    expect(later.action.kind).toBe('begin')
  })

  test('tells why a region waits, but leaves what stops the whole rollout to the rollout’s own events', () => {
    const eventsFor = (told: Refusal) => decide(inputWith(phases.waiting, { refusal: told })).events
    expect(eventsFor(refusal)).toEqual([{ kind: 'gated', said: refusal }])
    for (const told of [
      said('rollout-paused', {}),
      said('rollout-stopping', { status: 'stopping' }),
      said('rollout-ended', { about: 'retry' }),
    ]) {
      expect(eventsFor(told), told.code).toEqual([])
    }
  })

  test('after a crash between record and call it is made again, but not once the cloud has seen it', () => {
    expect(decide(inputWith(phases.shifting)).action.kind).toBe('begin')
    const accepted = inputWith({ name: 'shifting', begunFrom, accepted: true })
    expect(decide(accepted)).toMatchObject({ phase: { name: 'reverted' }, action: { kind: 'settle' } })
  })

  test('that the adapter did not send is as before it: scaling is waited for, an alarm too, and neither is taken for the release', () => {
    const input = inputWith(phases.shifting)
    const refusedWith = (code: string) =>
      afterActionFailed(input, decide(input), { kind: 'retryable', code, message: 'Not now.' }).phase
    expect(refusedWith('ThrottlingException')).toEqual(phases.shifting)
    const refused = refusedWith('EndpointInProgress')
    expect(refused).toEqual({ ...phases.shifting, refused: true })

    const scaling = see(underUpdate('creating', { configName: baselineConfigName }))
    expect(decide(inputWith(refused, { seen: scaling })).phase).toMatchObject({
      name: 'gated',
      refusal: { code: 'endpoint-busy' },
    })
    expect(decide(inputWith(refused, { alarms: [alarm()] })).phase).toMatchObject({
      name: 'gated',
      refusal: { code: 'alarm-ringing' },
    })
    // Scaling has changed the endpoint's time of change, which would otherwise read as an update taken back.
    const lastModifiedAt = iso(50)
    expect(decide(inputWith(refused, { seen: see(observed({ lastModifiedAt })) }))).toMatchObject({
      phase: { name: 'shifting', begunFrom: lastModifiedAt },
      action: { kind: 'begin' },
    })
  })

  test('after a pause it is not made again, and first waits whether the cloud accepted it late', () => {
    const early = inputWith(phases.shifting, { refusal, now: at(10) })
    expect(decide(early)).toMatchObject({ phase: { name: 'shifting' }, action: { kind: 'none' } })
    expect(decide({ ...early, now: at(31) })).toMatchObject({
      phase: { name: 'gated' },
      action: { kind: 'none' },
    })
  })

  test('an endpoint that serves the release already is promoted untouched, and has nothing to go back to', () => {
    const decision = decide(inputWith(phases.gated, { seen: see(updated({ configName: 'elsewhere' })) }))
    expect(decision).toMatchObject({
      phase: { name: 'promoted' },
      action: { kind: 'none' },
      baseline: undefined,
    })
    expect(decision.events[0]?.said).toMatchObject({ code: 'region-promoted', facts: { already: true } })
  })
})

describe('a canary bakes twice, and the second bake is not taken for the first', () => {
  const bakingFrom = (stageSince: string) => {
    const update = underUpdate('baking')
    return see({ ...update, pending: { ...update.pending!, stageSince } })
  }

  test('traffic activated after the bake completes the region', () => {
    const decision = decide(inputWith(phases.baking, { seen: see(underUpdate('activating')) }))
    expect(decision.phase.name).toBe('completing')
    expect(decision.events.map((event) => event.kind)).toEqual(['completing'])
  })

  test('a bake that began long after the first is the final one, even when the step between was not seen', () => {
    const final = new Date(Date.parse(iso(30)) + 1_805_000).toISOString()
    expect(decide(inputWith(phases.baking, { seen: bakingFrom(final) })).phase.name).toBe('completing')
  })

  test('the bake that goes on is still the first', () => {
    const decision = decide(inputWith(phases.baking, { seen: bakingFrom(iso(30)) }))
    expect(decision.phase).toEqual(phases.baking)
  })
})
