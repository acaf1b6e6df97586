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
