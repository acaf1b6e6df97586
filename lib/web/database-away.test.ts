import { afterAll, expect, test } from 'vitest'
import { isSandboxAway, SandboxClock } from '#lib/clock.ts'
import { createDatabase } from '#lib/db/client.ts'
import { isDatabaseAway } from './database-away.ts'

// Nothing listens on port 1.
const absent = createDatabase('postgres://nobody@127.0.0.1:1/none')
afterAll(() => absent.close())

const caught = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => undefined,
    (error: unknown) => error,
  )

test('a database that does not answer is known by what the driver and Prisma throw', async () => {
  expect(isDatabaseAway(await caught(absent.pool.query('select 1')))).toBe(true)
  expect(isDatabaseAway(await caught(absent.prisma.user.count()))).toBe(true)
  expect(isDatabaseAway(await caught(absent.prisma.$transaction([absent.prisma.user.count()])))).toBe(true)
})

test.each([
  new Error('The plan has no wave.'),
  Object.assign(new Error('duplicate key value violates unique constraint'), { code: '23505' }),
  'a string',
  undefined,
])('other errors are not taken for it: %s', (error) => {
  expect(isDatabaseAway(error)).toBe(false)
})

test('a sandbox that is away is told as that, and not as a database', async () => {
  const error = await caught(SandboxClock.connect('http://127.0.0.1:1'))
  expect(isSandboxAway(error)).toBe(true)
  expect(isDatabaseAway(error)).toBe(false)
  expect(isSandboxAway(await caught(absent.pool.query('select 1')))).toBe(false)
})
