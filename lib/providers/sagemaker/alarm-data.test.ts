import type { GetMetricDataInput, GetMetricDataOutput } from '@aws-sdk/client-cloudwatch'
import { expect, test } from 'vitest'
import {
  alarmsInRule,
  canRing,
  metricKey,
  metricsKnownToHaveData,
  metricsOf,
  metricsWithData,
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
  children: [],
  ringsWithoutData: false,
  scaling: false,
  ...more,
})
const some = new Set([metricKey(metric)])
const none = new Set<string>()

test('an alarm rings by data of what it watches, whatever its state says', () => {
  expect(canRing(alarm({}), [], some)).toBe(true)
  expect(canRing(alarm({}), [], none)).toBe(false)
  expect(canRing(alarm({ state: 'alarm' }), [], none)).toBe(true)
  expect(canRing(alarm({ ringsWithoutData: true }), [], none)).toBe(true)
})

test('a composite alarm rings by any of its own, and what cannot be told is not told against it', () => {
  const composite = alarm({ name: 'c', metrics: [], children: ['a'] })
  expect(canRing(composite, [alarm({})], none)).toBe(false)
  expect(canRing(composite, [alarm({})], some)).toBe(true)
  expect(canRing(composite, [], none)).toBe(true)
  expect(canRing(alarm({ metrics: [] }), [], none)).toBe(true)
})

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
  expect(found).toEqual(new Set([metricKey(second)]))
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
    expect(await known.of(place, [metric, silent], ask, at(minutes))).toEqual(new Set([metricKey(metric)]))
  expect(await known.of({ ...place, region: 'sa-east-1' }, [metric], ask, at(61))).toEqual(
    new Set([metricKey(metric)]),
  )
  const name = metric.MetricName
  expect(asked).toEqual([[name, 'Silent'], ['Silent'], [name, 'Silent'], [name]])
})
