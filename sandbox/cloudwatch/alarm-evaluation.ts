import type { AlarmStateValue } from '../world/types.ts'
import type { Comparison, MetricAlarmRule } from './metric-alarm.ts'

/** Beyond the evaluation periods CloudWatch looks back a little further for data that fills gaps. */
export const EXTRA_PERIODS = 2

export interface Datapoint {
  at: number
  value: number
}

export interface Evaluation {
  state: AlarmStateValue
  /** In CloudWatch's words; written when wanted, since most evaluations change nothing. */
  reason(): string
}

const WORDS: Record<Comparison, string> = {
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  GreaterThanThreshold: 'greater than',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
}

function breaches(comparison: Comparison, value: number, threshold: number): boolean {
  switch (comparison) {
    case 'GreaterThanOrEqualToThreshold':
      return value >= threshold
    case 'GreaterThanThreshold':
      return value > threshold
    case 'LessThanThreshold':
      return value < threshold
    case 'LessThanOrEqualToThreshold':
      return value <= threshold
  }
}

/**
 * What the state of an alarm is, from the datapoints of its evaluation range (its periods and EXTRA_PERIODS before
 * them, oldest first). undefined: the state stays as it is.
 */
export function evaluateAlarm(rule: MetricAlarmRule, range: readonly Datapoint[]): Evaluation | undefined {
  const { evaluationPeriods, datapointsToAlarm, missingData } = rule
  // Real datapoints win: gaps are filled only when the whole range does not hold enough of them.
  const real = range.slice(-evaluationPeriods)
  const gaps = evaluationPeriods - real.length
  const breaching = real.filter((point) => breaches(rule.comparison, point.value, rule.threshold))

  if (real.length === 0) {
    if (missingData === 'ignore') return undefined
    if (missingData === 'missing') {
      return { state: 'INSUFFICIENT_DATA', reason: () => insufficient(evaluationPeriods) }
    }
  }
  if (gaps > 0 && missingData === 'ignore') {
    if (breaching.length >= datapointsToAlarm) return crossed(rule, real, breaching, true, 0)
    return breaching.length === 0 ? crossed(rule, real, breaching, false, 0) : undefined
  }
  const filledBreaching = missingData === 'breaching' ? gaps : 0
  const needed = missingData === 'missing' ? Math.min(datapointsToAlarm, real.length) : datapointsToAlarm
  const inAlarm = breaching.length + filledBreaching >= needed
  const filled = missingData === 'breaching' || missingData === 'notBreaching' ? gaps : 0
  return crossed(rule, real, breaching, inAlarm, filled)
}

function crossed(
  rule: MetricAlarmRule,
  real: readonly Datapoint[],
  breaching: readonly Datapoint[],
  inAlarm: boolean,
  filled: number,
): Evaluation {
  return {
    state: inAlarm ? 'ALARM' : 'OK',
    reason: () => crossedReason(rule, real, breaching, inAlarm, filled),
  }
}

function crossedReason(
  rule: MetricAlarmRule,
  real: readonly Datapoint[],
  breaching: readonly Datapoint[],
  inAlarm: boolean,
  filled: number,
): string {
  const missing =
    filled === 0
      ? ''
      : `${filled} missing ${plural(filled, 'datapoint')} ${were(filled)} treated as [${
          rule.missingData === 'breaching' ? 'Breaching' : 'NonBreaching'
        }]`
  if (real.length === 0) {
    const periods = rule.evaluationPeriods
    return `Threshold Crossed: no datapoints were received for ${periods} ${plural(periods, 'period')} and ${missing}.`
  }
  const shown = (inAlarm ? breaching : real.filter((point) => !breaching.includes(point))).slice(-5)
  const values = shown
    .map((point) => `${decimal(point.value)} (${stamp(point.at)})`)
    .reverse()
    .join(', ')
  const count = shown.length
  const compared = `${were(count)} ${inAlarm ? '' : 'not '}${WORDS[rule.comparison]} the threshold (${decimal(rule.threshold)})`
  const transition = inAlarm ? 'OK -> ALARM' : 'ALARM -> OK'
  // ALARM needs M of N; OK needs so many good ones that M can no longer be reached.
  const least = inAlarm ? rule.datapointsToAlarm : rule.evaluationPeriods - rule.datapointsToAlarm + 1
  return (
    `Threshold Crossed: ${count} out of the last ${rule.evaluationPeriods} datapoints [${values}] ${compared} ` +
    `${missing === '' ? '' : `and ${missing} `}` +
    `(minimum ${least} ${plural(least, 'datapoint')} for ${transition} transition).`
  )
}

function insufficient(periods: number): string {
  return `Insufficient Data: ${periods} ${plural(periods, 'datapoint')} ${were(periods)} unknown.`
}

function plural(count: number, word: string): string {
  return count === 1 ? word : `${word}s`
}

function were(count: number): string {
  return count === 1 ? 'was' : 'were'
}

/** Java's way of writing doubles, which CloudWatch's reasons show: 1 is 1.0. */
function decimal(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value)
}

/** dd/mm/yy hh:mm:ss in UTC, as in CloudWatch's reasons. */
function stamp(at: number): string {
  const iso = new Date(at).toISOString()
  return `${iso.slice(8, 10)}/${iso.slice(5, 7)}/${iso.slice(2, 4)} ${iso.slice(11, 19)}`
}
