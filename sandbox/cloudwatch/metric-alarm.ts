import { AwsError } from '../world/types.ts'
import {
  type Input,
  invalid,
  missing,
  oneOf,
  optionalInteger,
  optionalNumber,
  optionalText,
  records,
  requiredNumber,
  validation,
} from './input.ts'
import { readMetric } from './metric.ts'
import { checkPeriod, type MetricQuery, readQueries } from './metric-query.ts'
import { leastSamples, parseStatistic, SIMPLE_STATISTICS } from './statistics.ts'
import { UNITS } from './unit.ts'

const COMPARISONS = [
  'GreaterThanOrEqualToThreshold',
  'GreaterThanThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
] as const
export type Comparison = (typeof COMPARISONS)[number]

const MISSING_DATA = ['missing', 'notBreaching', 'breaching', 'ignore'] as const
export type MissingData = (typeof MISSING_DATA)[number]

/** What an alarm watches and when it is in alarm. */
export interface MetricAlarmRule {
  queries: MetricQuery[]
  /** The query whose values are compared. */
  resultId: string
  /** The statistic's name, where the alarm is on a single metric. */
  statistic: string | undefined
  /** Seconds. */
  period: number
  evaluationPeriods: number
  datapointsToAlarm: number
  comparison: Comparison
  threshold: number
  missingData: MissingData
  /** Below so many measurements over all evaluation periods the state stays; 0: it is always evaluated. */
  leastSamples: number
}

const LOW_SAMPLES = ['evaluate', 'ignore'] as const
/** The query of an alarm on a single metric that counts its measurements. */
export const SAMPLES_ID = 'samples'

const SINGLE_METRIC_MEMBERS = [
  'MetricName',
  'Namespace',
  'Statistic',
  'ExtendedStatistic',
  'Period',
  'Dimensions',
]

/** Reads what PutMetricAlarm was given. Throws CloudWatch's errors for what it would refuse. */
export function readMetricAlarm(input: Input): MetricAlarmRule {
  const comparison = oneOf(input, 'ComparisonOperator', COMPARISONS)
  if (comparison === undefined) throw missing('ComparisonOperator')
  const evaluationPeriods = optionalInteger(input, 'EvaluationPeriods', 1, 1_000)
  if (evaluationPeriods === undefined) throw missing('EvaluationPeriods')
  const datapointsToAlarm = optionalInteger(input, 'DatapointsToAlarm', 1, 1_000) ?? evaluationPeriods
  if (datapointsToAlarm > evaluationPeriods) {
    throw validation('DatapointsToAlarm must be less than or equal to EvaluationPeriods')
  }
  const threshold = optionalNumber(input, 'Threshold')
  if (threshold === undefined) throw missing('Threshold')
  const missingData = optionalText(input, 'TreatMissingData') ?? 'missing'
  const treatment = MISSING_DATA.find((candidate) => candidate === missingData)
  if (treatment === undefined) {
    throw invalid(
      `The value ${missingData} for parameter TreatMissingData is not supported. Valid values are ${MISSING_DATA.join(', ')}.`,
    )
  }
  const watched = records(input, 'Metrics').length > 0 ? readMathAlarm(input) : readSingleMetric(input)
  if (watched.period * evaluationPeriods > 7 * 86_400) {
    throw validation(
      'Metrics cannot be checked across more than 7 days (EvaluationPeriods * Period must be <= 604800).',
    )
  }
  return { ...watched, evaluationPeriods, datapointsToAlarm, comparison, threshold, missingData: treatment }
}

type Watched = Pick<MetricAlarmRule, 'queries' | 'resultId' | 'statistic' | 'period' | 'leastSamples'>

function readMathAlarm(input: Input): Watched {
  const mixed = SINGLE_METRIC_MEMBERS.find((member) => input[member] !== undefined && member !== 'Dimensions')
  if (mixed !== undefined) {
    throw new AwsError(
      'InvalidParameterCombination',
      `The parameters Metrics and ${mixed} are mutually exclusive and must not be specified together.`,
    )
  }
  const queries = readQueries(records(input, 'Metrics'))
  const returned = queries.filter((query) => query.returnData)
  const result = returned[0]
  if (!result || returned.length > 1) {
    throw validation('Exactly one element of the metrics list should return data.')
  }
  const periods = queries.flatMap((query) => (query.period === undefined ? [] : [query.period]))
  return {
    queries,
    resultId: result.id,
    statistic: undefined,
    period: Math.max(60, ...periods),
    leastSamples: 0,
  }
}

function readSingleMetric(input: Input): Watched {
  const metric = readMetric(input)
  const simple = optionalText(input, 'Statistic')
  const extended = optionalText(input, 'ExtendedStatistic')
  if (simple !== undefined && extended !== undefined) {
    throw new AwsError(
      'InvalidParameterCombination',
      'The parameters Statistic and ExtendedStatistic are mutually exclusive and must not be specified together.',
    )
  }
  const name = simple ?? extended
  if (name === undefined) throw missing('Statistic')
  if (extended !== undefined && SIMPLE_STATISTICS.includes(extended)) {
    throw invalid(`The value ${extended} for parameter ExtendedStatistic is invalid.`)
  }
  if (simple !== undefined && !SIMPLE_STATISTICS.includes(simple)) {
    throw invalid(`The value ${simple} for parameter Statistic is invalid.`)
  }
  const period = checkPeriod(requiredNumber(input, 'Period'))
  const statistic = parseStatistic(name)
  const unit = oneOf(input, 'Unit', UNITS)
  const query: MetricQuery = {
    kind: 'stat',
    id: 'm1',
    returnData: true,
    metric,
    statistic,
    stat: name,
    period,
    ...(unit !== undefined && { unit }),
  }
  const least =
    oneOf(input, 'EvaluateLowSampleCountPercentile', LOW_SAMPLES) === 'ignore' ? leastSamples(statistic) : 0
  const samples: MetricQuery = {
    ...query,
    id: SAMPLES_ID,
    returnData: false,
    statistic: { kind: 'SampleCount' },
  }
  return {
    queries: least > 0 ? [query, samples] : [query],
    resultId: query.id,
    statistic: name,
    period: Math.max(60, period),
    leastSamples: least,
  }
}
