import type { JudgedMetric } from '../plan/plan.ts'
import { type Moments, runningMoments } from './anytime-mean.ts'
import { firstMinute } from './expected-minutes.ts'
import { scoresToPass } from './score-statistic.ts'

/** Fewer are no evidence. */
const fewestMinutes = 3

/** One region's scores. */
export interface ScoreProgress {
  /** Logarithms of the ratios of the mean scores, canary to baseline, one a minute. */
  logRatios: readonly number[]
  /** Its cohorts still serve: there will be more of them. */
  goesOn: boolean
}

/**
 * Minutes until the scores pass if the following minutes vary about the same mean as those before; 0 once the evidence is there,
 * null when they never do, or when no score was measured.
 * @param regions the one that is judged and, when its wave is pooled, the others
 * @param threshold ln of the e-value that is enough
 */
export function expectedScoreMinutes(
  regions: readonly ScoreProgress[],
  metric: Pick<JudgedMetric, 'direction' | 'unacceptable'>,
  threshold: number,
): number | null {
  const own = regions[0]?.logRatios.length ?? 0
  if (own === 0) return null
  const known = regions.map(({ logRatios, goesOn }) => ({ moments: lastMoments(logRatios), goesOn }))
  const after = (minutes: number) =>
    scoresToPass(
      known.map(({ moments, goesOn }) => (goesOn ? ahead(moments, minutes) : moments)),
      metric,
    )
  if (after(0) >= threshold) return 0
  return own < fewestMinutes ? fewestMinutes - own : firstMinute(after, threshold)
}

/** Of all minutes; of none, nothing. */
export function lastMoments(values: readonly (number | undefined)[]): Moments {
  return runningMoments(values).at(-1) ?? { n: 0, mean: 0, squares: 0 }
}

/** A variance needs some minutes before it can be carried on. */
function ahead({ n, mean, squares }: Moments, minutes: number): Moments {
  if (n < fewestMinutes) return { n, mean, squares }
  return { n: n + minutes, mean, squares: (squares / (n - 1)) * (n + minutes - 1) }
}
