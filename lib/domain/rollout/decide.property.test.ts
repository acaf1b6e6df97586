import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Incident, Night } from '../testing/night.ts'
import { runNight } from '../testing/simulation.ts'

const kinds: Incident['kind'][] = [
  'alarm',
  'bad-release',
  'silent-rollback',
  'control-down',
  'alarms-down',
  'late-acceptance',
  'tamper',
  'crash-before-act',
  'crash-after-act',
  'pause',
  'abort',
  'revert-region',
  'revert-all',
  'reject-release',
]

const incidentOf = (kinds: Incident['kind'][]): fc.Arbitrary<Incident> =>
  fc.record({
    at: fc.integer({ min: 0, max: 3000 }),
    region: fc.integer({ min: 0, max: 3 }),
    kind: fc.constantFrom(...kinds),
    lasts: fc.oneof(fc.integer({ min: 0, max: 120 }), fc.integer({ min: 0, max: 6000 })),
  })

const nightWith = (chosen: Incident['kind'][], most: number): fc.Arbitrary<Night> =>
  fc.record({
    incidents: fc.array(incidentOf(chosen), { maxLength: most }),
    waves: fc.integer({ min: 1, max: 4 }),
    silent: fc.boolean(),
    rolling: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
    policies: fc.record({
      onQualityFailure: fc.constantFrom('stop' as const, 'roll-back-fleet' as const),
      onInfrastructureFailure: fc.constantFrom('continue' as const, 'stop' as const),
    }),
    quiet: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
    needMoreData: fc.constantFrom('hold' as const, 'extend' as const, 'proceed' as const),
    answer: fc.constantFrom('proceed' as const, 'revert' as const),
  })

const holds = (night: Night) => {
  const told = runNight(night)
  expect(told.violations, told.log.join('\n')).toEqual([])
}

/** More by hand: PROPERTY_RUNS=2000. */
const numRuns = Number(process.env.PROPERTY_RUNS ?? 60)
const timeout = 1000 * numRuns

describe('whatever happens in the night', () => {
  test.each([
    ['SageMaker', [false, false, false, false]],
    ['Vertex AI', [true, true, true, true]],
    ['both clouds', [false, false, true, true]],
  ])('a quiet night on %s ends with the release in all regions, each begun once', (_, rolling) => {
    const told = runNight({
      incidents: [],
      waves: 4,
      silent: false,
      rolling,
      policies: { onQualityFailure: 'stop', onInfrastructureFailure: 'continue' },
    })
    expect(told.violations).toEqual([])
    expect(told.status).toBe('completed')
    expect(told.clouds.map((cloud) => [...cloud.accepted.values()])).toEqual([[1], [1], [1], [1]])
  })

  const policies = { onQualityFailure: 'stop', onInfrastructureFailure: 'continue' } as const
  const oneNight = (...incidents: Incident[]) => {
    const told = runNight({ incidents, waves: 4, silent: true, rolling: [], policies })
    expect(told.violations, told.log.join('\n')).toEqual([])
    return told
  }

  test('an update accepted after its call was given up and aborted does not stay', () => {
    const told = oneNight(
      { at: 0, region: 0, kind: 'late-acceptance', lasts: 20 },
      { at: 4, region: 0, kind: 'abort', lasts: 0 },
    )
    expect(told.status).toBe('aborted')
    expect(told.clouds[0]?.live).toBe('e1-v426')
    expect(told.clouds[0]?.accepted.size).toBe(1)
  })

  test('a release rejected in mid-rollout reaches no further region', () => {
    const told = oneNight({ at: 100, region: 0, kind: 'reject-release', lasts: 5000 })
    expect(told.clouds.map((cloud) => cloud.accepted.size)).toEqual([1, 0, 0, 0])
  })

  test('a region lost for a while stays behind, and the others follow', () => {
    const told = oneNight({ at: 1000, region: 2, kind: 'control-down', lasts: 3000 })
    expect(told.status).toBe('partial')
    expect(told.regions.map(({ phase }) => phase.name)).toEqual([
      'promoted',
      'promoted',
      'reverted',
      'promoted',
    ])
    expect(told.clouds[2]?.live).toBe('e3-v426')
  })

  test.each(['proceed', 'revert'] as const)(
    'a region without a verdict holds the waves up until a person says %s',
    (answer) => {
      const told = runNight({
        incidents: [],
        waves: 4,
        silent: true,
        rolling: [false, true, false, true],
        policies,
        quiet: [true, true, false, false],
        answer,
      })
      expect(told.violations, told.log.join('\n')).toEqual([])
      const asked = told.log.filter((line) => line.includes(' held: '))
      expect(asked).toHaveLength(2)
      const names = told.regions.map(({ phase }) => phase.name)
      expect(names).toEqual(
        answer === 'proceed'
          ? ['promoted', 'promoted', 'promoted', 'promoted']
          : ['reverted', 'reverted', 'promoted', 'promoted'],
      )
    },
  )

  test('a worker that dies after the call finds its update again', () => {
    const told = oneNight({ at: 0, region: 1, kind: 'crash-after-act', lasts: 0 })
    expect(told.status).toBe('completed')
    expect([...(told.clouds[1]?.accepted.values() ?? [])]).toEqual([1])
  })

  test(
    'the invariants hold in any mixture of incidents',
    () => {
      fc.assert(fc.property(nightWith(kinds, 12), holds), { numRuns })
    },
    timeout,
  )

  test(
    'the invariants hold when processes crash and calls are accepted late',
    () => {
      const crashes: Incident['kind'][] = [
        'crash-before-act',
        'crash-after-act',
        'late-acceptance',
        'control-down',
        'silent-rollback',
        'abort',
        'pause',
      ]
      fc.assert(fc.property(nightWith(crashes, 14), holds), { numRuns })
    },
    timeout,
  )

  test(
    'the invariants hold when a bad release meets outages and second thoughts',
    () => {
      const trouble: Incident['kind'][] = [
        'bad-release',
        'alarm',
        'control-down',
        'alarms-down',
        'crash-before-act',
        'revert-region',
        'revert-all',
      ]
      fc.assert(fc.property(nightWith(trouble, 10), holds), { numRuns })
    },
    timeout,
  )
})
