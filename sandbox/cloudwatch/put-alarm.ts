import type { ServiceCall } from '../world/types.ts'
import type { Alarm } from './alarm.ts'
import type { AlarmBook } from './alarm-book.ts'
import { alarmsOf, parseAlarmRule } from './alarm-rule.ts'
import { readTags } from './alarm-tags.ts'
import { type Input, isRecord, optionalFlag, requiredText, validation } from './input.ts'
import { readMetricAlarm } from './metric-alarm.ts'
import { refuseUncomputable } from './metric-query.ts'

const METRIC_ALARM_MEMBERS = [
  'AlarmDescription',
  'OKActions',
  'AlarmActions',
  'InsufficientDataActions',
  'MetricName',
  'Namespace',
  'Statistic',
  'ExtendedStatistic',
  'Dimensions',
  'Period',
  'Unit',
  'EvaluationPeriods',
  'DatapointsToAlarm',
  'Threshold',
  'ComparisonOperator',
  'TreatMissingData',
  'EvaluateLowSampleCountPercentile',
  'Metrics',
]
const COMPOSITE_ALARM_MEMBERS = [
  'AlarmDescription',
  'OKActions',
  'AlarmActions',
  'InsufficientDataActions',
  'AlarmRule',
  'ActionsSuppressor',
  'ActionsSuppressorWaitPeriod',
  'ActionsSuppressorExtensionPeriod',
]

export function putMetricAlarm(book: AlarmBook, { place, input }: ServiceCall, now: number): unknown {
  const name = alarmName(input)
  refuseUncomputable(place, readMetricAlarm(input).queries)
  refuseOtherKind(book.find(place, name), 'MetricAlarm')
  book.put(
    {
      kind: 'MetricAlarm',
      place,
      name,
      configuration: numericMembers(pick(input, METRIC_ALARM_MEMBERS)),
      actionsEnabled: optionalFlag(input, 'ActionsEnabled') ?? true,
      tags: readTags(input),
    },
    now,
  )
  return {}
}

export function putCompositeAlarm(book: AlarmBook, { place, input }: ServiceCall, now: number): unknown {
  const name = alarmName(input)
  const references = alarmsOf(parseAlarmRule(requiredText(input, 'AlarmRule')))
  const unknown = references.filter((reference) => !book.find(place, reference))
  if (unknown.length > 0) {
    throw validation(
      `Could not save the composite alarm as alarms [${unknown.join(', ')}] in the alarm rule do not exist`,
    )
  }
  if (references.includes(name)) throw validation('AlarmRule is not valid: an alarm cannot depend on itself')
  refuseOtherKind(book.find(place, name), 'CompositeAlarm')
  book.put(
    {
      kind: 'CompositeAlarm',
      place,
      name,
      configuration: pick(input, COMPOSITE_ALARM_MEMBERS),
      actionsEnabled: optionalFlag(input, 'ActionsEnabled') ?? true,
      tags: readTags(input),
    },
    now,
  )
  return {}
}

function alarmName(input: Input): string {
  const name = requiredText(input, 'AlarmName')
  if (name.length > 255) throw validation('AlarmName must have length less than or equal to 255')
  return name
}

function refuseOtherKind(known: Alarm | undefined, kind: Alarm['kind']): void {
  if (known && known.kind !== kind) {
    throw validation(`Alarm ${known.name} already exists as a ${known.kind}; its type cannot be changed.`)
  }
}

function pick(input: Input, members: readonly string[]): Input {
  return Object.fromEntries(
    members.flatMap((member) =>
      input[member] === undefined ? [] : [[member, structuredClone(input[member])]],
    ),
  )
}

/** Query clients send numbers as text; they are kept, and told again, as numbers. */
function numericMembers(configuration: Input): Input {
  const read: Input = { ...configuration }
  for (const member of ['Period', 'EvaluationPeriods', 'DatapointsToAlarm', 'Threshold']) {
    if (typeof read[member] === 'string') read[member] = Number(read[member])
  }
  for (const query of Array.isArray(read.Metrics) ? read.Metrics.filter(isRecord) : []) {
    if (typeof query.ReturnData === 'string') query.ReturnData = query.ReturnData === 'true'
    if (typeof query.Period === 'string') query.Period = Number(query.Period)
    const stat = query.MetricStat
    if (isRecord(stat) && typeof stat.Period === 'string') stat.Period = Number(stat.Period)
  }
  return read
}
