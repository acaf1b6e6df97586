import { AwsError, type ServiceCall } from '../world/types.ts'
import { ALARM_STATES, type Alarm, alarmArn, alarmShape } from './alarm.ts'
import type { AlarmBook } from './alarm-book.ts'
import { childrenOf } from './alarm-rule.ts'
import {
  type Input,
  invalid,
  oneOf,
  optionalInstant,
  optionalInteger,
  optionalNumber,
  optionalText,
  records,
  requiredText,
  seconds,
  texts,
  validation,
} from './input.ts'
import { metricKey, readMetric } from './metric.ts'
import { pageOf } from './paging.ts'
import { SIMPLE_STATISTICS } from './statistics.ts'
import { UNITS } from './unit.ts'

/** The sandbox has no log alarms, so those that are asked for are none. */
const ALARM_TYPES = ['MetricAlarm', 'CompositeAlarm', 'LogAlarm'] as const
const HISTORY_TYPES = ['ConfigurationUpdate', 'StateUpdate', 'Action'] as const

export function describeAlarms(book: AlarmBook, call: ServiceCall): unknown {
  const { place, input } = call
  const relatives = relativesOf(book, call)
  if (relatives) return answer(input, relatives.alarms, relatives.shape)
  const names = texts(input, 'AlarmNames')
  const prefix = optionalText(input, 'AlarmNamePrefix')
  if (names.length > 0 && prefix !== undefined) {
    throw new AwsError(
      'InvalidParameterCombination',
      'AlarmNames and AlarmNamePrefix cannot be specified together.',
    )
  }
  if (names.length > 100) throw invalid('The collection AlarmNames must not have a size greater than 100.')
  const types = alarmTypes(input)
  const state = oneOf(input, 'StateValue', ALARM_STATES)
  const action = optionalText(input, 'ActionPrefix')
  const matching = book
    .list(place)
    .filter((alarm) => types.includes(alarm.kind))
    .filter((alarm) => names.length === 0 || names.includes(alarm.name))
    .filter((alarm) => prefix === undefined || alarm.name.startsWith(prefix))
    .filter((alarm) => state === undefined || alarm.state === state)
    .filter((alarm) => action === undefined || actionsOf(alarm).some((arn) => arn.startsWith(action)))
  return answer(input, matching, alarmShape, names.length > 0 ? 100 : undefined)
}

/** A page of alarms, metric ones apart from composite ones. */
function answer(
  input: Input,
  alarms: Alarm[],
  shape: (alarm: Alarm) => Record<string, unknown>,
  pageSize?: number,
): unknown {
  const asked = optionalInteger(input, 'MaxRecords', 1, 100) ?? 50
  const { page, next } = pageOf(alarms, optionalText(input, 'NextToken'), pageSize ?? asked)
  return {
    MetricAlarms: page.filter((alarm) => alarm.kind === 'MetricAlarm').map(shape),
    CompositeAlarms: page.filter((alarm) => alarm.kind === 'CompositeAlarm').map(shape),
    ...(next === undefined ? {} : { NextToken: next }),
  }
}

const RELATIVES = ['ChildrenOfAlarmName', 'ParentsOfAlarmName'] as const
const BESIDE_RELATIVES = ['MaxRecords', 'NextToken']

/**
 * The alarms that an alarm's rule refers to, or those whose rules refer to it, with the little that CloudWatch tells of them.
 * undefined when neither is asked for.
 */
function relativesOf(
  book: AlarmBook,
  { place, input }: ServiceCall,
): { alarms: Alarm[]; shape: (alarm: Alarm) => Record<string, unknown> } | undefined {
  const asked = RELATIVES.find((member) => optionalText(input, member) !== undefined)
  if (asked === undefined) return undefined
  const others = Object.keys(input).filter(
    (member) => member !== asked && !BESIDE_RELATIVES.includes(member) && (input[member] ?? '') !== '',
  )
  if (others.length > 0) {
    throw validation(
      `${asked} cannot be specified together with ${others.join(', ')}, only with MaxRecords and NextToken.`,
    )
  }
  const name = requiredText(input, asked)
  if (asked === 'ParentsOfAlarmName') {
    return {
      alarms: book.list(place).filter((alarm) => childrenOf(alarm).includes(name)),
      shape: (alarm) => ({ AlarmName: alarm.name, AlarmArn: alarmArn(alarm.place, alarm.name) }),
    }
  }
  const named = book.find(place, name)
  const children = named ? childrenOf(named) : []
  return {
    alarms: book.list(place).filter((alarm) => children.includes(alarm.name)),
    shape: (alarm) => ({
      AlarmName: alarm.name,
      AlarmArn: alarmArn(alarm.place, alarm.name),
      StateValue: alarm.state,
      StateUpdatedTimestamp: seconds(alarm.stateUpdatedAt),
    }),
  }
}

function actionsOf({ configuration }: Alarm): string[] {
  return ['OKActions', 'AlarmActions', 'InsufficientDataActions'].flatMap((member) =>
    texts(configuration, member),
  )
}

/** Which kinds of alarms are wanted: without a word metric alarms only, also where they are named. */
function alarmTypes(input: Input): string[] {
  const types = texts(input, 'AlarmTypes')
  const unknown = types.find((type) => !ALARM_TYPES.some((known) => known === type))
  if (unknown !== undefined) throw validation(`The value ${unknown} for parameter AlarmTypes is invalid.`)
  return types.length === 0 ? ['MetricAlarm'] : types
}

/** Alarms on the metric itself: CloudWatch tells none that watches it by metric math, nor a composite one. */
export function describeAlarmsForMetric(book: AlarmBook, { place, input }: ServiceCall): unknown {
  const key = metricKey(readMetric(input))
  const wanted = {
    Statistic: oneOf(input, 'Statistic', SIMPLE_STATISTICS),
    ExtendedStatistic: optionalText(input, 'ExtendedStatistic'),
    Period: optionalNumber(input, 'Period'),
    Unit: oneOf(input, 'Unit', UNITS),
  }
  const watching = book
    .list(place)
    .filter(
      ({ kind, configuration }) =>
        kind === 'MetricAlarm' &&
        records(configuration, 'Metrics').length === 0 &&
        metricKey(readMetric(configuration)) === key &&
        Object.entries(wanted).every(
          ([member, value]) => value === undefined || configuration[member] === value,
        ),
    )
  return { MetricAlarms: watching.map(alarmShape) }
}

export function describeAlarmHistory(book: AlarmBook, { place, input }: ServiceCall): unknown {
  const name = optionalText(input, 'AlarmName')
  const alarms = alarmTypes(input)
  const type = oneOf(input, 'HistoryItemType', HISTORY_TYPES)
  const from = optionalInstant(input, 'StartDate') ?? 0
  const to = optionalInstant(input, 'EndDate') ?? Number.POSITIVE_INFINITY
  const ascending =
    oneOf(input, 'ScanBy', ['TimestampAscending', 'TimestampDescending']) === 'TimestampAscending'
  const items = book
    .history(place)
    .filter((item) => name === undefined || item.name === name)
    .filter((item) => alarms.includes(item.alarmType))
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
