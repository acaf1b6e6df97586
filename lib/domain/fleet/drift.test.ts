import { describe, expect, test } from 'vitest'
import { baselineConfigName, digests, iso, observed } from '../testing/builders.ts'
import { cellState } from './cell-state.ts'
import { driftOf, type EndpointServing, fleetRelease } from './drift.ts'
import { fleetOn, rejected, serving } from './testing/fleet-states.ts'

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
})

describe('drift', () => {
  const intended = { releaseId: 'r426', label: 'v426', configName: baselineConfigName, digest: digests.v426 }

  test('is nothing when the endpoint serves what was put there, or nothing was', () => {
    expect(driftOf(intended, observed())).toBeUndefined()
    expect(driftOf(undefined, observed({ configName: 'x' }))).toBeUndefined()
  })

  test('of the artifact names both versions, even under the same configuration', () => {
    expect(driftOf(intended, observed({ digest: digests.other }), 'v426-hotfix')).toEqual({
      code: 'drift',
      facts: {
        found: 'v426-hotfix',
        difference: {
          kind: 'parts',
          containers: 1,
          parts: [{ container: 0, part: 'artifact' }],
          values: { found: digests.other, wanted: digests.v426 },
          sameWeights: false,
        },
        wanted: { label: 'v426', digest: digests.v426 },
        configName: baselineConfigName,
      },
    })
  })

  test.each([
    [true, {}],
    [false, { digest: undefined }],
  ])('of the configuration alone tells whether the artifact is the same: %s', (isArtifactSame, changes) => {
    expect(driftOf(intended, observed({ configName: 'hotfix', ...changes }))).toMatchObject({
      code: 'drift-of-configuration',
      facts: { configName: 'hotfix', wantedConfigName: baselineConfigName, isArtifactSame },
    })
  })
})
