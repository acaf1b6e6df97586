import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { inTime } from './patience.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const never = new Promise<string>(() => undefined)

test('a cloud that does not answer keeps nobody waiting longer than their patience', async () => {
  const asked = inTime(never, 8_000, 'Dublin')
  const refused = expect(asked).rejects.toMatchObject({
    name: 'CloudError',
    kind: 'retryable',
    message: 'Dublin did not answer within 8 s.',
  })
  await vi.advanceTimersByTimeAsync(8_000)
  await refused
})

test('an answer or an error that comes in time is passed on, and nothing is left waiting', async () => {
  expect(await inTime(Promise.resolve('here'), 8_000, 'Dublin')).toBe('here')
  await expect(inTime(Promise.reject(new Error('no')), 8_000, 'Dublin')).rejects.toThrow('no')
  await vi.advanceTimersByTimeAsync(0)
  expect(vi.getTimerCount()).toBe(0)
})

test('an error that comes too late is nobody’s, and ends no process', async () => {
  const { promise, reject } = Promise.withResolvers<string>()
  const asked = inTime(promise, 8_000, 'Dublin').catch(() => 'given up')
  await vi.advanceTimersByTimeAsync(8_000)
  reject(new Error('late'))
  expect(await asked).toBe('given up')
})
