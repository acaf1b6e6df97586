import { beforeEach, describe, expect, test } from 'vitest'
import { cloudWatchWorld } from './testing/cloudwatch-world.ts'

const START = Date.UTC(2026, 2, 3, 12)
const HOUR = 3600
const DAY = 24 * HOUR
let world: ReturnType<typeof cloudWatchWorld>

beforeEach(() => {
  world = cloudWatchWorld(START)
})

const put = (datum: object) =>
  world.call('PutMetricData', { Namespace: 'N', MetricData: [{ MetricName: 'm', ...datum }] })
const datapoints = (more: object = {}) =>
  world.call('GetMetricStatistics', {
    Namespace: 'N',
    MetricName: 'm',
    StartTime: START / 1000 - HOUR,
    EndTime: START / 1000 + 4 * HOUR,
    Period: 60,
    Statistics: ['Sum', 'SampleCount'],
    ...more,
  }).Datapoints

describe('what is no number is refused rather than taken as one', () => {
  test.each([
    { Values: [null] },
    { Values: [''] },
    { Values: [true] },
    { Values: [[]] },
    { Values: [1, 2], Counts: [1, null] },
  ])('%j', (datum) => {
    expect(() => put(datum)).toThrow(expect.objectContaining({ code: 'InvalidParameterValue' }))
    expect(datapoints()).toEqual([])
  })

  test('nor did anything occur fewer than no times', () => {
    expect(() => put({ Values: [1], Counts: [-3] })).toThrow('must not be negative')
    put({ Values: [1, 9], Counts: [2, 0] })
    expect(datapoints({ Statistics: ['SampleCount', 'Maximum'] })).toMatchObject([
      { SampleCount: 2, Maximum: 1 },
    ])
  })
})

describe('units', () => {
  test('what was published in one is not answered in another', () => {
    put({ Value: 1500, Unit: 'Milliseconds' })
    expect(datapoints({ Unit: 'Seconds' })).toEqual([])
    expect(datapoints({ Unit: 'Milliseconds' })).toMatchObject([{ Sum: 1500, Unit: 'Milliseconds' }])
  })

  test('are told apart where none is asked for', () => {
    put({ Value: 1500, Unit: 'Milliseconds' })
    put({ Value: 3, Unit: 'Count' })
    put({ Value: 4 })
    const told = datapoints() as { Sum: number; Unit: string }[]
    expect(Object.fromEntries(told.map(({ Sum, Unit }) => [Unit, Sum]))).toEqual({
      Milliseconds: 1500,
      Count: 3,
      None: 4,
    })
  })

  test('hold for GetMetricData and for alarms too', () => {
    const watch = (AlarmName: string, Unit: string) =>
      world.call('PutMetricAlarm', {
        AlarmName,
        Namespace: 'N',
        MetricName: 'm',
        Statistic: 'Sum',
        Unit,
        Period: 60,
        EvaluationPeriods: 1,
        ComparisonOperator: 'GreaterThanThreshold',
        Threshold: 1,
      })
    watch('milliseconds', 'Milliseconds')
    watch('seconds', 'Seconds')
    put({ Value: 1500, Unit: 'Milliseconds' })
    world.pass(60)
    expect([world.state('milliseconds'), world.state('seconds')]).toEqual(['ALARM', 'INSUFFICIENT_DATA'])
    const query = (Id: string, Unit: string) => ({
      Id,
      MetricStat: { Metric: { Namespace: 'N', MetricName: 'm' }, Period: 60, Stat: 'Sum', Unit },
    })
    const { MetricDataResults } = world.call('GetMetricData', {
      StartTime: START / 1000,
      EndTime: START / 1000 + 60,
      MetricDataQueries: [query('a', 'Milliseconds'), query('b', 'Seconds')],
    })
    expect(MetricDataResults).toMatchObject([{ Values: [1500] }, { Values: [] }])
  })

  test('that there are none of are refused', () => {
    expect(() => put({ Value: 1, Unit: 'Parsecs' })).toThrow('enum value set')
    expect(() => datapoints({ Unit: 'Parsecs' })).toThrow('enum value set')
  })
})

describe('what is published', () => {
  test('may lie two hours ahead and no more, so that everything grows old', () => {
    put({ Value: 1, Timestamp: START / 1000 + 2 * HOUR })
    expect(() => put({ Value: 1, Timestamp: START / 1000 + 2 * HOUR + 1 })).toThrow(
      expect.objectContaining({ code: 'InvalidParameterValue' }),
    )
  })

  test('is dropped after 15 days, also of a metric to which nothing is published any more', () => {
    put({ Value: 1 })
    const kept = () => (world.service.snapshot() as { metrics: unknown[] }).metrics.length
    world.pass(14 * DAY)
    expect(kept()).toBe(1)
    world.pass(DAY + HOUR)
    expect(kept()).toBe(0)
  })
})

describe('DescribeAlarmsForMetric', () => {
  const watching = (more: object = {}) =>
    (
      world.call('DescribeAlarmsForMetric', { Namespace: 'N', MetricName: 'm', ...more }).MetricAlarms as {
        AlarmName: string
      }[]
    ).map(({ AlarmName }) => AlarmName)
  const watch = (AlarmName: string, more: object) =>
    world.call('PutMetricAlarm', {
      AlarmName,
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 1,
      ...more,
    })
  const single = { Namespace: 'N', MetricName: 'm', Period: 60 }

  beforeEach(() => {
    watch('sum', { ...single, Statistic: 'Sum' })
    watch('p99', { ...single, ExtendedStatistic: 'p99', Unit: 'Milliseconds' })
    watch('slow', { ...single, Statistic: 'Sum', Period: 300 })
    watch('math', {
      Metrics: [
        {
          Id: 'm',
          MetricStat: { Metric: { Namespace: 'N', MetricName: 'm' }, Period: 60, Stat: 'Sum' },
          ReturnData: false,
        },
        { Id: 'e', Expression: 'm * 2' },
      ],
    })
  })

  test('tells the alarms on the metric itself, and none of metric math', () => {
    expect(watching()).toEqual(['p99', 'slow', 'sum'])
  })

  test.each([
    [{ Statistic: 'Sum' }, ['slow', 'sum']],
    [{ ExtendedStatistic: 'p99' }, ['p99']],
    [{ Period: 300 }, ['slow']],
    [{ Unit: 'Milliseconds' }, ['p99']],
    [{ Statistic: 'Sum', Period: 60 }, ['sum']],
  ])('asked with %j tells those alone', (asked, told) => {
    expect(watching(asked)).toEqual(told)
  })
})
