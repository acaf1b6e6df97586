import { beforeEach, describe, expect, test } from 'vitest'
import { checkedCall } from '../testing/model/checked-call.ts'
import { SandboxClock } from '../world/clock.ts'
import { FaultBook } from '../world/faults.ts'
import { CloudWatchService } from './service.ts'

const START = Date.UTC(2026, 2, 3, 12)
const place = { account: '123456789012', region: 'eu-west-1' }
const PAGER = 'arn:aws:sns:eu-west-1:123456789012:pager'
let cloudwatch: CloudWatchService

interface Described {
  MetricAlarms: Record<string, unknown>[]
  CompositeAlarms: Record<string, unknown>[]
  NextToken?: string
}

function call<T = Described>(operation: string, input: Record<string, unknown>): T {
  return checkedCall('monitoring', cloudwatch, { place, operation, input }) as T
}

const names = ({ MetricAlarms, CompositeAlarms }: Described) => ({
  metric: MetricAlarms.map((alarm) => alarm.AlarmName),
  composite: CompositeAlarms.map((alarm) => alarm.AlarmName),
})
const described = (input: Record<string, unknown>) => names(call('DescribeAlarms', input))

/** `errors` and `latency`, watched together by `any`, which `all` watches beside `latency`. */
beforeEach(() => {
  const clock = new SandboxClock(START, 0)
  const serving = { segments: () => [], endpoints: () => [] }
  cloudwatch = new CloudWatchService({ clock, faults: new FaultBook(clock), seed: 1 }, { serving })
  const metric = (AlarmName: string, actions: object = {}) =>
    call('PutMetricAlarm', {
      AlarmName,
      Namespace: 'N',
      MetricName: 'M',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 1,
      ...actions,
    })
  metric('errors', { AlarmActions: [PAGER] })
  metric('latency', { OKActions: [`${PAGER}-quiet`] })
  metric('spare')
  call('PutCompositeAlarm', { AlarmName: 'any', AlarmRule: 'ALARM("errors") OR NOT OK("latency")' })
  call('PutCompositeAlarm', {
    AlarmName: 'all',
    AlarmRule: 'ALARM("any") AND ALARM("latency")',
    AlarmActions: [PAGER],
  })
})

describe('the alarms around an alarm', () => {
  test('are its children of both kinds, told by name, ARN and state', () => {
    expect(described({ ChildrenOfAlarmName: 'all' })).toEqual({ metric: ['latency'], composite: ['any'] })
    expect(described({ ChildrenOfAlarmName: 'any' })).toEqual({
      metric: ['errors', 'latency'],
      composite: [],
    })
    expect(call('DescribeAlarms', { ChildrenOfAlarmName: 'all' }).MetricAlarms).toEqual([
      {
        AlarmName: 'latency',
        AlarmArn: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:latency',
        StateValue: 'INSUFFICIENT_DATA',
        StateUpdatedTimestamp: START / 1000,
      },
    ])
  })

  test('are its parents, told by name and ARN', () => {
    expect(described({ ParentsOfAlarmName: 'latency' })).toEqual({ metric: [], composite: ['all', 'any'] })
    expect(call('DescribeAlarms', { ParentsOfAlarmName: 'any' }).CompositeAlarms).toEqual([
      { AlarmName: 'all', AlarmArn: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:all' },
    ])
  })

  test('are none where there are none, also of an alarm that does not exist', () => {
    const none = { metric: [], composite: [] }
    expect(described({ ChildrenOfAlarmName: 'errors' })).toEqual(none)
    expect(described({ ParentsOfAlarmName: 'all' })).toEqual(none)
    expect(described({ ChildrenOfAlarmName: 'nobody' })).toEqual(none)
  })

  test('come in pages', () => {
    const first = call('DescribeAlarms', { ChildrenOfAlarmName: 'any', MaxRecords: 1 })
    const { NextToken } = first
    const second = call('DescribeAlarms', { ChildrenOfAlarmName: 'any', MaxRecords: 1, NextToken })
    expect([names(first).metric, names(second).metric]).toEqual([['errors'], ['latency']])
  })

  test.each([
    { AlarmNames: ['any'] },
    { AlarmNamePrefix: 'a' },
    { AlarmTypes: ['CompositeAlarm'] },
    { StateValue: 'OK' },
    { ActionPrefix: PAGER },
    { ParentsOfAlarmName: 'any' },
  ])('are not asked for together with %o', (other) => {
    expect(() => call('DescribeAlarms', { ChildrenOfAlarmName: 'any', ...other })).toThrow(
      expect.objectContaining({ code: 'ValidationError' }),
    )
  })
})

test('alarms are told by what they call on', () => {
  expect(described({ ActionPrefix: PAGER })).toEqual({ metric: ['errors', 'latency'], composite: [] })
  expect(described({ ActionPrefix: `${PAGER}-` }).metric).toEqual(['latency'])
  expect(described({ ActionPrefix: PAGER, AlarmTypes: ['CompositeAlarm'] }).composite).toEqual(['all'])
})

describe('the history', () => {
  const historyOf = (input: Record<string, unknown>) =>
    call<{ AlarmHistoryItems: { AlarmName: string }[] }>('DescribeAlarmHistory', {
      ScanBy: 'TimestampAscending',
      ...input,
    }).AlarmHistoryItems.map((item) => item.AlarmName)

  test('is of metric alarms unless others are asked for', () => {
    expect(historyOf({})).toEqual(['errors', 'latency', 'spare'])
    expect(historyOf({ AlarmTypes: ['CompositeAlarm'] })).toEqual(['any', 'all'])
    expect(historyOf({ AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] })).toHaveLength(5)
    expect(historyOf({ AlarmName: 'any' })).toEqual([])
  })

  test('of a kind that there is none of is refused', () => {
    expect(() => historyOf({ AlarmTypes: ['Alarm'] })).toThrow(
      'The value Alarm for parameter AlarmTypes is invalid.',
    )
  })
})
