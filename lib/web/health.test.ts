import { afterEach, expect, test } from 'vitest'
import { isSandboxAway } from '#lib/clock.ts'
import { checkHealth } from './health.ts'

const web = globalThis as { meridianServer?: Promise<unknown> | undefined }
afterEach(() => {
  web.meridianServer = undefined
})

test('a process whose sandbox was there and has gone away is not well', async () => {
  const database = { prisma: { $queryRaw: async () => [] } }
  web.meridianServer = Promise.resolve({ database, clock: { isHeld: true }, migrations: new Set() })
  const error = await checkHealth().then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(isSandboxAway(error)).toBe(true)
})
