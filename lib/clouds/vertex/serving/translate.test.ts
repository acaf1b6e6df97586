import { describe, expect, test } from 'vitest'
import { boundsLike, boundsOf, isoOf, settingsOf } from './translate.ts'

const bake = { bakeSeconds: 0 }

test('bounds are given as replicas or as percentages, zero included', () => {
  expect(boundsOf({ maxSurge: { replicas: 2 }, maxUnavailable: { replicas: 0 }, ...bake })).toEqual({
    maxSurgeReplicas: 2,
    maxUnavailableReplicas: 0,
  })
  expect(boundsOf({ maxSurge: { percentage: 0 }, maxUnavailable: { percentage: 25 }, ...bake })).toEqual({
    maxSurgePercentage: 0,
    maxUnavailablePercentage: 25,
  })
})

describe('the way back rolls', () => {
  test.each([
    [{ maxSurgeReplicas: 2 }, { maxSurgeReplicas: 2, maxUnavailableReplicas: 0 }],
    [{ maxUnavailablePercentage: 25 }, { maxSurgeReplicas: 0, maxUnavailablePercentage: 25 }],
    [
      { maxSurgePercentage: 50, maxUnavailableReplicas: 1 },
      { maxSurgePercentage: 50, maxUnavailableReplicas: 1 },
    ],
  ])('as %o did', (options, bounds) => {
    expect(boundsLike(options)).toEqual(bounds)
  })

  test.each([[undefined], [{}], [{ maxSurgeReplicas: 0, maxUnavailablePercentage: 0 }]])(
    'with one more replica where %o would let none move',
    (options) => {
      expect(boundsLike(options)).toEqual({ maxSurgeReplicas: 1, maxUnavailableReplicas: 0 })
    },
  )
})

test("settings are the plan's, and where it has none the previous deployment's", () => {
  const previous = { serviceAccount: 'old', enableAccessLogging: true }
  expect(settingsOf({}, previous)).toEqual(previous)
  expect(settingsOf({ serviceAccount: 'new', disableContainerLogging: true }, previous)).toEqual({
    serviceAccount: 'new',
    disableContainerLogging: true,
    enableAccessLogging: true,
  })
  expect(settingsOf({ enableAccessLogging: false }, previous).enableAccessLogging).toBe(true)
})

test('everything that the previous deployment has of its own and no plan names is kept', () => {
  const previous = {
    enableContainerLogging: true,
    disableExplanations: true,
    speculativeDecodingSpec: { ngramSpeculation: { ngramSize: 3 }, speculativeTokenCount: 4 },
    fasterDeploymentConfig: { fastTryoutEnabled: true },
  }
  expect(settingsOf({}, previous)).toEqual(previous)
  const { enableContainerLogging: _on, ...others } = previous
  expect(settingsOf({ disableContainerLogging: true }, previous)).toEqual({
    ...others,
    disableContainerLogging: true,
  })
})

test('instants are cut to milliseconds', () => {
  expect(isoOf('2026-01-15T03:47:00.588538Z')).toBe('2026-01-15T03:47:00.588Z')
  expect(isoOf(undefined)).toBe('1970-01-01T00:00:00.000Z')
})
