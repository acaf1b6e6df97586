import type { JudgedMetric } from '../plan.ts'
import { logTEvidence, runningMoments } from './anytime-mean.ts'
import { firstMinute } from './expected-minutes.ts'

/** Fewer are no evidence. */
const fewestMinutes = 3

/**
 * Minutes until the scores pass if the following minutes vary about the same mean as those before; 0 once the evidence is there,
 * null when they never do, or when no score was measured.
 * @param logRatios of the mean scores, canary to baseline, one a minute
 * @param threshold ln of the e-value that is enough
 */
export function expectedScoreMinutes(
  logRatios: readonly number[],
  { direction, unacceptable }: Pick<JudgedMetric, 'direction' | 'unacceptable'>,
  threshold: number,
): number | null {
  const count = logRatios.length
  if (count === 0) return null
  if (count < fewestMinutes) return fewestMinutes - count
  const { mean, squares } = runningMoments(logRatios).at(-1) ?? { mean: 0, squares: 0 }
  const variance = squares / (count - 1)
  const until = (bound: number) => {
    const isWithin = Math.sign(bound) * (bound - mean) > 0
    const after = (minutes: number) => {
      const n = count + minutes
      return logTEvidence({ n, mean, squares: variance * (n - 1) }, bound)
    }
    if (!isWithin) return null
    return after(0) >= threshold ? 0 : firstMinute(after, threshold)
  }
  const bounds = {
    increase: [Math.log(unacceptable)],
    decrease: [-Math.log(unacceptable)],
    either: [Math.log(unacceptable), -Math.log(unacceptable)],
  }[direction]
  return bounds
    .map(until)
    .reduce((most, each) => (most === null || each === null ? null : Math.max(most, each)), 0)
}
