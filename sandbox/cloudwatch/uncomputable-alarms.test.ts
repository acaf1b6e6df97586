import { beforeEach, expect, test } from 'vitest'
import { cloudWatchWorld } from './testing/cloudwatch-world.ts'

const START = Date.UTC(2026, 2, 3, 12)
const metric = (Id: string) => ({
  Id,
  MetricStat: { Metric: { Namespace: 'N', MetricName: 'M' }, Period: 60, Stat: 'Sum' },
  ReturnData: false,
})
const alarm = (Metrics: object[]) => ({
  AlarmName: 'math',
  Metrics,
  EvaluationPeriods: 1,
  ComparisonOperator: 'GreaterThanThreshold',
  Threshold: 1,
})

let world: ReturnType<typeof cloudWatchWorld>

beforeEach(() => {
  world = cloudWatchWorld(START)
})

const UNCOMPUTABLE: [string, object[]][] = [
  ['a number', [{ Id: 'a', Expression: '1+1' }]],
  [
    'a circle',
    [
      { Id: 'a', Expression: 'b' },
      { Id: 'b', Expression: 'a', ReturnData: false },
    ],
  ],
  ['itself', [{ Id: 'a', Expression: 'a' }]],
  ['FILL of a number', [{ Id: 'a', Expression: 'FILL(1,2)' }]],
  ['FILL by a series', [metric('m'), { Id: 'a', Expression: 'FILL(m,m)' }]],
  ['a period below none', [metric('m'), { Id: 'a', Expression: 'm', Period: -60 }]],
]

test.each(UNCOMPUTABLE)(
  'an alarm on %s is refused when it is put, and time goes on without it',
  (_what, Metrics) => {
    expect(() => world.call('PutMetricAlarm', alarm(Metrics))).toThrow(
      expect.objectContaining({ code: 'ValidationError' }),
    )
    world.pass(120)
    expect(world.state('math')).toBeUndefined()
  },
)

test.each(UNCOMPUTABLE)(
  'an alarm on %s in an old snapshot is of unknown state and says why, and the others are evaluated',
  (_what, Metrics) => {
    world.call('PutMetricAlarm', alarm([metric('m'), { Id: 'a', Expression: 'm' }]))
    world.call('PutCompositeAlarm', { AlarmName: 'never', AlarmRule: 'ALARM("math")' })
    world.call('PutMetricAlarm', { ...alarm([{ ...metric('m'), ReturnData: true }]), AlarmName: 'other' })
    const written = JSON.stringify(world.service.snapshot())
    const snapshot = JSON.parse(written) as { alarms: { alarms: { configuration: object; name: string }[] } }
    for (const each of snapshot.alarms.alarms) {
      if (each.name === 'math') Object.assign(each.configuration, { Metrics })
      if (each.name === 'never') Object.assign(each.configuration, { AlarmRule: 'ALARM(' })
    }
    world.service.restore(snapshot)
    world.call('PutMetricData', { Namespace: 'N', MetricData: [{ MetricName: 'M', Value: 5 }] })
    world.pass(120)
    expect([world.state('math'), world.state('never'), world.state('other')]).toEqual([
      'INSUFFICIENT_DATA',
      'INSUFFICIENT_DATA',
      'ALARM',
    ])
    const { MetricAlarms } = world.call('DescribeAlarms', { AlarmNames: ['math'] })
    expect(MetricAlarms).toMatchObject([{ StateReason: expect.stringMatching(/^Unevaluable: ./) }])
  },
)

test.each([-60, 0.001, 61])('an expression of a period of %s s is refused', (Period) => {
  const input = {
    StartTime: 0,
    EndTime: START / 1000,
    MetricDataQueries: [metric('m'), { Id: 'e', Expression: 'FILL(m, 0)', Period }],
  }
  expect(() => world.call('GetMetricData', input)).toThrow('Period must be')
})

test('an expression of a period of a second is filled by the minute, as everything is measured', () => {
  const { MetricDataResults } = world.call('GetMetricData', {
    StartTime: START / 1000 - 600,
    EndTime: START / 1000,
    MetricDataQueries: [metric('m'), { Id: 'e', Expression: 'FILL(m, 0)', Period: 1 }],
  })
  expect((MetricDataResults as { Values: number[] }[])[0]?.Values).toHaveLength(10)
})
