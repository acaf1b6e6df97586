import type { Endpoint } from './types.ts'

/** The port on a cloud's metrics. As for every port, a rejection is a CloudError. */

/** One minute of one cohort. */
export interface CohortMinute {
  /** ISO start of the minute, cloud time. */
  minute: string
  requests: number
  errors4xx: number
  errors5xx: number
  /** Requests over the plan's latency threshold; undefined when the plan has none. */
  overLatency: number | undefined
  /** Requests over each cut that was asked for, milliseconds; left out when none was. */
  over?: { cutMs: number; requests: number }[]
  /** Mean of the custom score metric; left out when it was not asked for or had no value. */
  score?: number
  /** false: the cloud may still correct it, so the judge does not count it yet. Left out: settled. */
  settled?: boolean
  /** Milliseconds; undefined when the minute had no requests. */
  latencyP50Ms: number | undefined
  latencyP99Ms: number | undefined
}

export interface CohortMinutes {
  canary: CohortMinute[]
  baseline: CohortMinute[]
}

/** What minutes are asked for beside requests, errors and quantiles. */
export interface MinuteQuestions {
  /** The plan's latency threshold, counted in `overLatency`. */
  latencyThresholdMs?: number | undefined
  /** Counted in `over`, in this order. */
  cutsMs?: readonly number[]
  /** A custom metric that the endpoint publishes per minute and configuration. */
  score?: { namespace: string; name: string } | undefined
}

/** Quantiles of the endpoint's latency, milliseconds. */
export interface LatencyQuantiles {
  p50: number
  p90: number
  p99: number
}

/** What an endpoint answered in [from, to). */
export interface PeriodTotals {
  from: Date
  to: Date
  requests: number
  errors4xx: number
  errors5xx: number
}

export interface MetricSource {
  /** Complete minutes in [from, to), both cohorts told apart by their configuration. Read-only; one call when possible. */
  minutes(
    endpoint: Endpoint,
    cohorts: { canary: string; baseline: string },
    from: Date,
    to: Date,
    questions?: MinuteQuestions,
  ): Promise<CohortMinutes>
  /** Complete minutes of the whole endpoint in [from, to). */
  traffic(endpoint: Endpoint, from: Date, to: Date, questions?: MinuteQuestions): Promise<CohortMinute[]>
  /** Over all requests of the whole endpoint in [from, to); undefined when there were none. One call. */
  quantiles(endpoint: Endpoint, from: Date, to: Date): Promise<LatencyQuantiles | undefined>
  /**
   * Sums of the whole endpoint over the complete minutes of [from, to), by periods of that length, a multiple of 60 s: oldest first,
   * without gaps, those without requests too. Where the cloud's own periods begin within the time that is asked for, the first and the
   * last one are shorter. At most one call for the whole periods and one for each shorter one.
   */
  totals(endpoint: Endpoint, from: Date, to: Date, periodSeconds: number): Promise<PeriodTotals[]>
}
