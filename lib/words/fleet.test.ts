import { describe, expect, test } from 'vitest'
import type { EndpointServing, OpenRollout } from '../domain/fleet/drift.ts'
import { fleetSummary } from '../domain/fleet/summary.ts'
import { fleetOn, now, rejected, serving } from '../domain/fleet/testing/fleet-states.ts'
import { iso } from '../domain/testing/builders.ts'
import { summaryWords } from './fleet.ts'
import { say } from './say.ts'

function summary(states: readonly EndpointServing[], rollout: OpenRollout | undefined, at: Date) {
  const { tone, icon, ...told } = fleetSummary(states, rollout, at)
  return { tone, icon, ...summaryWords(told, say) }
}

describe('the summary of a fleet', () => {
  test('consistent', () => {
    expect(summary(fleetOn(427, 427, 427, 427), undefined, now)).toEqual({
      tone: 'good',
      icon: 'consistent',
      title: 'Consistent on v427',
      detail: undefined,
    })
  })

  test('one that is not in service is told, whatever was known of it', () => {
    const states = fleetOn(427, 427, 427, 427)
    states[3] = serving(3, undefined, { unknown: 'not-in-service' })
    expect(summary(states, undefined, now)).toMatchObject({
      icon: 'lagging',
      title: '3 of 4 on v427',
      detail: 'São Paulo is not in service',
    })
    const none = [serving(0, undefined, { unknown: 'not-in-service' }), serving(1, undefined)]
    expect(summary(none, undefined, now)).toMatchObject({
      icon: 'unknown',
      title: 'Nothing known to serve',
      detail: 'Dublin is not in service',
    })
  })

  test('one behind, since when', () => {
    const states = fleetOn(427, 427, 426, 427)
    states[2] = { ...states[2]!, behindSince: iso(0) }
    expect(summary(states, undefined, now)).toMatchObject({
      icon: 'lagging',
      title: '3 of 4 on v427',
      detail: 'Tokyo behind since 18 h',
    })
  })

  test('drift outranks being behind, a rollout outranks both', () => {
    const states = fleetOn(427, 427, 426, 427)
    states[1] = { ...states[1]!, driftSince: iso(0) }
    expect(summary(states, undefined, now)).toMatchObject({ tone: 'bad', title: 'Drift in Sydney' })
    const rollout = {
      standing: 'running',
      heldIn: [],
      fromLabel: 'v426',
      label: 'v427',
      wave: 2,
      waves: 4,
    } as const
    expect(summary(states, rollout, now)).toMatchObject({
      tone: 'progress',
      title: 'v426 → v427, wave 2 of 4',
    })
  })

  test('a fleet that serves what was rejected is not consistent, and the release and its regions are named', () => {
    const states = fleetOn(427, 427, 426).map((state) =>
      state.label === 'v427' ? { ...state, withdrawn: [{ label: 'v427', withdrawal: rejected }] } : state,
    )
    expect(summary(states, undefined, now)).toEqual({
      tone: 'bad',
      icon: 'withdrawn',
      title: 'v427 was rejected',
      detail: 'serves Dublin and Sydney',
    })
    states[2] = { ...states[2]!, driftSince: iso(0) }
    expect(summary(states, undefined, now)).toMatchObject({
      title: 'Drift in Tokyo',
      detail: 'v427 was rejected and serves Dublin and Sydney',
    })
  })

  test('a rollout away from a rejected release says where that still serves', () => {
    const states = fleetOn(426, 427).map((state) =>
      state.label === 'v426' ? { ...state, withdrawn: [{ label: 'v426', withdrawal: rejected }] } : state,
    )
    const rollout = {
      standing: 'running',
      ...{ heldIn: [], fromLabel: 'v426', label: 'v427', wave: 1, waves: 2 },
    } as const
    expect(summary(states, rollout, now)).toMatchObject({
      title: 'v426 → v427, wave 1 of 2',
      detail: 'v426 was rejected and serves Dublin',
    })
  })

  test('a rollout that waits for a person asks for attention, and says where', () => {
    const rollout = {
      standing: 'held',
      heldIn: [{ region: 'ap-southeast-2', why: 'verdict' }],
      fromLabel: 'v426',
      label: 'v427',
      wave: 2,
      waves: 4,
    } as const
    expect(summary(fleetOn(427, 426, 426, 426), rollout, now)).toEqual({
      tone: 'warning',
      icon: 'in-rollout',
      title: 'v426 → v427, needs a person',
      detail: 'Sydney holds without a verdict',
    })
    expect(
      summary(fleetOn(427, 426), { ...rollout, standing: 'taking-back', heldIn: [] }, now),
    ).toMatchObject({ tone: 'warning', title: 'v426 → v427, taking back' })
  })

  test('a region whose share of traffic nobody tells is not consistent, and its words say so', () => {
    const states = [...fleetOn(427, 427, 427), serving(3, 427, { isShareKnown: false })]
    expect(summary(states, undefined, now)).toEqual({
      tone: 'warning',
      icon: 'lagging',
      title: '3 of 4 on v427',
      detail: 'São Paulo on v427 with an unknown share of traffic',
    })
    states[2] = serving(2, 426, { behindSince: iso(0) })
    expect(summary(states, undefined, now)).toMatchObject({
      title: '2 of 4 on v427',
      detail: 'Tokyo behind since 18 h, São Paulo on v427 with an unknown share of traffic',
    })
  })

  test('a rejected release is named by itself where it has only the smaller share of traffic', () => {
    const states = fleetOn(426, 426, 426)
    states[1] = serving(1, 426, {
      besides: ['v427'],
      withdrawn: [{ label: 'v427', withdrawal: rejected }],
    })
    expect(summary(states, undefined, now)).toMatchObject({
      icon: 'withdrawn',
      title: 'v427 was rejected',
      detail: 'serves Sydney',
    })
  })

  test('a fleet whose clouds answer and name nothing is not called unobserved', () => {
    const silent = (index: number) => serving(index, undefined, { unknown: 'nothing-told' })
    expect(summary([silent(0), silent(1)], undefined, now)).toEqual({
      tone: 'warning',
      icon: 'unknown',
      title: 'Nothing known to serve',
      detail: 'Dublin names nothing that serves and Sydney names nothing that serves',
    })
    expect(summary(fleetOn(undefined, undefined), undefined, now).title).toBe('Not observed yet')
    expect(summary([serving(0, 427), silent(1), serving(2, undefined)], undefined, now).detail).toBe(
      'Sydney names nothing that serves and Tokyo not seen yet',
    )
  })

  test('an unreachable region is never called consistent', () => {
    const states = fleetOn(427, 427, 427, 427)
    states[3] = { ...states[3]!, unreachableSince: iso(18 * 3600 - 120) }
    expect(summary(states, undefined, now)).toMatchObject({
      icon: 'unreachable',
      detail: 'São Paulo unreachable since 2 min',
    })
  })
})
