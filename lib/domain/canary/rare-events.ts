import { requireProbability } from './bounds.ts'
import { type CohortMinute, checkDispersion, checkMinutes } from './cohort-minute.ts'
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
 * @returns natural logarithms, one a minute
 * @throws RangeError that names the argument
 */
export function logRareEValues(
  minutes: readonly CohortMinute[],
  negligible: number,
  dispersion = 1,
): number[] {
  requireProbability('negligible', negligible)
  checkDispersion(dispersion)
  checkMinutes(minutes)
  let requests = 0
  let events = 0
  return minutes.map((minute) => {
    requests += minute.canaryRequests / dispersion
    events += minute.canaryEvents / dispersion
    return logMeanExp(grid.map((part) => events * Math.log(part) + requests * negligible * (1 - part)))
  })
}

/** A week, minutes. */
const longest = 7 * 24 * 60

/**
 * Whole minutes until {@link logRareEValues} reaches `threshold` if the canary's requests go on at the mean rate so far and fail
 * as often as the baseline's; null when they never get there.
 * @throws RangeError that names the argument
 */
export function expectedRareMinutes(
  minutes: readonly CohortMinute[],
  negligible: number,
  dispersion: number,
  threshold: number,
): number | null {
  requireProbability('negligible', negligible)
  checkDispersion(dispersion)
  checkMinutes(minutes)
  const total = (count: keyof CohortMinute) => minutes.reduce((sum, minute) => sum + minute[count], 0)
  const [seen, seenEvents] = [total('canaryRequests') / dispersion, total('canaryEvents') / dispersion]
  const baselineRequests = total('baselineRequests')
  const rate = baselineRequests === 0 ? 0 : total('baselineEvents') / baselineRequests
  const perMinute = seen / Math.max(1, minutes.length)
  const after = (count: number) => {
    const requests = seen + count * perMinute
    const events = seenEvents + count * perMinute * rate
    return logMeanExp(grid.map((part) => events * Math.log(part) + requests * negligible * (1 - part)))
  }
  for (let count = 0; count <= longest; count = count < 120 ? count + 1 : Math.ceil(count * 1.05)) {
    if (after(count) >= threshold) return count
  }
  return null
}
