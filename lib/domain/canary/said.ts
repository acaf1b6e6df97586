import type { JudgedMetric } from '../plan/plan.ts'
import type { Said } from '../said.ts'

/** A metric as its plan names it. `cutMs`: what counts as slow, where that is known. */
export interface NamedMetric extends Pick<JudgedMetric, 'metric' | 'cut' | 'source'> {
  cutMs: number | undefined
}

/** Canary over baseline. An estimate has no interval where none is made of it, or where it is unbounded above. */
export type SaidRatio =
  | { kind: 'no-events' }
  | { kind: 'only-canary'; atLeast: number }
  | { kind: 'estimated'; estimate: number; interval: { low: number; high: number } | undefined }

/** What a verdict rests on: one region's minutes, or the regions of a wave together. */
export type Seen = { minutes: number } | { regions: number }

/** `now`: in the minutes so far. `beside-baseline`: of a share that grows, while the baseline served beside it. */
export type TrafficSpan = 'now' | 'bake' | 'beside-baseline'

export type KayentaResult = 'pass' | 'high' | 'low' | 'no-data'

declare module '../said.ts' {
  interface SaidFacts {
    /** `canary` and `baseline`: shares of the requests 0–1, or mean scores. */
    'metric-compared': {
      of: NamedMetric
      canary: number | undefined
      baseline: number | undefined
      ratio: SaidRatio
      tolerated: number
      direction: JudgedMetric['direction']
    }
    'metric-unknown': { of: NamedMetric; why: 'cut-unknown' | 'not-measured' }
    'metric-classified': { of: NamedMetric; result: KayentaResult; minutes: number }
    /** Shares of requests, 0–1; `share` is undefined without requests. */
    'errors-against-limit': {
      measure: 'errors4xx' | 'errors5xx'
      share: number | undefined
      requests: number
      limit: number
    }
    /** `slowShare`: of the requests, 0–1, over `limitMs`; undefined where none was measured. `limit` is what it may be at most. */
    'latency-against-limit': {
      slowShare: number | undefined
      requests: number
      limitMs: number
      limit: number
    }
    /** `reason` is the cloud's. */
    'canary-alarm-rang': { alarm: string; reason: string }

    /** `meant`: share of the traffic, 0–1; of a growing one the least. 1: all of it. */
    'canary-traffic-unknown': { meant: number }
    'canary-traffic-as-meant': { span: TrafficSpan; share: number; meant: number }
    'canary-traffic-short': { span: TrafficSpan; share: number; meant: number; requests: number }
    'canary-traffic-none': { span: TrafficSpan; meant: number }
    /** A verdict on the traffic of a bake that is over, beside requests that came with the shift. */
    'canary-traffic-came-later': { verdict: Said }

    /** Neither cohort is called. `region` is left out where nobody told it. */
    'endpoint-without-requests': { region?: string; isBaking: boolean }
    'canary-not-compared': { why: 'no-requests' | 'no-baseline' }
    /** `metric` is what it was stopped for, with the numbers of that minute. */
    'canary-stopped': { metric: Said; on: Seen }
    /** `requests` of the canary, here and below. */
    'canary-passed': { requests: number; on: Seen }
    /** `expectedMinutes`: until it passes at the present traffic; null: never. `regions`: 1 unless its wave is pooled. */
    'canary-not-sure': {
      requests: number
      regions: number
      open: NamedMetric[]
      expectedMinutes: number | null
      isCalibrated: boolean
    }
    'canary-within-limits': { requests: number; isBakeOver: boolean }
    'canary-has-few-requests': { requests: number; needed: number }
    'canary-limit-not-clear': { measure: Said }
    'kayenta-waits': { minutes: number }
    'kayenta-without-data': { unmeasured: NamedMetric[] }
    /** 0–100; `pass` and `marginal` are the least that each needs. */
    'kayenta-scored': {
      outcome: 'pass' | 'marginal' | 'fail'
      score: number
      pass: number
      marginal: number
      worse: { of: NamedMetric; result: KayentaResult }[]
      unmeasured: NamedMetric[]
    }
  }
}

export function namedMetric({ metric, cut, source }: JudgedMetric, cutMs: number | undefined): NamedMetric {
  return {
    metric,
    ...(cut !== undefined && { cut }),
    ...(source !== undefined && { source }),
    cutMs,
  }
}
