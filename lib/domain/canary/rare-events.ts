import { requireProbability } from './bounds.ts'
import { checkDispersion } from './cohort-minute.ts'
import type { Counts } from './counts.ts'
import type { EvidenceSeries } from './evidence-series.ts'
import { logMeanExp } from './log-mean-exp.ts'

/** Parts of the negligible rate that the test holds against it. */
const grid: readonly number[] = [0.02, 0.2, 0.5]

/**
 * Evidence, after each minute, that the canary's event rate is below `negligible`: where events are that rare, a ratio between the
 * cohorts cannot be learnt from them and does not matter. With n canary requests and x events each part r of the bound p0 adds
 * x·ln r + n·p0·(1 − r); its exponential is an e-value against every rate of at least p0 (a Poisson likelihood ratio, whose
 * expectation under p ≥ p0 is exp(n·(p − p0)(r − 1)) ≤ 1), and so is the mean over the parts, however often one looks.
 * Source: H. Robbins' mixtures (Ann. Math. Stat. 41, 1970) with a discrete prior.
 * @param negligible p0, between 0 and 1
 * @param dispersion variance of the counts over that of chance, at least 1; evidence is divided by it
 * @throws RangeError that names the argument
 */
export function rareEvidence(counts: Counts, negligible: number, dispersion = 1): EvidenceSeries {
  requireProbability('negligible', negligible)
  checkDispersion(dispersion)
  const requests = runningSum(counts.canaryRequests, dispersion)
  const events = runningSum(counts.canaryEvents, dispersion)
  const evidenceAt = (by: typeof largestOfParts) => (minute: number) =>
    by(requests[minute] ?? 0, events[minute] ?? 0, negligible)
  return { length: counts.length, at: evidenceAt(meanOfParts), atMost: evidenceAt(largestOfParts) }
}

const logOfPart = grid.map(Math.log)

const logEAt = (index: number, requests: number, events: number, negligible: number) =>
  events * (logOfPart[index] ?? 0) + requests * negligible * (1 - (grid[index] ?? 0))

function meanOfParts(requests: number, events: number, negligible: number): number {
  return logMeanExp(grid.map((_, index) => logEAt(index, requests, events, negligible)))
}

/** A mean cannot exceed its largest term. */
function largestOfParts(requests: number, events: number, negligible: number): number {
  let largest = Number.NEGATIVE_INFINITY
  for (let index = 0; index < grid.length; index++)
    largest = Math.max(largest, logEAt(index, requests, events, negligible))
  return largest
}

function runningSum(values: Float64Array, dispersion: number): Float64Array {
  let sum = 0
  return values.map((value) => {
    sum += value / dispersion
    return sum
  })
}

/** A week, minutes. */
const longest = 7 * 24 * 60

/**
 * Whole minutes until {@link rareEvidence} reaches `threshold` if the canary's requests go on at the mean rate so far and fail
 * as often as the baseline's; null when they never get there.
 * @throws RangeError that names the argument
 */
export function expectedRareMinutes(
  { total, length }: Counts,
  negligible: number,
  dispersion: number,
  threshold: number,
): number | null {
  requireProbability('negligible', negligible)
  checkDispersion(dispersion)
  const seen = total.canaryRequests / dispersion
  const seenEvents = total.canaryEvents / dispersion
  const rate = total.baselineRequests === 0 ? 0 : total.baselineEvents / total.baselineRequests
  const perMinute = seen / Math.max(1, length)
  const after = (count: number) =>
    meanOfParts(seen + count * perMinute, seenEvents + count * perMinute * rate, negligible)
  if (after(0) >= threshold) return 0
  // Where a minute more speaks for no part, neither does a week.
  if (largestOfParts(perMinute, perMinute * rate, negligible) <= 0) return null
  for (let count = 1; count <= longest; count = count < 120 ? count + 1 : Math.ceil(count * 1.05)) {
    if (after(count) >= threshold) return count
  }
  return null
}
