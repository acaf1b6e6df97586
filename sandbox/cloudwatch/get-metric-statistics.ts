import { mergeBins } from '../traffic/latency.ts'
import { AwsError, type Place } from '../world/types.ts'
import { type Input, invalid, oneOf, requiredInstant, requiredNumber, seconds, texts } from './input.ts'
import { readMetric } from './metric.ts'
import { checkPeriod, type ReadMinutes } from './metric-query.ts'
import { computeStatistic, parseStatistic, SIMPLE_STATISTICS } from './statistics.ts'
import { UNITS } from './unit.ts'

const MOST_DATAPOINTS = 1_440

/** GetMetricStatistics: several statistics of one metric, of each unit by itself, in no promised order (here by time). */
export function getMetricStatistics(read: ReadMinutes, place: Place, input: Input): unknown {
  const metric = readMetric(input)
  const period = Math.max(60, checkPeriod(requiredNumber(input, 'Period'))) * 1000
  const from = Math.floor(requiredInstant(input, 'StartTime') / period) * period
  const to = requiredInstant(input, 'EndTime')
  const simple = texts(input, 'Statistics')
  const extended = texts(input, 'ExtendedStatistics')
  if (simple.length === 0 && extended.length === 0) {
    throw new AwsError(
      'MissingParameter',
      'At least one of Statistics and ExtendedStatistics must be specified.',
    )
  }
  const unknown = simple.find((name) => !SIMPLE_STATISTICS.includes(name))
  if (unknown !== undefined)
    throw invalid(`The value ${unknown} for parameter Statistics.member.1 is invalid.`)
  if ((to - from) / period > MOST_DATAPOINTS) {
    throw invalid(
      `You have requested up to ${Math.ceil((to - from) / period)} datapoints, which exceeds the limit of ` +
        `${MOST_DATAPOINTS}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
    )
  }
  const groups = Map.groupBy(
    read(place, metric, from, to, oneOf(input, 'Unit', UNITS)),
    ({ at, unit }) => `${from + Math.floor((at - from) / period) * period} ${unit}`,
  )
  const datapoints = [...groups]
    .map(([key, minutes]) => {
      const [at = '', unit = ''] = key.split(' ')
      return { at: Number(at), unit, minutes }
    })
    .sort((a, b) => a.at - b.at)
    .map(({ at, unit, minutes }) => {
      const bins = mergeBins(minutes.map((minute) => minute.bins))
      const values = (names: readonly string[]) =>
        Object.fromEntries(
          names.flatMap((name) => {
            const value = computeStatistic(parseStatistic(name), bins)
            return value === undefined ? [] : [[name, value] as const]
          }),
        )
      return {
        Timestamp: seconds(at),
        ...values(simple),
        ...(extended.length > 0 ? { ExtendedStatistics: values(extended) } : {}),
        Unit: unit,
      }
    })
  return { Label: metric.metricName, Datapoints: datapoints }
}
