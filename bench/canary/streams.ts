import normalCdf from '@stdlib/stats-base-dists-normal-cdf'
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile'
import type { CohortMinute } from '#lib/domain/canary/sequential.ts'
import { binomial, type Generator, normal, poisson } from './random.ts'

/** What happens to an endpoint's requests, minute by minute. */
export interface Stream {
  /** Requests a second of the whole endpoint. */
  rps: number
  minutes: number
  /** Events a request of the baseline, in a minute. */
  baseRate: (minute: number) => number
  /** The canary's event rate over the baseline's. */
  ratio: number
  /** The canary's part of the requests in a minute. */
  share: (minute: number) => number
  /** Standard deviation of each cohort's own logarithmic noise a minute; common noise cancels and needs no knob. */
  cohortNoise: number
}

/** One run: requests are Poisson, they fall on the cohorts at random, and fail independently at the minute's rate. */
export function draw(next: Generator, stream: Stream): CohortMinute[] {
  return Array.from({ length: stream.minutes }, (_, minute) => {
    const requests = poisson(next, stream.rps * 60)
    const canaryRequests = binomial(next, requests, stream.share(minute))
    const baselineRequests = requests - canaryRequests
    const noise = () => (stream.cohortNoise === 0 ? 1 : Math.exp(stream.cohortNoise * normal(next)))
    const rate = stream.baseRate(minute)
    return {
      canaryRequests,
      baselineRequests,
      canaryEvents: binomial(next, canaryRequests, Math.min(1, rate * stream.ratio * noise())),
      baselineEvents: binomial(next, baselineRequests, Math.min(1, rate * noise())),
    }
  })
}

/** Latency as counts over cuts: both cohorts' requests over each of the baseline's quantiles. */
export interface LatencyStream {
  rps: number
  minutes: number
  share: number
  /** p99 over p50 of the lognormal latency. */
  spread: number
  /** The canary's latency over the baseline's, the same for every request. */
  slower: number
}

/** The baseline's p50, p90 and p99, and a service level that one request in 2,000 misses, in standard deviations of ln(latency). */
const cuts = [0.5, 0.9, 0.99, 0.9995].map((quantile) => normalQuantile(quantile, 0, 1))
const zOfP99 = normalQuantile(0.99, 0, 1)
const over = (z: number) => normalCdf(-z, 0, 1)

/** One run, a list of minutes a cut, all from the same requests. */
export function drawLatency(next: Generator, stream: LatencyStream): CohortMinute[][] {
  const shift = Math.log(stream.slower) / (Math.log(stream.spread) / zOfP99)
  const streams = cuts.map((): CohortMinute[] => [])
  for (let minute = 0; minute < stream.minutes; minute++) {
    const requests = poisson(next, stream.rps * 60)
    const canaryRequests = binomial(next, requests, stream.share)
    const baselineRequests = requests - canaryRequests
    // From the lowest cut up: of the requests over one cut, some are over the next.
    let canaryEvents = canaryRequests
    let baselineEvents = baselineRequests
    let canaryBefore = 1
    let baselineBefore = 1
    cuts.forEach((z, cut) => {
      const canaryRate = over(z - shift)
      const baselineRate = over(z)
      canaryEvents = binomial(next, canaryEvents, canaryRate / canaryBefore)
      baselineEvents = binomial(next, baselineEvents, baselineRate / baselineBefore)
      canaryBefore = canaryRate
      baselineBefore = baselineRate
      streams[cut]?.push({ canaryRequests, baselineRequests, canaryEvents, baselineEvents })
    })
  }
  return streams
}
