import { guardrailOf } from '#lib/clouds/testing/guardrail.ts'
import type { CohortMinute, CohortMinutes, JudgeInput, MeasuredNoise } from '../../ports.ts'
import { evidenceMeasures } from '../../types.ts'

/** Minutes of both cohorts whose counts are exactly the expected ones, unless a rate says otherwise. */

const start = Date.parse('2026-11-20T03:00:00.000Z')
export const minuteAt = (index: number) => new Date(start + index * 60_000).toISOString()

export const cuts = { p50: 8, p90: 10.8, p99: 13.8 }

export interface Rates {
  errors5xx: number
  errors4xx: number
  /** Shares over p50, p90, p99 and 20 ms. */
  over: [number, number, number, number]
  score?: number
}

export const healthy: Rates = { errors5xx: 0.001, errors4xx: 0.004, over: [0.5, 0.1, 0.01, 0.0001] }
export const doubled5xx: Rates = { ...healthy, errors5xx: 0.002 }

export function minuteOf(index: number, requests: number, rates: Rates): CohortMinute {
  const bounds = [cuts.p50, cuts.p90, cuts.p99, 20]
  return {
    minute: minuteAt(index),
    requests,
    errors5xx: requests * rates.errors5xx,
    errors4xx: requests * rates.errors4xx,
    overLatency: requests * (rates.over[3] ?? 0),
    over: bounds.map((cutMs, bound) => ({ cutMs, requests: requests * (rates.over[bound] ?? 0) })),
    latencyP50Ms: 8,
    latencyP99Ms: 13.8,
    ...(rates.score !== undefined && { score: rates.score }),
  }
}

/** `rps` of the whole endpoint; the canary's `share` of it, 0–1. */
export function minutesOf(
  minutes: number,
  rps: number,
  canary: Rates,
  { baseline = healthy, share = 0.1 }: { baseline?: Rates; share?: number } = {},
): CohortMinutes {
  const each = (part: number, rates: Rates) =>
    Array.from({ length: minutes }, (_, index) => minuteOf(index, rps * 60 * part, rates)).filter(
      ({ requests }) => requests > 0,
    )
  return { canary: each(share, canary), baseline: each(1 - share, baseline) }
}

const quiet: MeasuredNoise = { noise: 0, minutes: 700 }
/** Every measure calibrated, without noise. */
export const calibrated = Object.fromEntries(evidenceMeasures.map((measure) => [measure, quiet]))

export const inputOf = (minutes: CohortMinutes, changes: Partial<JudgeInput> = {}): JudgeInput => ({
  guardrail: guardrailOf({
    shift: { strategy: 'canary', percent: 10, bakeSeconds: 1800 },
    rollbackOn: { modelLatencyP99Ms: 20, errors4xx: 0.01, errors5xx: 0.005 },
    terminationWaitSeconds: 0,
    timeoutSeconds: 7200,
  }),
  minutes,
  cuts,
  noise: calibrated,
  siblings: [],
  expectedShare: 0.1,
  alarms: [],
  bakeSecondsLeft: 600,
  now: new Date(start + 3_600_000),
  ...changes,
})
