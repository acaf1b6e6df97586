import { requireAtLeast, requireFinite, requireProbability } from './bounds.ts'
import { mannWhitneyInterval } from './mann-whitney.ts'
import { rankSum } from './rank-sum.ts'

/**
 * Kayenta's judge (Netflix's NetflixACAJudge) as a plan may choose it, with Kayenta's own words for its results.
 * It looks once, at the end of the window; looked at again and again it raises false alarms.
 * Source: spinnaker/kayenta, kayenta-judge, MannWhitneyClassifier and WeightedSumScorer, also where they are surprising.
 */
export type Classification = 'Pass' | 'High' | 'Low' | 'Nodata' | 'NodataFailMetric'

/** A metric fails low at or under `decrease`, high at or over `increase`, in the unit of the effect measure. */
export interface EffectThresholds {
  decrease: number
  increase: number
}

export interface ClassifyInput {
  /** The canary's values, one a minute, any unit; NaN where a minute has none. */
  experiment: readonly number[]
  /** The baseline's. */
  control: readonly number[]
  /** Which change is bad; 'either' unless given. */
  direction?: 'increase' | 'decrease' | 'either'
  /** Missing values are left out ('remove', unless given) or count as 0 ('replace'). */
  nanStrategy?: 'remove' | 'replace'
  /** Failing fails the whole canary. */
  critical?: boolean
  /** Missing data counts as a failure of the metric. */
  mustHaveData?: boolean
  /** Part of the Hodges–Lehmann shift that the interval must clear, at least 0; 0.25 unless given. */
  tolerance?: number
  /** Of the interval, between 0 and 1; 0.98 unless given. */
  confidence?: number
  /** Ratio of the means ('meanRatio', unless given) or the share of pairs in which the canary is larger ('cles'). */
  effectMeasure?: 'meanRatio' | 'cles'
  /** 1 and 1 unless given. */
  effectThresholds?: EffectThresholds
  /** From where a critical metric's failure is critical; 1 and 1 unless given. */
  criticalThresholds?: EffectThresholds
}

export interface MetricClassification {
  classification: Classification
  /** The effect in the chosen measure; 1 where nothing was compared, NaN for a ratio of means one of which is 0. */
  deviation: number
  /** This metric alone fails the canary. */
  critical: boolean
}

const anyEffect: EffectThresholds = { decrease: 1, increase: 1 }

/**
 * High when the direction allows it, the interval's lower end clears tolerance·|shift| and the effect reaches its
 * threshold; Low mirrors it. An effect that cannot be told (NaN) does not stand in the way.
 * @throws RangeError for infinite values, a confidence outside (0, 1), a negative tolerance, thresholds that are no numbers
 * and an unknown direction
 */
export function classify(input: ClassifyInput): MetricClassification {
  const {
    direction = 'either',
    nanStrategy = 'remove',
    critical = false,
    mustHaveData = false,
    tolerance = 0.25,
    confidence = 0.98,
    effectMeasure = 'meanRatio',
    effectThresholds = anyEffect,
    criticalThresholds = anyEffect,
  } = input
  requireAtLeast('tolerance', tolerance, 0)
  requireProbability('confidence', confidence)
  if (direction !== 'increase' && direction !== 'decrease' && direction !== 'either')
    throw new RangeError(`direction is ${String(direction)}; it must be 'increase', 'decrease' or 'either'.`)
  requireFinite('effectThresholds', [effectThresholds.decrease, effectThresholds.increase])
  requireFinite('criticalThresholds', [criticalThresholds.decrease, criticalThresholds.increase])
  const experiment = withoutGaps('experiment', input.experiment, nanStrategy)
  const control = withoutGaps('control', input.control, nanStrategy)
  if (experiment.length === 0 || control.length === 0) {
    if (nanStrategy === 'replace') return { classification: 'Pass', deviation: 1, critical: false }
    return mustHaveData && !critical
      ? { classification: 'NodataFailMetric', deviation: 1, critical: false }
      : { classification: 'Nodata', deviation: 1, critical }
  }
  if (areSame(experiment, control)) return { classification: 'Pass', deviation: 1, critical: false }

  const interval = mannWhitneyInterval(experiment, control, { confidence })
  const deviation = effectMeasure === 'cles' ? cles(experiment, control) : meanRatio(experiment, control)
  const clearance = tolerance * Math.abs(interval.estimate)
  // Written as "not beyond the other side", which NaN satisfies.
  const isHigh =
    direction !== 'decrease' && interval.low > clearance && !(deviation < effectThresholds.increase)
  const isLow =
    direction !== 'increase' && interval.high < -clearance && !(deviation > effectThresholds.decrease)
  if (isHigh)
    return {
      classification: 'High',
      deviation,
      critical: critical && !(deviation < criticalThresholds.increase),
    }
  if (isLow)
    return {
      classification: 'Low',
      deviation,
      critical: critical && !(deviation > criticalThresholds.decrease),
    }
  return { classification: 'Pass', deviation, critical: false }
}

