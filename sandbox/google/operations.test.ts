import { expect, test } from 'vitest'
import { operationsService } from './operations.ts'
import type { Message, Operation } from './types.ts'

const PLACE = 'projects/fraud-prod/locations/europe-west4'
const all: Operation[] = ['3', '2', '1'].map((id) => ({
  name: `${PLACE}/operations/${id}`,
  metadata: {},
  done: id !== '3',
}))

const { methods } = operationsService({
  get: (name) => all.find((operation) => operation.name === name),
  list: (parent) => (parent === PLACE ? all : []),
})

function call(method: string, request: Message): Message {
  return methods[method]!({ version: 'v1', method, request, extra: {} })
}

test.each(['GetOperation', 'WaitOperation'])('%s tells the latest state', (method) => {
  expect(call(method, { name: `${PLACE}/operations/3` })).toBe(all[0])
})

test.each(['GetOperation', 'WaitOperation', 'CancelOperation'])(
  '%s of an unknown name is NOT_FOUND',
  (method) => {
    expect(() => call(method, { name: `${PLACE}/operations/9` })).toThrow(
      expect.objectContaining({ status: 'NOT_FOUND' }),
    )
    expect(() => call(method, {})).toThrow(expect.objectContaining({ status: 'NOT_FOUND' }))
  },
)

test('a deployment cannot be broken off: cancelling leaves it as it is', () => {
  expect(call('CancelOperation', { name: `${PLACE}/operations/3` })).toEqual({})
  expect(all[0]?.done).toBe(false)
})

test.each([PLACE, `${PLACE}/operations`])('a list of %s goes on page by page to its end', (name) => {
  const first = call('ListOperations', { name, pageSize: 2 })
  expect(first).toEqual({ operations: all.slice(0, 2), nextPageToken: expect.any(String) })
  expect(call('ListOperations', { name, pageSize: 2, pageToken: first.nextPageToken ?? '' })).toEqual({
    operations: all.slice(2),
  })
  expect(call('ListOperations', { name })).toEqual({ operations: all })
})

test.each([{ pageToken: 'x' }, { pageSize: -1 }])('a list with %j is refused', (wrong) => {
  expect(() => call('ListOperations', { name: PLACE, ...wrong })).toThrow(
    expect.objectContaining({ status: 'INVALID_ARGUMENT' }),
  )
})
