import { beforeEach, describe, expect, test } from 'vitest'
import { cloudWatchWorld } from './testing/cloudwatch-world.ts'

let on: ReturnType<typeof cloudWatchWorld>
beforeEach(() => {
  on = cloudWatchWorld(Date.UTC(2026, 2, 3, 12))
})

describe('alarms on extended statistics', () => {
  const putAlarm = (ExtendedStatistic: string, more: object = {}) =>
    on.call('PutMetricAlarm', {
      AlarmName: 'slow',
      Namespace: 'N',
      MetricName: 'latency',
      ExtendedStatistic,
      Period: 60,
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 50,
      ...more,
    })
  /** 90 fast ones and ten slow ones. */
  const putLatencies = (times = 1) =>
    on.call('PutMetricData', {
      Namespace: 'N',
      MetricData: [{ MetricName: 'latency', Values: [10, 100], Counts: [90 * times, 10 * times] }],
    })

  test.each([
    ['p50', 'OK'],
    ['p99', 'ALARM'],
    ['tm90', 'OK'],
    ['IQM', 'OK'],
    ['TM(90%:)', 'ALARM'],
    ['TC(:50)', 'ALARM'],
    ['PR(50:)', 'OK'],
  ])('%s is evaluated to %s', (statistic, expected) => {
    putAlarm(statistic)
    putLatencies()
    on.pass(60)
    expect(on.state('slow')).toBe(expected)
    expect(on.call('DescribeAlarms', {}).MetricAlarms).toMatchObject([{ ExtendedStatistic: statistic }])
  })

  test('with too few measurements a percentile is not judged where the alarm says so', () => {
    putAlarm('p99', { EvaluateLowSampleCountPercentile: 'ignore' })
    for (const _minute of [1, 2]) {
      putLatencies(9)
      on.pass(60)
      expect(on.state('slow')).toBe('INSUFFICIENT_DATA')
    }
    putLatencies(10)
    on.pass(60)
    expect(on.state('slow')).toBe('ALARM')
  })

  test.each([
    ['Sum', {}, 'ExtendedStatistic'],
    ['p101', {}, 'p101'],
    ['p99', { EvaluateLowSampleCountPercentile: 'never' }, 'evaluate, ignore'],
  ])('%s with %j is refused', (statistic, more, words) => {
    expect(() => putAlarm(statistic, more)).toThrow(words)
  })
})
