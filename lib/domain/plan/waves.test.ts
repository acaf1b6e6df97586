import { describe, expect, test } from 'vitest'
import { traitsOf } from '#lib/clouds/registered.ts'
import { defaultTimeoutSeconds, sumOfWaitsSeconds } from '#lib/clouds/sagemaker/plan/shift.ts'
import { type GuardrailParts, guardrailWith } from '#lib/clouds/testing/guardrail.ts'
import { cityOf, regions } from '../regions.ts'
import { fleet, spec } from '../testing/builders.ts'
import { guardrailProblems } from './guardrail.ts'
import type { PlanSpec } from './plan.ts'
import { layOut, planDurationSeconds, planProblems } from './waves.ts'

const idsOf = (plan: PlanSpec, endpoints = fleet) =>
  layOut(plan, endpoints).waves.map((wave) => wave.endpointIds)

describe('laying out', () => {
  test('puts the endpoint with most traffic first, one a wave, passive ones last', () => {
    const [dublin, sydney, tokyo, saoPaulo] = fleet
    const endpoints = [saoPaulo!, { ...dublin!, role: 'passive' as const }, tokyo!, sydney!]
    expect(idsOf(spec, endpoints)).toEqual([['e2'], ['e3'], ['e4'], ['e1']])
  })

  test('takes waves by name or by region', () => {
    expect(idsOf({ ...spec, order: { waves: [['fraud-4'], ['eu-west-1', 'fraud-2']] } })).toEqual([
      ['e4'],
      ['e1', 'e2'],
    ])
  })

  test('the waits of the waves add up', () => {
    expect(planDurationSeconds(layOut(spec, fleet), fleet, traitsOf)).toBe(4 * (2 * 1800 + 300))
  })

  test('a region on Vertex AI bakes once, and of a wave on both clouds the slower one counts', () => {
    const vertex = { maxSurge: { replicas: 1 }, maxUnavailable: { replicas: 0 }, bakeSeconds: 600 }
    const onVertex = { ...spec, guardrail: guardrailWith(spec.guardrail, { vertex }) }
    const mixed = fleet.map((endpoint, index) =>
      index < 2 ? endpoint : { ...endpoint, provider: 'vertex' as const },
    )
    const seconds = (waves: string[][]) =>
      planDurationSeconds(layOut({ ...onVertex, order: { waves } }, mixed), mixed, traitsOf)
    expect(seconds([['e3'], ['e4']])).toBe(2 * 600)
    expect(seconds([['e1', 'e3'], ['e4']])).toBe(2 * 1800 + 300 + 600)
    const same = layOut({ ...spec, order: { waves: [['e3']] } }, mixed)
    expect(planDurationSeconds(same, mixed, traitsOf)).toBe(1800)
  })
})

describe('a plan that cannot be', () => {
  const codes = (order: PlanSpec['order'], endpoints = fleet) =>
    planProblems({ ...spec, order }, endpoints, traitsOf).map(({ level, code }) => `${level} ${code}`)

  test.each<[string, string[][], string[]]>([
    ['an empty wave', [['eu-west-1'], [], ['fraud-2', 'fraud-3', 'fraud-4']], ['blocker plan-empty-wave']],
    [
      'an endpoint twice',
      [
        ['fraud-1', 'fraud-2'],
        ['eu-west-1', 'fraud-3', 'fraud-4'],
      ],
      ['blocker plan-endpoint-twice'],
    ],
    [
      'an unknown word',
      [['fraud-1', 'fraud-2', 'fraud-3', 'fraud-4', 'x']],
      ['blocker plan-unknown-endpoint'],
    ],
    [
      'a region without endpoint',
      [['fraud-1', 'fraud-2', 'fraud-3', 'fraud-4', 'us-east-1']],
      ['blocker plan-unknown-endpoint'],
    ],
    ['an endpoint left out', [['fraud-1', 'fraud-2', 'fraud-3']], ['warning plan-endpoint-missing']],
  ])('%s', (_, waves, expected) => {
    expect(codes({ waves })).toEqual(expected)
  })

  test('no endpoint at all', () =>
    expect(codes('highest-traffic-first', [])).toEqual(['blocker plan-no-endpoint']))

  test('a good one has no problem', () => {
    expect(planProblems(spec, fleet, traitsOf)).toEqual([])
    expect(planProblems(layOut(spec, fleet), fleet, traitsOf)).toEqual([])
  })
})

