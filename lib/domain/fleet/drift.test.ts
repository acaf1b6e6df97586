import { describe, expect, test } from 'vitest'
import { at, baselineConfigName, digests, fleetRegions, iso, observed } from '../testing/builders.ts'
import { person } from '../testing/people.ts'
import { cellState } from './cell-state.ts'
import { driftOf, type EndpointServing, fleetRelease, fleetSummary } from './drift.ts'

const serving = (
  index: number,
  version: number | undefined,
  changes: Partial<EndpointServing> = {},
): EndpointServing => ({
  endpointId: `e${index}`,
  region: fleetRegions[index] ?? '',
  role: 'active',
  peakRps: [600, 200, 150, 100][index] ?? 0,
  releaseId: version === undefined ? undefined : `r${version}`,
  label: version === undefined ? undefined : `v${version}`,
  isShareKnown: version !== undefined,
  besides: [],
  version,
  behindSince: undefined,
  driftSince: undefined,
  unreachableSince: undefined,
  unknown: version === undefined ? 'never-observed' : undefined,
  withdrawn: [],
  ...changes,
})
const fleetOn = (...versions: (number | undefined)[]) =>
  versions.map((version, index) => serving(index, version))
const now = at(18 * 3600)

describe('the release of a fleet', () => {
  test.each<[string, EndpointServing[], string | undefined]>([
    ['most endpoints', fleetOn(427, 427, 426, 427), 'v427'],
    ['a tie, by traffic', fleetOn(426, 427, 427, 426), 'v426'],
    [
      'a tie in traffic too, by version',
      fleetOn(426, 427).map((state) => ({ ...state, peakRps: 1 })),
      'v427',
    ],
    [
      'passive endpoints do not count',
      [serving(0, 427), ...[1, 2, 3].map((index) => serving(index, 426, { role: 'passive' }))],
      'v427',
    ],
    ['nothing observed', fleetOn(undefined, undefined), undefined],
    [
      'what no release made does not win',
      [serving(0, undefined, { label: 'sha256:9999…99' }), serving(1, 426)],
      'v426',
    ],
  ])('%s', (_, states, label) => {
    expect(fleetRelease(states)?.label).toBe(label)
  })
})

