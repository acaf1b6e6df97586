import type { JudgedMetric, JudgeSettings } from '../plan.ts'
import { logTEvidence, type Moments, runningMoments } from './anytime-mean.ts'
import { exactSeries, firstAtLeast } from './evidence-series.ts'
import { expectedScoreMinutes } from './expected-score-minutes.ts'
import type { MinutePair } from './judged-minutes.ts'
import { logMeanExp } from './log-mean-exp.ts'
import type { MetricEvidence, RegionEvidence } from './metric-evidence.ts'

/** Evidence that minutes' log-ratios of scores give, after each of them. */
interface ScoreTest {
  fail: number[]
  pass: number[]
}

/** What a custom score says about a canary: the minutes' log-ratios of both cohorts' means, tested by their own variance. */
export function scoreEvidence(
  metric: JudgedMetric,
  { beta }: Pick<JudgeSettings, 'beta'>,
  regions: readonly [RegionEvidence, ...RegionEvidence[]],
): MetricEvidence {
  const tests = regions.map(({ pairs }) => tested(pairs.map(logRatioOfScores), metric))
  // Of a pooled wave the evidence after the last minutes counts, and scores have no grid: it is averaged.
  const along = (evidence: keyof ScoreTest) =>
    exactSeries(
      regions.length > 1
        ? [logMeanExp(tests.map((test) => test[evidence].at(-1) ?? 0))]
        : (tests[0]?.[evidence] ?? []),
    )
  const pass = along('pass')
  const values = regions[0].pairs.flatMap((pair) => logRatioOfScores(pair) ?? [])
  const mean = (cohort: keyof MinutePair) => {
    const scores = regions[0].pairs.flatMap((pair) => pair[cohort].score ?? [])
    return scores.length === 0 ? undefined : average(scores)
  }
  return {
    metric,
    measure: 'score',
    cutMs: undefined,
    isKnown: values.length > 0,
    canary: mean('canary'),
    baseline: mean('baseline'),
    fail: along('fail'),
    pass,
    passedAt: firstAtLeast(pass, -Math.log(beta)),
    ratio: {
      estimate: values.length === 0 ? Number.NaN : Math.exp(average(values)),
      low: 0,
      high: Number.POSITIVE_INFINITY,
    },
    // The test learns the variance from the minutes themselves.
    calibrated: true,
    dispersion: 1,
    untilPass: expectedScoreMinutes(values, metric, -Math.log(beta)),
  }
}

function logRatioOfScores({ canary, baseline }: MinutePair): number | undefined {
  const [above, below] = [canary.score ?? 0, baseline.score ?? 0]
  return above > 0 && below > 0 ? Math.log(above / below) : undefined
}

const average = (values: readonly number[]) =>
  values.reduce((total, value) => total + value, 0) / values.length

function tested(
  values: readonly (number | undefined)[],
  { direction, tolerated, unacceptable }: JudgedMetric,
): ScoreTest {
  const moments = runningMoments(values)
  const above = (bound: number) => moments.map((soFar) => beyond(soFar, Math.log(bound), 1))
  const below = (bound: number) => moments.map((soFar) => beyond(soFar, Math.log(bound), -1))
  switch (direction) {
    case 'increase':
      return { fail: above(tolerated), pass: below(unacceptable) }
    case 'decrease':
      return { fail: below(1 / tolerated), pass: above(1 / unacceptable) }
    case 'either': {
      const [tooLow, notTooLow] = [below(1 / tolerated), above(1 / unacceptable)]
      return {
        fail: above(tolerated).map((up, minute) => logMeanExp([up, tooLow[minute] ?? 0])),
        pass: below(unacceptable).map((up, minute) => Math.min(up, notTooLow[minute] ?? 0)),
      }
    }
  }
}

/** Evidence that the mean lies above `bound` (or below, by the sign); none where it lies on the other side. */
function beyond(moments: Moments, bound: number, sign: 1 | -1): number {
  const logE = logTEvidence(moments, bound)
  return sign * (moments.mean - bound) > 0 ? logE : Math.min(0, logE)
}
