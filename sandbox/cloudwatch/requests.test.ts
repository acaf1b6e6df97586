import { beforeEach, expect, test } from 'vitest'
import { cloudWatchWorld } from './testing/cloudwatch-world.ts'

const START = Date.UTC(2026, 2, 3, 12)
let world: ReturnType<typeof cloudWatchWorld>

beforeEach(() => {
  world = cloudWatchWorld(START)
})

const call = (operation: string, input: Record<string, unknown>) => world.call(operation, input)
const pass = (seconds: number) => world.pass(seconds)

function putStopAlarm(name = 'stop'): void {
  call('PutMetricAlarm', {
    AlarmName: name,
    Namespace: 'Meridian',
    MetricName: name,
    Statistic: 'Maximum',
    Period: 60,
    EvaluationPeriods: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    Threshold: 1,
    TreatMissingData: 'notBreaching',
  })
}

const putStop = (value: number) =>
  call('PutMetricData', { Namespace: 'Meridian', MetricData: [{ MetricName: 'stop', Value: value }] })

test('alarms are told in pages, by prefix and by state', () => {
  for (let index = 0; index < 7; index++) putStopAlarm(`a${index}`)
  putStopAlarm('b')
  const first = call('DescribeAlarms', { MaxRecords: 5, AlarmNamePrefix: 'a' })
  const second = call('DescribeAlarms', { MaxRecords: 5, AlarmNamePrefix: 'a', NextToken: first.NextToken })
  expect([first, second].map((page) => (page.MetricAlarms as unknown[]).length)).toEqual([5, 2])
  expect(second.NextToken).toBeUndefined()
  expect(call('DescribeAlarms', { StateValue: 'ALARM' }).MetricAlarms).toEqual([])
})

test('pages of GetMetricData hold every datapoint once', () => {
  for (let index = 0; index < 10; index++) {
    putStop(index)
    pass(60)
  }
  const query = (id: string, stat: string) => ({
    Id: id,
    MetricStat: { Metric: { Namespace: 'Meridian', MetricName: 'stop' }, Period: 60, Stat: stat },
  })
  const input = {
    StartTime: START / 1000,
    EndTime: world.clock.now() / 1000,
    ScanBy: 'TimestampAscending',
    MaxDatapoints: 7,
    MetricDataQueries: [query('a', 'Sum'), query('b', 'Maximum'), { Id: 'c', Expression: 'a / a' }],
  }
  const values: Record<string, number[]> = {}
  let token: unknown
  do {
    const page = call('GetMetricData', { ...input, ...(token === undefined ? {} : { NextToken: token }) })
    for (const result of page.MetricDataResults as { Id: string; Values: number[] }[]) {
      values[result.Id] = [...(values[result.Id] ?? []), ...result.Values]
    }
    token = page.NextToken
  } while (token !== undefined)
  const all = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
  // 0 / 0 is no value.
  expect(values).toEqual({ a: all, b: all, c: all.slice(1).map(() => 1) })
})

test('values with counts, and statistic sets, are measurements like any others', () => {
  const datum = { MetricName: 'm', Values: [9, 1, 5], Counts: [1, 2, 1] }
  const set = { MetricName: 'm', StatisticValues: { SampleCount: 4, Sum: 20, Minimum: 0, Maximum: 11 } }
  call('PutMetricData', { Namespace: 'N', MetricData: [datum, set] })
  pass(60)
  const { Datapoints } = call('GetMetricStatistics', {
    Namespace: 'N',
    MetricName: 'm',
    StartTime: START / 1000,
    EndTime: world.clock.now() / 1000,
    Period: 60,
    Statistics: ['SampleCount', 'Sum', 'Minimum', 'Maximum'],
  })
  expect(Datapoints).toMatchObject([{ SampleCount: 8, Sum: 36, Minimum: 0, Maximum: 11 }])
})

test('a statistic set keeps its extremes, and has percentiles where it is one value', () => {
  const statistics = (name: string, input: object) => {
    call('PutMetricData', { Namespace: 'N', MetricData: [{ MetricName: name, StatisticValues: input }] })
    const { Datapoints } = call('GetMetricStatistics', {
      Namespace: 'N',
      MetricName: name,
      StartTime: START / 1000,
      EndTime: START / 1000 + 60,
      Period: 60,
      Statistics: ['SampleCount', 'Sum', 'Minimum', 'Maximum', 'Average'],
      ExtendedStatistics: ['p50'],
    })
    return (Datapoints as unknown[])[0]
  }
  expect(statistics('two', { SampleCount: 2, Sum: 4, Minimum: 1, Maximum: 3 })).toMatchObject({
    SampleCount: 2,
    Sum: 4,
    Minimum: 1,
    Maximum: 3,
    Average: 2,
    ExtendedStatistics: {},
  })
  expect(statistics('one', { SampleCount: 3, Sum: 6, Minimum: 2, Maximum: 2 })).toMatchObject({
    ExtendedStatistics: { p50: 2 },
  })
})

