import type { GetMetricDataOutput } from '@aws-sdk/client-cloudwatch'
import { expect, test } from 'vitest'
import { alarmsInRule, canRing, metricKey, metricsOf, metricsWithData } from './alarm-data.ts'
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