describe('a guardrail', () => {
  const blockers = (changes: Partial<GuardrailParts>) =>
    guardrailProblems(guardrailWith(spec.guardrail, changes), traitsOf, 'nightly-canary').filter(
      ({ level }) => level === 'blocker',
    )
  const canary = (percent: number, bakeSeconds = 1800) => ({
    shift: { strategy: 'canary', percent, bakeSeconds } as const,
  })
  const stepping = (strategy: 'linear' | 'rolling', percent: number, bakeSeconds = 60) => ({
    shift: { strategy, percent, bakeSeconds },
  })

  test('with a canary of 60 % says what to change', () => {
    const sentence =
      'Canary share is 60 %; SageMaker allows at most 50 %. Lower `percent` in plan nightly-canary.'
    expect(blockers(canary(60))).toMatchObject([{ code: 'guardrail-percent', facts: { sentence } }])
  })

  test.each<[Partial<GuardrailParts>, number]>([
    [canary(1), 0],
    [canary(50), 0],
    [canary(0), 1],
    [canary(51), 1],
    [canary(10.5), 1],
    [canary(Number.NaN), 1],
    [stepping('linear', 10), 0],
    [stepping('linear', 9), 1],
    [stepping('rolling', 5), 0],
    [stepping('rolling', 4), 1],
    [{ ...canary(10, 3600), timeoutSeconds: 7501 }, 0],
    [{ ...canary(10, 3601), timeoutSeconds: 10_000 }, 1],
    [canary(10, -1), 1],
    [{ terminationWaitSeconds: 3601, timeoutSeconds: 10_000 }, 1],
    [{ timeoutSeconds: 599 }, 1],
    [{ timeoutSeconds: 28_801 }, 1],
    [{ timeoutSeconds: 3900 }, 1],
    [{ timeoutSeconds: 3901 }, 0],
    [{ ...stepping('linear', 10, 600), timeoutSeconds: 6300 }, 1],
    [{ ...stepping('linear', 10, 600), timeoutSeconds: 6301 }, 0],
    [{ ...stepping('linear', 10, 3600), timeoutSeconds: 28_800 }, 1],
    [{ rollbackOn: { errors4xx: 1 } }, 1],
    [{ rollbackOn: { modelLatencyP99Ms: 0 } }, 1],
  ])('%o has %i blockers', (changes, expected) => {
    expect(blockers(changes)).toHaveLength(expected)
  })

  test('without a timeout gets one above its waits', () => {
    const shift = { strategy: 'linear', percent: 10, bakeSeconds: 600 } as const
    expect(sumOfWaitsSeconds(shift, 60)).toBe(6060)
    expect(defaultTimeoutSeconds(shift, 60)).toBe(9660)
    expect(defaultTimeoutSeconds({ ...shift, bakeSeconds: 3600 }, 0)).toBe(28_800)
  })
})

test('regions are known once, by their cities, and lie on the globe', () => {
  expect(['eu-west-1', 'ap-southeast-2', 'ap-northeast-1', 'sa-east-1', 'moon-1'].map(cityOf)).toEqual([
    'Dublin',
    'Sydney',
    'Tokyo',
    'São Paulo',
    'moon-1',
  ])
  expect(new Set(regions.map(({ code }) => code)).size).toBe(regions.length)
  for (const { lat, lon, country } of regions) {
    expect(Math.abs(lat) <= 90 && Math.abs(lon) <= 180 && /^[A-Z]{2}$/.test(country)).toBe(true)
  }
})
