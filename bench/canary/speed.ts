import { traitsOf } from '#lib/clouds/registered.ts'
import { guardrailOf } from '#lib/clouds/testing/guardrail.ts'
import { canaryJudge } from '#lib/domain/canary/judge.ts'
import { type CohortMinute, judgeCounts } from '#lib/domain/canary/sequential.ts'
import { defaultJudge } from '#lib/domain/canary/settings.ts'
import type { Guardrail, JudgedMetric } from '#lib/domain/plan/plan.ts'
import type { JudgeInput, CohortMinute as MeasuredMinute } from '#lib/domain/ports.ts'
import { median } from '../statistics.ts'
import { alpha, beta, limits } from './judges.ts'
import { type Line, none } from './measure.ts'
import { binomial, type Generator, normal, poisson, seeded } from './random.ts'

const aDay = 1440
const mostMs = 5
const start = Date.parse('2026-11-20T00:00:00.000Z')
const minuteMs = 60_000

const cuts = { p50: 8, p90: 10.8, p99: 13.8 }
/** Milliseconds, and the share of the requests that takes longer. */
const slow: readonly [number, number][] = [
  [cuts.p50, 0.5],
  [cuts.p90, 0.1],
  [cuts.p99, 0.01],
  [20, 0.0005],
  [30, 0.00005],
]

const guardrail: Guardrail = guardrailOf({
  shift: { strategy: 'canary', percent: 10, bakeSeconds: 1800 },
  rollbackOn: { modelLatencyP99Ms: 20, errors4xx: 0.01, errors5xx: 0.005 },
  terminationWaitSeconds: 0,
  timeoutSeconds: 7200,
})
const usual = defaultJudge(guardrail, traitsOf('sagemaker'))
/** Those of a plan that names none (5xx, 4xx, latency over p50, p90, p99 and over the plan's own bound), and two more. */
const metrics: JudgedMetric[] = [
  ...usual.metrics,
  {
    metric: 'latency',
    cut: { milliseconds: 30 },
    direction: 'increase',
    tolerated: 1.1,
    unacceptable: 2,
    weight: 1,
    critical: false,
  },
  {
    metric: 'score',
    source: { namespace: 'Scores', name: 'MeanScore' },
    direction: 'either',
    tolerated: 1.05,
    unacceptable: 1.5,
    weight: 1,
    critical: false,
  },
]

function measured(next: Generator, minute: number, requests: number): MeasuredMinute {
  return {
    minute: new Date(start + minute * minuteMs).toISOString(),
    requests,
    errors5xx: binomial(next, requests, 0.001),
    errors4xx: binomial(next, requests, 0.004),
    overLatency: undefined,
    over: slow.map(([cutMs, share]) => ({ cutMs, requests: binomial(next, requests, share) })),
    score: 0.2 * Math.exp(0.01 * normal(next)),
    latencyP50Ms: cuts.p50,
    latencyP99Ms: cuts.p99,
  }
}

/** A day of an endpoint at 600 requests a second whose canary is as good as its baseline: nothing ends the judging early. */
function aDaysInput(seed: number): JudgeInput {
  const next = seeded(seed)
  const cohort = (share: number) =>
    Array.from({ length: aDay }, (_, minute) => measured(next, minute, poisson(next, 600 * 60 * share)))
  return {
    guardrail: { ...guardrail, judge: { ...usual, metrics } },
    minutes: { canary: cohort(0.1), baseline: cohort(0.9) },
    cuts,
    noise: { errors5xx: { noise: 0.01, minutes: 700 }, errors4xx: { noise: 0.01, minutes: 700 } },
    siblings: [],
    expectedShare: 0.1,
    alarms: [],
    bakeSecondsLeft: 600,
    now: new Date(start + aDay * minuteMs),
  }
}

/** Milliseconds: the median of many, after warming up. */
function medianMs(task: () => void): number {
  const times = Array.from({ length: 250 }, () => {
    const began = performance.now()
    task()
    return performance.now() - began
  })
  return median(times.slice(100))
}

function line(what: string, value: number, target: number | undefined): Line {
  return {
    group: 'Speed',
    what: `${what}, median`,
    target: target === undefined ? none : `≤ ${target} ms`,
    ours: `${value.toFixed(1)} ms`,
    met: target === undefined ? undefined : value <= target,
    fixed: none,
    kayenta: none,
    kayentaEveryMinute: none,
  }
}

/** A verdict as the judge at work gives it, from measured minutes to what is told; and the pure part of it, each metric by itself. */
export function measureSpeed(seed: number): Line[] {
  const input = aDaysInput(seed)
  const judge = canaryJudge(traitsOf('sagemaker'))
  const { canary, baseline } = input.minutes
  const counts = canary.map(
    (minute, index): CohortMinute => ({
      canaryRequests: minute.requests,
      baselineRequests: baseline[index]?.requests ?? 0,
      canaryEvents: minute.errors5xx,
      baselineEvents: baseline[index]?.errors5xx ?? 0,
    }),
  )
  const size = `${aDay.toLocaleString('en')} minutes and ${metrics.length} metrics`
  const countAlone = () => {
    for (const _ of metrics) judgeCounts(counts, { alpha, beta, ...limits })
  }
  return [
    line(
      `one verdict over ${size}`,
      medianMs(() => judge.judge(input)),
      mostMs,
    ),
    line(`of which the counting tests of ${size}, each by itself`, medianMs(countAlone), undefined),
  ]
}