function withoutGaps(name: string, values: readonly number[], strategy: 'remove' | 'replace'): number[] {
  const kept =
    strategy === 'remove'
      ? values.filter((value) => !Number.isNaN(value))
      : values.map((value) => (Number.isNaN(value) ? 0 : value))
  requireFinite(name, kept)
  return kept
}

/** The same values in any order, or one single value throughout. */
function areSame(experiment: readonly number[], control: readonly number[]): boolean {
  if (new Set([...experiment, ...control]).size === 1) return true
  if (experiment.length !== control.length) return false
  const sorted = control.toSorted((one, other) => one - other)
  return experiment.toSorted((one, other) => one - other).every((value, index) => value === sorted[index])
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

function meanRatio(experiment: readonly number[], control: readonly number[]): number {
  const above = mean(experiment)
  const below = mean(control)
  return above === 0 || below === 0 ? Number.NaN : above / below
}

/** The probability that a canary's value is the larger of a pair, ties half. Source: A. Vargha, H. D. Delaney, 2000. */
function cles(experiment: readonly number[], control: readonly number[]): number {
  return rankSum(experiment, control, 0).excess / (experiment.length * control.length) + 0.5
}

export interface ScoredMetric {
  classification: Classification
  /** As `classify` says it. */
  critical: boolean
  /** The groups that it counts in. */
  groups: readonly string[]
}

export interface Score {
  /** 0–100, to two decimals. */
  score: number
  /** 0–100 each; undefined for a group without data. */
  groups: Record<string, number | undefined>
}

/** From that part of the metrics without data on, Kayenta fails a canary. */
const tooMuchMissing = 0.5

/** Weights such as three times 33.4 − 0.1 add up to 100 but for the last binary digits. */
const roundingOfWeights = 1e-6

/**
 * 100·pass/(pass + high + low + no data that must be there) a group, weighted. Groups without a weight share what the
 * others leave of 100. As in Kayenta a group without any data counts as passed, and the score is 0 when half of the metrics
 * or more have no data or when a critical one failed.
 * @param weights percent a group
 * @throws RangeError for a negative weight and for weights above 100 together
 */
export function score(
  metrics: readonly ScoredMetric[],
  weights: Readonly<Record<string, number>> = {},
): Score {
  const weighed = Object.values(weights).reduce((sum, weight) => {
    requireAtLeast('weights', weight, 0)
    return sum + weight
  }, 0)
  if (weighed > 100 + roundingOfWeights)
    throw new RangeError(`weights add up to ${weighed}; they must not exceed 100.`)
  const names = [...new Set(metrics.flatMap((metric) => metric.groups))]
  const groups = Object.fromEntries(names.map((name) => [name, groupScore(metrics, name)]))
  const missing = metrics.filter(({ classification }) => classification === 'Nodata').length
  const isFailed = metrics.some(({ critical }) => critical) || missing >= tooMuchMissing * metrics.length
  if (isFailed) return { score: 0, groups }
  const given = new Map(Object.entries(weights))
  const unweighed = names.filter((name) => !given.has(name))
  const rest = Math.max(0, 100 - weighed) / Math.max(1, unweighed.length)
  const total = names.reduce(
    (sum, name) => sum + ((groups[name] ?? 100) * (given.get(name) ?? rest)) / 100,
    0,
  )
  return { score: Math.round(Math.min(100, total) * 100) / 100, groups }
}

function groupScore(metrics: readonly ScoredMetric[], group: string): number | undefined {
  const counted = metrics.filter(
    ({ groups, classification }) => groups.includes(group) && classification !== 'Nodata',
  )
  if (counted.length === 0) return undefined
  return (100 * counted.filter(({ classification }) => classification === 'Pass').length) / counted.length
}

/**
 * Kayenta's last step: the score against its two thresholds, 0–100.
 * @throws RangeError when `marginal` is above `pass`
 */
export function classifyScore(
  value: number,
  { pass, marginal }: { pass: number; marginal: number },
): 'Pass' | 'Marginal' | 'Fail' {
  if (!(marginal <= pass))
    throw new RangeError(`marginal is ${marginal}; it must not exceed pass, which is ${pass}.`)
  return value >= pass ? 'Pass' : value >= marginal ? 'Marginal' : 'Fail'
}
