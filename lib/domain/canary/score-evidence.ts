import type { JudgedMetric, JudgeSettings } from '../plan/plan.ts'
import { runningMoments } from './anytime-mean.ts'
import { exactSeries, firstAtLeast } from './evidence-series.ts'
import { expectedScoreMinutes, lastMoments } from './expected-score-minutes.ts'
import { type MinutePair, stillServing } from './judged-minutes.ts'
import { logMeanExp } from './log-mean-exp.ts'
import type { MetricEvidence, RegionEvidence } from './metric-evidence.ts'
import { beyondTolerated, scoresToPass, withinUnacceptable } from './score-statistic.ts'

/** What a custom score says about a canary: the minutes' log-ratios of both cohorts' means, tested by their own variance. */
export function scoreEvidence(
  metric: JudgedMetric,
  { beta }: Pick<JudgeSettings, 'beta'>,
  regions: readonly [RegionEvidence, ...RegionEvidence[]],
): MetricEvidence {
  const logRatios = regions.map(({ pairs }) => pairs.map(logRatioOfScores))
  // A region alone is told minute by minute; of a wave the evidence after its regions' last minutes counts, on average.
  const isAlone = regions.length === 1
  const moments = isAlone ? runningMoments(logRatios[0] ?? []) : logRatios.map(lastMoments)
  const failing = moments.map(beyondTolerated(metric))
  const fail = exactSeries(isAlone ? failing : [logMeanExp(failing)])
  const pass = exactSeries(
    isAlone ? moments.map(withinUnacceptable(metric)) : [scoresToPass(moments, metric)],
  )
  const serving = stillServing(regions)
  const progress = logRatios.map((all, region) => ({
    logRatios: all.filter((value) => value !== undefined),
    goesOn: serving[region] ?? false,
  }))
  const values = progress[0]?.logRatios ?? []
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
    fail,
    pass,
    // A wave may know scores that this region does not publish.
    passedAt: values.length === 0 ? undefined : firstAtLeast(pass, -Math.log(beta)),
    ratio: {
      estimate: values.length === 0 ? Number.NaN : Math.exp(average(values)),
      // No interval is made of scores, which is another thing than one that may be anything.
      low: Number.NaN,
      high: Number.POSITIVE_INFINITY,
    },
    // The test learns the variance from the minutes themselves.
    calibrated: true,
    dispersion: 1,
    untilPass: expectedScoreMinutes(progress, metric, -Math.log(beta)),
  }
}

function logRatioOfScores({ canary, baseline }: MinutePair): number | undefined {
  const [above, below] = [canary.score ?? 0, baseline.score ?? 0]
  return above > 0 && below > 0 ? Math.log(above / below) : undefined
}

const average = (values: readonly number[]) =>
  values.reduce((total, value) => total + value, 0) / values.length
