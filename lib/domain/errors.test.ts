import { expect, test, vi } from 'vitest'
import { CloudError, retryable } from './errors.ts'

test('an error of the clouds is known as one wherever this module was loaded once more', async () => {
  vi.resetModules()
  const again = await import('./errors.ts')
  expect(again.CloudError).not.toBe(CloudError)
  const silent: unknown = again.retryable('S3 in eu-west-1 does not answer.', 'TimeoutError')
  expect(silent instanceof CloudError).toBe(true)
  expect(retryable('It does not answer.') instanceof again.CloudError).toBe(true)
})

test('nothing else is taken for an error of the clouds', () => {
  for (const other of [new Error('does not answer'), { name: 'CloudError' }, null, undefined, 'CloudError'])
    expect(other instanceof CloudError).toBe(false)
})