describe('the summary of a fleet', () => {
  test('consistent', () => {
    expect(fleetSummary(fleetOn(427, 427, 427, 427), undefined, now)).toEqual({
      tone: 'good',
      icon: 'consistent',
      title: 'Consistent on v427',
      detail: undefined,
    })
  })

  test('one behind, since when', () => {
    const states = fleetOn(427, 427, 426, 427)
    states[2] = { ...states[2]!, behindSince: iso(0) }
    expect(fleetSummary(states, undefined, now)).toMatchObject({
      icon: 'lagging',
      title: '3 of 4 on v427',
      detail: 'Tokyo behind since 18 h',
    })
  })

  test('drift outranks being behind, a rollout outranks both', () => {
    const states = fleetOn(427, 427, 426, 427)
    states[1] = { ...states[1]!, driftSince: iso(0) }
    expect(fleetSummary(states, undefined, now)).toMatchObject({ tone: 'bad', title: 'Drift in Sydney' })
    const rollout = {
      standing: 'running',
      heldIn: [],
      fromLabel: 'v426',
      label: 'v427',
      wave: 2,
      waves: 4,
    } as const
    expect(fleetSummary(states, rollout, now)).toMatchObject({
      tone: 'progress',
      title: 'v426 → v427, wave 2 of 4',
    })
  })

  const rejected = { kind: 'rejected', at: iso(0), by: person('Ada'), detail: 'wrong labels' } as const

  test('a fleet that serves what was rejected is not consistent, and the release and its regions are named', () => {
    const states = fleetOn(427, 427, 426).map((state) =>
      state.label === 'v427' ? { ...state, withdrawn: [{ label: 'v427', withdrawal: rejected }] } : state,
    )
    expect(fleetSummary(states, undefined, now)).toEqual({
      tone: 'bad',
      icon: 'withdrawn',
      title: 'v427 was rejected',
      detail: 'serves Dublin and Sydney',
    })
    states[2] = { ...states[2]!, driftSince: iso(0) }
    expect(fleetSummary(states, undefined, now)).toMatchObject({
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
    expect(fleetSummary(states, rollout, now)).toMatchObject({
      title: 'v426 → v427, wave 1 of 2',
      detail: 'v426 was rejected and serves Dublin',
    })
  })

  test('an endpoint that serves what was rejected is withdrawn, whatever else may be said of it, save that it drifted or is away', () => {
    const fleet = { releaseId: 'r427', label: 'v427', version: 427 }
    const promoted = { name: 'promoted', digest: digests.v427 } as const
    const stateOf = (changes: Partial<EndpointServing>, phase?: Parameters<typeof cellState>[2]) =>
      cellState(
        serving(0, 427, { withdrawn: [{ label: 'v427', withdrawal: rejected }], ...changes }),
        fleet,
        phase,
      )
    expect(stateOf({})).toBe('withdrawn')
    expect(stateOf({ version: 426, releaseId: 'r426', label: 'v426' })).toBe('withdrawn')
    expect(stateOf({ role: 'passive' })).toBe('withdrawn')
    expect(stateOf({}, promoted)).toBe('withdrawn')
    expect(stateOf({ driftSince: iso(0) })).toBe('drifted')
    expect(stateOf({ unreachableSince: iso(0) })).toBe('unreachable')
    expect(cellState(serving(0, 427), fleet, promoted)).toBe('serving')
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
    expect(fleetSummary(fleetOn(427, 426, 426, 426), rollout, now)).toEqual({
      tone: 'warning',
      icon: 'in-rollout',
      title: 'v426 → v427, needs a person',
      detail: 'Sydney holds without a verdict',
    })
    expect(
      fleetSummary(fleetOn(427, 426), { ...rollout, standing: 'taking-back', heldIn: [] }, now),
    ).toMatchObject({ tone: 'warning', title: 'v426 → v427, taking back' })
  })

  test('a region whose share of traffic nobody tells is not consistent, and its words say so', () => {
    const states = [...fleetOn(427, 427, 427), serving(3, 427, { isShareKnown: false })]
    expect(fleetSummary(states, undefined, now)).toEqual({
      tone: 'warning',
      icon: 'lagging',
      title: '3 of 4 on v427',
      detail: 'São Paulo on v427 with an unknown share of traffic',
    })
    states[2] = serving(2, 426, { behindSince: iso(0) })
    expect(fleetSummary(states, undefined, now)).toMatchObject({
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
    expect(fleetSummary(states, undefined, now)).toMatchObject({
      icon: 'withdrawn',
      title: 'v427 was rejected',
      detail: 'serves Sydney',
    })
  })

  test('a fleet whose clouds answer and name nothing is not called unobserved', () => {
    const silent = (index: number) => serving(index, undefined, { unknown: 'nothing-told' })
    expect(fleetSummary([silent(0), silent(1)], undefined, now)).toEqual({
      tone: 'warning',
      icon: 'unknown',
      title: 'Nothing known to serve',
      detail: 'Dublin names nothing that serves and Sydney names nothing that serves',
    })
    expect(fleetSummary(fleetOn(undefined, undefined), undefined, now).title).toBe('Not observed yet')
    expect(fleetSummary([serving(0, 427), silent(1), serving(2, undefined)], undefined, now).detail).toBe(
      'Sydney names nothing that serves and Tokyo not seen yet',
    )
  })

  test('an unreachable region is never called consistent', () => {
    const states = fleetOn(427, 427, 427, 427)
    states[3] = { ...states[3]!, unreachableSince: iso(18 * 3600 - 120) }
    expect(fleetSummary(states, undefined, now)).toMatchObject({
      icon: 'unreachable',
      detail: 'São Paulo unreachable since 2 min',
    })
  })
})

describe('a cell', () => {
  const fleet = { releaseId: 'r427', label: 'v427', version: 427 }
  test.each([
    ['serving', serving(0, 427), undefined],
    ['lagging', serving(0, 426), undefined],
    ['ahead', serving(0, 428), undefined],
    ['drifted', serving(0, 427, { driftSince: iso(0) }), undefined],
    ['drifted', serving(0, undefined, { label: 'sha256:9999…99', isShareKnown: true }), undefined],
    ['split-unknown', serving(0, 427, { isShareKnown: false }), undefined],
    ['split-unknown', serving(0, 427, { isShareKnown: false, role: 'passive' }), undefined],
    ['split-unknown', serving(0, 427, { isShareKnown: false }), { name: 'promoted', digest: digests.v427 }],
    ['unreachable', serving(0, 427, { unreachableSince: iso(0) }), { name: 'waiting' as const }],
    ['unknown', serving(0, undefined), undefined],
    ['unknown', undefined, undefined],
    ['passive', serving(0, 426, { role: 'passive' }), undefined],
    ['waiting', serving(0, 426), { name: 'waiting' as const }],
    ['in-rollout', serving(0, 426), { name: 'verifying' as const }],
    ['serving', serving(0, 428), { name: 'promoted' as const, digest: digests.v427 }],
  ] as const)('is %s', (state, serves, phase) => {
    expect(cellState(serves, fleet, phase)).toBe(state)
  })
})

describe('drift', () => {
  const intended = { releaseId: 'r426', label: 'v426', configName: baselineConfigName, digest: digests.v426 }

  test('is nothing when the endpoint serves what was put there, or nothing was', () => {
    expect(driftOf(intended, observed())).toBeUndefined()
    expect(driftOf(undefined, observed({ configName: 'x' }))).toBeUndefined()
  })

  test('of the artifact names both versions, even under the same configuration', () => {
    expect(driftOf(intended, observed({ digest: digests.other }), 'v426-hotfix')).toContain(
      `serves v426-hotfix, another artifact (${digests.other} instead of ${digests.v426}), instead of v426`,
    )
  })

  test('of the configuration alone says that the artifact is the same', () => {
    expect(driftOf(intended, observed({ configName: 'hotfix' }))).toContain('the artifact is the same')
    expect(driftOf(intended, observed({ configName: 'hotfix', digest: undefined }))).toContain(
      'could not be read',
    )
  })
})
