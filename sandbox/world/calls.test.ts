import { expect, test } from 'vitest'
import { CallLog } from './calls.ts'

const call = (operation: string, region = 'eu-west-1') => ({
  at: 0,
  service: 'sagemaker',
  operation,
  account: '123456789012',
  region,
  request: {},
  status: 200,
})

test('only the latest calls are kept, and ids go on', () => {
  const log = new CallLog(10)
  for (let count = 1; count <= 25; count++) log.record(call(`op${count}`))
  expect(log.find().map((entry) => entry.id)).toEqual([16, 17, 18, 19, 20, 21, 22, 23, 24, 25])
})

test('every filter given must match, and a limit keeps the latest', () => {
  const log = new CallLog()
  log.record(call('UpdateEndpoint'))
  log.record(call('UpdateEndpoint', 'sa-east-1'))
  log.record(call('DescribeEndpoint'))
  expect(log.find({ operation: 'UpdateEndpoint', region: 'sa-east-1' })).toHaveLength(1)
  expect(log.find({ since: 1 }).map((entry) => entry.id)).toEqual([2, 3])
  expect(log.find({}, 1).map((entry) => entry.id)).toEqual([3])
  expect(log.find({}, 0)).toEqual([])
})

/** A log as it is after a restart: what was written as JSON, read into another. */
function restarted(log: CallLog): CallLog {
  const other = new CallLog()
  other.restore(JSON.parse(JSON.stringify(log.snapshot())))
  return other
}

test('the latest 500 calls outlive a restart, and ids go on', () => {
  const log = new CallLog()
  for (let count = 1; count <= 600; count++) log.record({ ...call('op'), request: { count } })
  const other = restarted(log)
  expect(other.find()).toEqual(log.find({}, 500))
  expect(other.record(call('next')).id).toBe(601)
})

test('of a large request the size outlives a restart, so that snapshots stay small', () => {
  const log = new CallLog()
  for (let count = 0; count < 500; count++) {
    log.record({ ...call('PutMetricData'), request: { MetricData: 'x'.repeat(100_000) } })
  }
  expect(restarted(log).find({}, 1)).toMatchObject([
    { operation: 'PutMetricData', status: 200, request: { leftOut: 'A request of 100017 characters.' } },
  ])
  expect(JSON.stringify(log.snapshot()).length).toBeLessThan(200_000)
  expect(log.find({}, 1)).toMatchObject([{ request: { MetricData: 'x'.repeat(100_000) } }])
})

test('the latest large requests are kept whole, as many as there is room for, and of those before the size', () => {
  const log = new CallLog(10, 250_000)
  for (let count = 0; count < 4; count++) {
    log.record({ ...call('PutMetricData'), request: { MetricData: 'x'.repeat(100_000) } })
    log.record({ ...call('small'), request: { count } })
  }
  const requests = (operation: string) => log.find({ operation }).map(({ request }) => request)
  const leftOut = { leftOut: 'A request of 100017 characters.' }
  const whole = { MetricData: 'x'.repeat(100_000) }
  expect(requests('PutMetricData')).toEqual([leftOut, leftOut, whole, whole])
  expect(requests('small')).toEqual([0, 1, 2, 3].map((count) => ({ count })))
  log.record({ ...call('huge'), request: { MetricData: 'x'.repeat(1_000_000) } })
  expect(requests('huge')).toEqual([{ leftOut: 'A request of 1000017 characters.' }])
})

test('large requests that the log has lost leave room for others', () => {
  const log = new CallLog(10, 250_000)
  const large = (operation: string) =>
    log.record({ ...call(operation), request: { MetricData: 'x'.repeat(100_000) } })
  large('lost')
  for (let count = 0; count < 20; count++) log.record(call('small'))
  for (const operation of ['a', 'b']) large(operation)
  expect(log.find({ operation: 'a' })).toMatchObject([{ request: { MetricData: 'x'.repeat(100_000) } }])
})

test('a snapshot without calls, as they once were, still tells the next id', () => {
  const log = new CallLog()
  log.restore({ nextId: 7 })
  expect(log.find()).toEqual([])
  expect(log.record(call('next')).id).toBe(7)
})
