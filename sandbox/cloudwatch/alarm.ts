import type { AlarmStateValue, Place } from '../world/types.ts'
import type { Input } from './input.ts'
import { seconds } from './input.ts'

export const ALARM_STATES = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const satisfies readonly AlarmStateValue[]

/** An alarm as it is kept: plain values, so that a snapshot is JSON. Instants in ms. */
export interface Alarm {
  kind: 'MetricAlarm' | 'CompositeAlarm'
  place: Place
  name: string
  /** What Put…Alarm said, in the API's own member names; what describes the state is not among it. */
  configuration: Input
  actionsEnabled: boolean
  configurationUpdatedAt: number
  state: AlarmStateValue
  reason: string
  reasonData: string | undefined
  stateUpdatedAt: number
  stateTransitionedAt: number
  tags: Record<string, string>
}

export interface AlarmHistoryItem {
  at: number
  type: 'ConfigurationUpdate' | 'StateUpdate' | 'Action'
  alarmType: Alarm['kind']
  name: string
  summary: string
  historyData: string
}

export function alarmArn(place: Place, name: string): string {
  return `arn:aws:cloudwatch:${place.region}:${place.account}:alarm:${name}`
}

/** The alarm as DescribeAlarms writes it. */
export function alarmShape(alarm: Alarm): Record<string, unknown> {
  return {
    AlarmName: alarm.name,
    AlarmArn: alarmArn(alarm.place, alarm.name),
    OKActions: [],
    AlarmActions: [],
    InsufficientDataActions: [],
    ...(alarm.kind === 'MetricAlarm' && alarm.configuration.Metrics === undefined ? { Dimensions: [] } : {}),
    ...alarm.configuration,
    ActionsEnabled: alarm.actionsEnabled,
    AlarmConfigurationUpdatedTimestamp: seconds(alarm.configurationUpdatedAt),
    StateValue: alarm.state,
    StateReason: alarm.reason,
    ...(alarm.reasonData === undefined ? {} : { StateReasonData: alarm.reasonData }),
    StateUpdatedTimestamp: seconds(alarm.stateUpdatedAt),
    StateTransitionedTimestamp: seconds(alarm.stateTransitionedAt),
  }
}
