import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '#lib/db/testing/index.ts'
import { ensurePerson } from './people.ts'
import { SignInCount } from './sign-in-count.ts'
import { type Door, door } from './testing/door.ts'

let base: TestDatabase
let clock: Date
let at: Door
const mira = {
  email: 'mira@example.com',
  name: 'Mira',
  role: 'manager',
  password: 'a long password',
} as const

beforeAll(async () => {
  base = await testDatabase()
  at = door(base.database, { now: () => clock })
  await ensurePerson(base.database, mira)
})
afterAll(() => base.drop())
beforeEach(async () => {
  clock = new Date('2026-03-10T09:00:00Z')
  at.waited.length = 0
  await base.database.prisma.signInCount.deleteMany()
})

const pass = (ms: number) => {
  clock = new Date(clock.getTime() + ms)
}
const guess = (email: string, address: string) => at.signIn(email, 'a wrong guess', { address })
const rows = () => base.database.prisma.signInCount.findMany()
const counts = () => new SignInCount(base.database, { secret: 'a secret', now: () => clock })

test('guesses of one address at one account wait longer each time, at most five minutes', async () => {
  const waits: number[] = []
  for (let attempt = 0; attempt < 30; attempt += 1) {
    const standing = await at.count.begin('192.0.2.1', mira.email)
    if (standing.may) continue
    waits.push(standing.waitMs / 1_000)
    pass(standing.waitMs)
  }
  expect(waits).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300, 300, 300])
})

test('whoever has to wait is told how long, in a sentence, whatever the password is', async () => {
  for (let attempt = 0; attempt < 9; attempt += 1) {
    const standing = await at.count.begin('192.0.2.2', mira.email)
    if (!standing.may) pass(standing.waitMs)
  }
  for (const password of ['a wrong guess', mira.password])
    expect(await at.signIn(mira.email, password, { address: '192.0.2.2' })).toEqual({
      ok: false,
      status: 429,
      code: 'too-many-attempts',
      sentence: 'Too many attempts. Wait 8 seconds, then try again.',
      retryAfterSeconds: 8,
    })
})

test('a stranger who guesses does not keep the right person out, from however many addresses', async () => {
  for (let guesses = 0; guesses < 90; guesses += 1)
    await at.count.begin(`198.51.100.${guesses % 45}`, mira.email)
  expect(await at.signIn(mira.email, mira.password, { address: '192.0.2.7' })).toMatchObject({ ok: true })
  // She waits a little, as everybody does at this account now.
  expect(at.waited).toEqual([3_000])
})

test('an account that does not exist is counted and slowed down as one that does', async () => {
  const told = []
  for (const email of [mira.email, 'nobody@example.com']) {
    const answers = [await guess(email, '192.0.2.3')]
    for (let attempt = 0; attempt < 4; attempt += 1) await at.count.begin('192.0.2.3', email)
    answers.push(await guess(email, '192.0.2.3'))
    told.push(answers)
  }
  expect(told[0]).toEqual(told[1])
  expect(told[0]).toMatchObject([{ status: 401 }, { status: 429 }])
})

test('many attempts at the same moment are no way around the wait', async () => {
  const all = await Promise.all(Array.from({ length: 20 }, () => at.count.begin('192.0.2.4', mira.email)))
  expect(all.filter(({ may }) => may)).toHaveLength(5)
})

test('another web process knows what the first has counted', async () => {
  for (let attempt = 0; attempt < 5; attempt += 1) await counts().begin('192.0.2.5', mira.email)
  expect(await counts().begin('192.0.2.5', mira.email)).toMatchObject({ may: false })
  expect(await counts().begin('192.0.2.6', mira.email)).toMatchObject({ may: true })
})

test('refused attempts prolong nothing, and a success begins the count anew', async () => {
  const begin = () => at.count.begin('192.0.2.8', mira.email)
  for (let attempt = 0; attempt < 5; attempt += 1) await begin()
  for (let attempt = 0; attempt < 30; attempt += 1)
    expect(await begin()).toEqual({ may: false, waitMs: 2_000 })
  pass(2_000)
  expect(await at.signIn(mira.email, mira.password, { address: '192.0.2.8' })).toMatchObject({ ok: true })
  for (let attempt = 0; attempt < 5; attempt += 1) expect(await begin()).toMatchObject({ may: true })
})

test('people who sign in all day from one address are never refused', async () => {
  for (let attempt = 0; attempt < 150; attempt += 1) {
    const standing = await at.count.begin('203.0.113.1', `p${attempt}@example.com`)
    expect(standing.may).toBe(true)
    if (standing.may) await standing.attempt.succeeded()
  }
  expect(await rows()).toSatisfy((held: { failures: number }[]) =>
    held.every(({ failures }) => failures === 0),
  )
})

test('one address that tries account after account is refused, and writes no more rows', async () => {
  let refused = 0
  for (let attempt = 0; attempt < 130; attempt += 1) {
    const standing = await at.count.begin('203.0.113.2', `p${attempt}@example.com`)
    if (!standing.may) refused += 1
  }
  expect(refused).toBe(30)
  expect(await rows()).toHaveLength(1 + 2 * 100)
})

test('an IPv6 client has one count for its whole network', async () => {
  for (let attempt = 0; attempt < 5; attempt += 1)
    await at.count.begin(`2001:db8:1:2:${attempt}::1`, mira.email)
  expect(await at.count.begin('2001:db8:1:2:ffff::9', mira.email)).toMatchObject({ may: false })
  expect(await at.count.begin('2001:db8:1:3::1', mira.email)).toMatchObject({ may: true })
})

test('rows are bounded by number and by age, the newest stay', async () => {
  for (let attempt = 0; attempt < 40; attempt += 1) {
    pass(10)
    await at.count.begin(`2001:db8:${attempt.toString(16)}::1`, `p${attempt}@example.com`)
  }
  await at.count.sweep(30)
  expect((await rows()).length).toBeLessThanOrEqual(30)
  expect((await rows()).some(({ lastAt }) => lastAt.getTime() === clock.getTime())).toBe(true)
  pass(2 * 3_600_000)
  await at.count.sweep()
  expect(await rows()).toEqual([])
})

test('what was typed is not kept', async () => {
  await guess('secret.name@example.com', '192.0.2.77')
  expect(JSON.stringify(await rows())).not.toMatch(/secret|example|192\.0/)
})