test('metrics are listed by namespace, name, dimensions and age, in pages of 500', () => {
  const put = (Namespace: string, names: string[], Dimensions: object[] = []) =>
    call('PutMetricData', {
      Namespace,
      MetricData: names.map((MetricName) => ({ MetricName, Dimensions, Value: 1 })),
    })
  const listed = (input: object) => call('ListMetrics', { ...input }).Metrics as { MetricName: string }[]
  const names = (input: object) => listed(input).map(({ MetricName }) => MetricName)
  put('Old', ['silent'])
  pass(11 * 24 * 3600)
  put('A', ['m', 'n'], [{ Name: 'Region', Value: 'eu' }])
  put(
    'B',
    ['m'],
    [
      { Name: 'Region', Value: 'us' },
      { Name: 'Zone', Value: 'a' },
    ],
  )
  expect(names({ Namespace: 'A' })).toEqual(['m', 'n'])
  expect(names({ MetricName: 'm' })).toEqual(['m', 'm'])
  expect(listed({ Dimensions: [{ Name: 'Zone' }] })).toEqual([
    {
      Namespace: 'B',
      MetricName: 'm',
      Dimensions: [
        { Name: 'Region', Value: 'us' },
        { Name: 'Zone', Value: 'a' },
      ],
    },
  ])
  expect(names({ Dimensions: [{ Name: 'Region', Value: 'eu' }] })).toEqual(['m', 'n'])
  expect(names({ Namespace: 'Old' })).toEqual(['silent'])
  expect(names({ RecentlyActive: 'PT3H' })).toEqual(['m', 'n', 'm'])
  expect(() => listed({ RecentlyActive: 'PT1H' })).toThrow('PT3H')
  expect(() => listed({ NextToken: 'nonsense' })).toThrow(
    expect.objectContaining({ code: 'InvalidParameterValue' }),
  )
  pass(4 * 24 * 3600)
  expect(names({ Namespace: 'Old' })).toEqual([])

  put(
    'Many',
    Array.from({ length: 500 }, (_, index) => `m${index}`),
  )
  const first = call('ListMetrics', { Namespace: 'Many' })
  expect([(first.Metrics as unknown[]).length, first.NextToken]).toEqual([500, undefined])
  put('Many', ['one more'])
  const { NextToken } = call('ListMetrics', { Namespace: 'Many' })
  const last = call('ListMetrics', { Namespace: 'Many', NextToken })
  expect([(last.Metrics as unknown[]).length, last.NextToken]).toEqual([1, undefined])
})

test('a metric is labelled with its statistic where it is asked for under several', () => {
  const query = (Id: string, MetricName: string, Stat: string, Label?: string) => ({
    Id,
    MetricStat: { Metric: { Namespace: 'N', MetricName }, Period: 60, Stat },
    ...(Label === undefined ? {} : { Label }),
  })
  const { MetricDataResults } = call('GetMetricData', {
    StartTime: 0,
    EndTime: 60,
    MetricDataQueries: [
      query('a', 'latency', 'Average'),
      query('b', 'latency', 'p99'),
      query('c', 'latency', 'Sum', 'All of it'),
      query('d', 'errors', 'Sum'),
      { Id: 'e', Expression: 'a / b' },
    ],
  })
  expect((MetricDataResults as { Label: string }[]).map(({ Label }) => Label)).toEqual([
    'latency Average',
    'latency p99',
    'All of it',
    'errors',
    'e',
  ])
})

test.each([
  ['SetAlarmState', { AlarmName: 'x', StateValue: 'OK', StateReason: 'r' }, 'ResourceNotFound'],
  ['SetAlarmState', { AlarmName: 'x', StateValue: 'BAD', StateReason: 'r' }, 'ValidationError'],
  ['DeleteAlarms', { AlarmNames: ['x'] }, 'ResourceNotFound'],
  ['PutCompositeAlarm', { AlarmName: 'c', AlarmRule: 'ALARM("nobody")' }, 'ValidationError'],
  [
    'PutMetricData',
    { Namespace: 'AWS/X', MetricData: [{ MetricName: 'm', Value: 1 }] },
    'InvalidParameterValue',
  ],
  ['PutMetricData', { Namespace: 'X', MetricData: [{ MetricName: 'm' }] }, 'MissingParameter'],
  ['GetMetricData', { StartTime: 0, EndTime: 60, MetricDataQueries: [{ Id: 'A' }] }, 'ValidationError'],
  [
    'GetMetricData',
    { StartTime: 0, EndTime: 60, MetricDataQueries: [{ Id: 'a', Expression: 'b' }] },
    'ValidationError',
  ],
  [
    'GetMetricData',
    { StartTime: 0, EndTime: 60, MetricDataQueries: [{ Id: 'a', Expression: 'a' }] },
    'ValidationError',
  ],
  ['DescribeAlarms', { NextToken: 'x' }, 'InvalidNextToken'],
])('%s with %o is refused with %s', (operation, input, code) => {
  expect(() => call(operation, input)).toThrow(expect.objectContaining({ code }))
})

test('more than 500 queries are refused', () => {
  const MetricDataQueries = Array.from({ length: 501 }, (_, index) => ({
    Id: `a${index}`,
    Expression: '1',
  }))
  expect(() => call('GetMetricData', { StartTime: 0, EndTime: 60, MetricDataQueries })).toThrow('500')
})
