import type { JudgedMetric } from '../plan/plan.ts'
import { logTEvidence, type Moments } from './anytime-mean.ts'
import { logMeanExp } from './log-mean-exp.ts'

/** The tests of a custom score, on the minutes' ln(canary's mean/baseline's mean); evidence in natural logarithms. */

type Bounded = Pick<JudgedMetric, 'direction'>
type Side = 'above' | 'below'

/** Evidence that the mean lies on that side of `bound`; none where it lies on the other. */
function beside(moments: Moments, bound: number, side: Side): number {
  const logE = logTEvidence(moments, bound)
  return isBeside(moments, bound, side) ? logE : Math.min(0, logE)
}

const isBeside = ({ mean }: Moments, bound: number, side: Side) =>
  side === 'above' ? mean > bound : mean < bound

/** The ends that a ratio must not cross where that direction is bad, and the side that is then the wrong one. */
function endsOf({ direction }: Bounded, ratio: number): { bound: number; wrong: Side; right: Side }[] {
  const bound = Math.log(ratio)
  const high = { bound, wrong: 'above', right: 'below' } as const
  const low = { bound: -bound, wrong: 'below', right: 'above' } as const
  return { increase: [high], decrease: [low], either: [high, low] }[direction]
}

/** What a look has found: evidence from the scores so far. Made once and asked after every minute. */
export type ScoreTest = (soFar: Moments) => number

/** Evidence that the mean is beyond what is tolerated: of two ends the average, because the sign is not known before. */
export function beyondTolerated(metric: Bounded & Pick<JudgedMetric, 'tolerated'>): ScoreTest {
  const ends = endsOf(metric, metric.tolerated)
  return (soFar) => logMeanExp(ends.map(({ bound, wrong }) => beside(soFar, bound, wrong)))
}

type Unacceptable = Bounded & Pick<JudgedMetric, 'unacceptable'>

/** Evidence that the mean is not unacceptable: of two ends both must show it. */
export function withinUnacceptable(metric: Unacceptable): ScoreTest {
  const ends = endsOf(metric, metric.unacceptable)
  return (soFar) => Math.min(...ends.map(({ bound, right }) => beside(soFar, bound, right)))
}

/**
 * The evidence on which the first region may pass: the mean of its wave's, because scores have no grid on which they could add up; only its
 * own where its scores lie beyond what is unacceptable. As with counts, the others must not outvote the one place where it is wrong.
 */
export function scoresToPass(regions: readonly Moments[], metric: Unacceptable): number {
  const evidence = regions.map(withinUnacceptable(metric))
  const [own] = regions
  const isOwnWithin =
    own !== undefined &&
    endsOf(metric, metric.unacceptable).every(({ bound, right }) => isBeside(own, bound, right))
  return isOwnWithin ? logMeanExp(evidence) : (evidence[0] ?? 0)
}
