import type { GetMetricDataInput, GetMetricDataOutput, Metric } from '@aws-sdk/client-cloudwatch'
import { expect, test } from 'vitest'
import {
  alarmsInRule,
  canRing,
  type MetricData,
  metricKey,
  metricsKnownToHaveData,
  metricsOf,
  metricsWithData,
  ringsByMetrics,
  ringsByRule,
} from './alarm-data.ts'
import type { AlarmFound } from './alarm-found.ts'

const metric = { Namespace: 'N', MetricName: 'M', Dimensions: [{ Name: 'a', Value: '1' }] }
const alarm = (more: Partial<AlarmFound>): AlarmFound => ({
  name: 'a',
  state: 'ok',
  reason: '',
  since: undefined,
  own: false,
  dimensions: [],
  metrics: [metric],
  watchesMore: false,
  rings: 'any',
  children: [],
  ringsWithoutData: false,
  scaling: false,
  ...more,
})
const other = { ...metric, MetricName: 'Other' }
const keys = (...metrics: Metric[]) => new Set(metrics.map(metricKey))
const some: MetricData = { has: keys(metric), unknown: keys() }
const none: MetricData = { has: keys(), unknown: keys() }
const untold: MetricData = { has: keys(), unknown: keys(metric) }

test('an alarm rings by data of what it watches, whatever its state says', () => {
  expect(canRing(alarm({}), [], some)).toBe('yes')
  expect(canRing(alarm({}), [], none)).toBe('no')
  expect(canRing(alarm({}), [], untold)).toBe('unknown')
  expect(canRing(alarm({ state: 'alarm' }), [], none)).toBe('yes')
  expect(canRing(alarm({ ringsWithoutData: true }), [], none)).toBe('yes')
})

test('an expression with a silent operand is not said to be able to ring, nor one that fills what is missing not to be', () => {
  const ratio = alarm({ metrics: [metric, other], rings: 'together' })
  expect(canRing(ratio, [], { has: keys(metric, other), unknown: keys() })).toBe('yes')
  expect(canRing(ratio, [], some)).toBe('unknown')
  expect(canRing(ratio, [], none)).toBe('no')
  expect(canRing(alarm({ rings: 'untold' }), [], none)).toBe('unknown')
  expect(canRing(alarm({ rings: 'together', watchesMore: true }), [], some)).toBe('unknown')
  const byExpression = (Expression: string) => ringsByMetrics({ Metrics: [{ Id: 'e', Expression }] })
  expect([byExpression('errors/requests'), byExpression('FILL(errors, 1)/requests')]).toEqual([
    'together',
    'untold',
  ])
  expect(ringsByMetrics({ MetricName: 'M' })).toBe('any')
})

test('a composite alarm rings by any of its own, and what cannot be told is told neither for nor against it', () => {
  const composite = alarm({ name: 'c', metrics: [], children: ['a'] })
  expect(canRing(composite, [alarm({})], none)).toBe('no')
  expect(canRing(composite, [alarm({})], some)).toBe('yes')
  expect(canRing(composite, [], none)).toBe('unknown')
  expect(canRing(alarm({ metrics: [] }), [], none)).toBe('unknown')
})

test('a composite alarm of alarms that must ring together can only where all of them can', () => {
  const children = [alarm({}), alarm({ name: 'b', metrics: [other] })]
  const composite = (rule: string) =>
    alarm({ name: 'c', metrics: [], children: alarmsInRule(rule), rings: ringsByRule(rule) })
  expect(canRing(composite('ALARM(a) OR ALARM("b")'), children, some)).toBe('yes')
  expect(canRing(composite('ALARM(a) AND ALARM("b")'), children, some)).toBe('unknown')
  expect(canRing(composite('ALARM(a) AND ALARM("b")'), children, none)).toBe('no')
  expect(canRing(composite('INSUFFICIENT_DATA(b)'), children, none)).toBe('unknown')
  expect(canRing(composite('ALARM(a) AND NOT ALARM(b)'), children, some)).toBe('unknown')
  expect(ringsByRule('ALARM("this AND that") OR ALARM(NOT-ok)')).toBe('any')
})

test.each(['Forbidden', 'InternalError', 'PartialData'] as const)(
  'a metric that CloudWatch answers with %s and no value is not told to be without data',
  async (StatusCode) => {
    const results = [
      { Id: 'm0', StatusCode, Values: [] },
      { Id: 'm1', StatusCode: 'Complete' as const, Values: [] },
    ]
    const found = await metricsWithData(
      () => Promise.resolve({ MetricDataResults: results }),
      [metric, other],
      new Date(),
    )
    expect(found).toEqual({ has: keys(), unknown: keys(metric) })
  },
)

test('names in a rule are found, however they are quoted', () => {
  expect(
    alarmsInRule(`ALARM("one") AND NOT (OK('two') OR ALARM(arn:aws:cloudwatch:eu-west-1:1:alarm:three))`),
  ).toEqual(['one', 'two', 'three'])
})

test('metrics of an expression are asked for one by one, those of another account are not', () => {
  expect(
    metricsOf({
      Metrics: [
        { Id: 'm', MetricStat: { Metric: metric, Period: 60, Stat: 'Sum' } },
        { Id: 'x', AccountId: '1', MetricStat: { Metric: metric, Period: 60, Stat: 'Sum' } },
        { Id: 'e', Expression: 'm*2' },
      ],
    }),
  ).toEqual([metric])
})

test('only metrics with a datapoint of the last day have data, on whichever page it is told', async () => {
  const pages: GetMetricDataOutput[] = [
    { NextToken: 'more' },
    { MetricDataResults: [{ Id: 'm1', Values: [3] }] },
  ]
  const second = { ...metric, MetricName: 'Second' }
  const found = await metricsWithData(
    () => Promise.resolve(pages.shift() ?? {}),
    [metric, second],
    new Date(),
  )
  expect(found.has).toEqual(keys(second))
})

test('a metric that is known to have data is not asked for again within the hour, and one without is every time', async () => {
  const asked: string[][] = []
  const ask = ({ MetricDataQueries = [] }: GetMetricDataInput) => {
    asked.push(MetricDataQueries.map(({ MetricStat }) => MetricStat?.Metric?.MetricName ?? ''))
    const valuesOf = (name: string | undefined) => (name === metric.MetricName ? [3] : [])
    return Promise.resolve({
      MetricDataResults: MetricDataQueries.map(({ Id, MetricStat }) => ({
        ...(Id === undefined ? {} : { Id }),
        Values: valuesOf(MetricStat?.Metric?.MetricName),
      })),
    })
  }
  const place = { account: '123456789012', region: 'eu-west-1' }
  const silent = { ...metric, MetricName: 'Silent' }
  const known = metricsKnownToHaveData()
  const at = (minutes: number) => new Date(Date.parse('2026-11-20T03:00:00Z') + minutes * 60_000)
  for (const minutes of [0, 59, 61])
    expect(await known.of(place, [metric, silent], ask, at(minutes))).toEqual(some)
  expect(await known.of({ ...place, region: 'sa-east-1' }, [metric], ask, at(61))).toEqual(some)
  const name = metric.MetricName
  expect(asked).toEqual([[name, 'Silent'], ['Silent'], [name, 'Silent'], [name]])
})
