import { AwsError, type ServiceCall } from '../world/types.ts'
import { ALARM_STATES, alarmShape } from './alarm.ts'
import type { AlarmBook } from './alarm-book.ts'
import {
  invalid,
  oneOf,
  optionalInstant,
  optionalInteger,
  optionalText,
  records,
  seconds,
  texts,
  validation,
} from './input.ts'
import { metricKey, readMetric } from './metric.ts'
import { readQueries } from './metric-query.ts'
import { pageOf } from './paging.ts'

const ALARM_TYPES = ['MetricAlarm', 'CompositeAlarm'] as const
const HISTORY_TYPES = ['ConfigurationUpdate', 'StateUpdate', 'Action'] as const

export function describeAlarms(book: AlarmBook, { place, input }: ServiceCall): unknown {
  const names = texts(input, 'AlarmNames')
  const prefix = optionalText(input, 'AlarmNamePrefix')
  if (names.length > 0 && prefix !== undefined) {
    throw new AwsError(
      'InvalidParameterCombination',
      'AlarmNames and AlarmNamePrefix cannot be specified together.',
    )
  }
  if (names.length > 100) throw invalid('The collection AlarmNames must not have a size greater than 100.')
  const types = texts(input, 'AlarmTypes')
  // Without AlarmTypes only metric alarms are told, also by name.
  const wanted = types.length === 0 ? ['MetricAlarm'] : types
  const unknown = wanted.find((type) => !ALARM_TYPES.some((known) => known === type))
  if (unknown !== undefined) throw validation(`The value ${unknown} for parameter AlarmTypes is invalid.`)
  const state = oneOf(input, 'StateValue', ALARM_STATES)
  const size = optionalInteger(input, 'MaxRecords', 1, 100) ?? 50
  const matching = book
    .list(place)
    .filter((alarm) => wanted.includes(alarm.kind))
    .filter((alarm) => names.length === 0 || names.includes(alarm.name))
    .filter((alarm) => prefix === undefined || alarm.name.startsWith(prefix))
    .filter((alarm) => state === undefined || alarm.state === state)
  const { page, next } = pageOf(matching, optionalText(input, 'NextToken'), names.length > 0 ? 100 : size)
  return {
    MetricAlarms: page.filter((alarm) => alarm.kind === 'MetricAlarm').map(alarmShape),
    CompositeAlarms: page.filter((alarm) => alarm.kind === 'CompositeAlarm').map(alarmShape),
    ...(next === undefined ? {} : { NextToken: next }),
  }
}

export function describeAlarmsForMetric(book: AlarmBook, { place, input }: ServiceCall): unknown {
  const key = metricKey(readMetric(input))
  const watching = book.list(place).filter((alarm) => {
    if (alarm.kind !== 'MetricAlarm') return false
    const metrics = records(alarm.configuration, 'Metrics')
    if (metrics.length === 0) return metricKey(readMetric(alarm.configuration)) === key
    return readQueries(metrics).some((query) => query.kind === 'stat' && metricKey(query.metric) === key)
  })
  return { MetricAlarms: watching.map(alarmShape) }
}

export function describeAlarmHistory(book: AlarmBook, { place, input }: ServiceCall): unknown {
  const name = optionalText(input, 'AlarmName')
  const type = oneOf(input, 'HistoryItemType', HISTORY_TYPES)
  const from = optionalInstant(input, 'StartDate') ?? 0
  const to = optionalInstant(input, 'EndDate') ?? Number.POSITIVE_INFINITY
  const ascending =
    oneOf(input, 'ScanBy', ['TimestampAscending', 'TimestampDescending']) === 'TimestampAscending'
  const items = book
    .history(place)
    .filter((item) => name === undefined || item.name === name)
    .filter((item) => type === undefined || item.type === type)
    .filter((item) => item.at >= from && item.at <= to)
    .map((item) => ({
      AlarmName: item.name,
      AlarmType: item.alarmType,
      Timestamp: seconds(item.at),
      HistoryItemType: item.type,
      HistorySummary: item.summary,
      HistoryData: item.historyData,
    }))
  if (!ascending) items.reverse()
  const size = optionalInteger(input, 'MaxRecords', 1, 100) ?? 100
  const { page, next } = pageOf(items, optionalText(input, 'NextToken'), size)
  return { AlarmHistoryItems: page, ...(next === undefined ? {} : { NextToken: next }) }
}
