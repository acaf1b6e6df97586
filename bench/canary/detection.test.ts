import { describe, expect, test } from 'vitest'
import { traitsOf } from '#lib/clouds/registered.ts'
import { traits as sagemaker } from '#lib/clouds/sagemaker/traits.ts'
import { guardrailOf } from '#lib/clouds/testing/guardrail.ts'
import { canaryJudge } from '#lib/domain/canary/judge.ts'
import { defaultJudge } from '#lib/domain/canary/settings.ts'
import type { Guardrail, JudgeSettings, Plan } from '#lib/domain/plan/plan.ts'
import type { CohortMinute, CohortMinutes, JudgedRegion } from '#lib/domain/ports.ts'
import type { Endpoint } from '#lib/domain/types.ts'
import { planDetection } from '#lib/web/loaders/plan-detection.ts'
import { binomial, type Generator, poisson, seeded } from './random.ts'

/** What a plan preview says that a canary can detect, held against the judge on simulated canaries. */

const runs = 300
const bakeMinutes = 30
const start = Date.parse('2026-11-20T03:00:00.000Z')
const rates = { errors5xx: 0.001, errors4xx: 0.004 }

function guardrailWith(changes: Partial<JudgeSettings>): Guardrail {
  const guardrail: Guardrail = guardrailOf({
    shift: { strategy: 'canary', percent: 10, bakeSeconds: bakeMinutes * 60 },
    rollbackOn: { errors5xx: 0.05 },
    terminationWaitSeconds: 0,
    timeoutSeconds: 7200,
  })
  return { ...guardrail, judge: { ...defaultJudge(guardrail, sagemaker), ...changes } }
}

const endpoint = (id: string, peakRps: number): Endpoint => ({
  id,
  model: 'fraud-scoring',
  provider: 'sagemaker',
  account: '123456789012',
  region: 'eu-west-1',
  name: id,
  role: 'active',
  peakRps,
  settings: {},
})

const noise = { errors5xx: { noise: 0, minutes: 700 }, errors4xx: { noise: 0, minutes: 700 } }

/** The ratio of the preview's words: "5xx ×1.9" is 1.9. */
function promised(guardrail: Guardrail, endpoints: readonly Endpoint[]): number {
  const plan: Plan = {
    name: 'nightly',
    order: 'highest-traffic-first',
    guardrail,
    onQualityFailure: 'stop',
    onInfrastructureFailure: 'continue',
    infrastructurePatienceSeconds: 1200,
    waves: [{ endpointIds: endpoints.map(({ id }) => id) }],
  }
  const known = new Map(endpoints.map(({ id }) => [id, { noise }]))
  const can = planDetection(plan, endpoints, known, traitsOf).words.get(endpoints[0]?.id ?? '')?.can
  return Number(/^5xx ×([\d.]+)/.exec(can ?? '')?.[1])
}

function cohort(next: Generator, rps: number, ratio: number): CohortMinute[] {
  return Array.from({ length: bakeMinutes }, (_, minute) => {
    const requests = poisson(next, rps * 60)
    return {
      minute: new Date(start + minute * 60_000).toISOString(),
      requests,
      errors5xx: binomial(next, requests, rates.errors5xx * ratio),
      errors4xx: binomial(next, requests, rates.errors4xx),
      overLatency: undefined,
      latencyP50Ms: undefined,
      latencyP99Ms: undefined,
    }
  })
}

function stopped(guardrail: Guardrail, rps: readonly number[], ratio: number): number {
  const next = seeded(1905)
  const judge = canaryJudge(sagemaker)
  const region = (each: number): JudgedRegion => {
    const minutes: CohortMinutes = {
      canary: cohort(next, each * 0.1, ratio),
      baseline: cohort(next, each * 0.9, 1),
    }
    return { minutes, cuts: undefined, noise }
  }
  let count = 0
  for (let run = 0; run < runs; run++) {
    const [own, ...siblings] = rps.map(region)
    if (own === undefined) continue
    const verdict = judge.judge({
      ...own,
      siblings,
      guardrail,
      expectedShare: 0.1,
      alarms: [],
      bakeSecondsLeft: 0,
      now: new Date(start + bakeMinutes * 60_000),
    })
    if (verdict.outcome === 'fail') count += 1
  }
  return count / runs
}

const counted = (errors5xx: number, errors4xx: number, critical: boolean): Partial<JudgeSettings> => ({
  metrics: [
    {
      metric: 'errors5xx',
      direction: 'increase',
      tolerated: 1,
      unacceptable: 2,
      weight: errors5xx,
      critical,
    },
    {
      metric: 'errors4xx',
      direction: 'increase',
      tolerated: 1,
      unacceptable: 2,
      weight: errors4xx,
      critical: false,
    },
  ],
})

describe('what the preview says that a canary can detect', () => {
  test.each<[string, Partial<JudgeSettings>, number[]]>([
    ['with the metrics of a plan that names none', {}, [600]],
    ['in a region with little traffic', {}, [150]],
    ['for a metric that has a twentieth of the weight', counted(1, 19, false), [600]],
    ['for a pooled wave', { pooled: true }, [150, 100]],
  ])(
    'is stopped nine times out of ten, and what is a quarter nearer to the baseline is not: %s',
    (_, changes, rps) => {
      const guardrail = guardrailWith(changes)
      const ratio = promised(
        guardrail,
        rps.map((each, index) => endpoint(String(index), each)),
      )
      expect(ratio).toBeGreaterThan(1.3)
      expect(ratio).toBeLessThan(3)
      expect(stopped(guardrail, rps, ratio)).toBeGreaterThan(0.8)
      expect(stopped(guardrail, rps, 1 + (ratio - 1) * 0.75)).toBeLessThan(0.7)
    },
  )
})
