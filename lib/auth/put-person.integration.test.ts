import { afterAll, beforeAll, expect, test } from 'vitest'
import { system } from '#lib/audit/append.ts'
import { systemClock } from '#lib/clock.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/index.ts'
import { auditEntries, people } from '#lib/services/testing/desk.ts'
import { told } from '#lib/services/testing/told.ts'
import { putPerson } from './put-person.ts'
import { readSession } from './session.ts'
import { type Door, door } from './testing/door.ts'

let base: TestDatabase
let live: Door
beforeAll(async () => {
  base = await testDatabase()
  live = door(base.database, { clouds: 'live' })
})
afterAll(() => base.drop())

const context = () => ({
  database: base.database,
  clock: systemClock,
  actor: system,
  sandboxControlUrl: undefined,
})
const mira = { email: 'Mira@example.com', name: 'Mira', role: 'admin', password: 'a long password' }
const rows = () => base.database.prisma.user.findMany({ select: { email: true, name: true, role: true } })

test('a person who is put here signs in with live clouds, and the audit says who was given which role', async () => {
  expect(await putPerson(context(), mira)).toEqual({
    ok: true,
    did: ['Made an account for Mira (mira@example.com) as admin, with the password given.'],
  })
  const { session } = await live.enter(mira.email, mira.password)
  expect(session.person).toMatchObject({ email: 'mira@example.com', name: 'Mira', role: 'admin' })
  const last = (await auditEntries(base.database)).at(-1)
  expect(last?.sentence).toBe('Meridian gave Mira (mira@example.com) the role admin.')
  expect(JSON.stringify(last?.detail)).not.toContain(mira.password)
})

test('what is wrong is a sentence, the last admin stays one, and nothing is written', async () => {
  const before = [await rows(), (await auditEntries(base.database)).length]
  const wrong = { email: 'mira', name: ' ', role: 'boss', password: 'short' }
  for (const [key, value] of Object.entries(wrong)) {
    expect(await told(putPerson(context(), { ...mira, [key]: value }))).toMatchObject({
      ok: false,
      sentence: expect.stringContaining(`Correct the person: ${key} `),
    })
  }
  expect(await putPerson(context(), { email: 'new@example.com', name: 'N', role: 'viewer' })).toMatchObject({
    code: 'person-incomplete',
  })
  expect(await putPerson(context(), { ...mira, role: 'viewer' })).toMatchObject({ code: 'last-admin' })
  expect(await putPerson({ ...context(), actor: people.manager }, mira)).toMatchObject({ code: 'permission' })
  expect([await rows(), (await auditEntries(base.database)).length]).toEqual(before)
})

test('putting a person again with another password changes it, ends their sessions and says so', async () => {
  const { session } = await live.enter(mira.email, mira.password)
  const put = await putPerson(context(), { ...mira, name: 'Mira M.', password: 'another long password' })
  expect(put).toEqual({
    ok: true,
    did: [
      'Changed mira@example.com: the name is Mira M., it was Mira; the password is new, and 2 sessions ended.',
    ],
  })
  expect(await readSession(base.database, live.limits, { id: session.id })).toEqual({
    open: false,
    because: 'password',
  })
  expect(await live.signIn(mira.email, mira.password)).toMatchObject({ status: 401 })
  expect(await live.signIn(mira.email, 'another long password')).toMatchObject({ ok: true })
})

test('what is as it was is said to be, and is no entry in the audit', async () => {
  const before = (await auditEntries(base.database)).length
  expect(await putPerson(context(), { email: mira.email, password: 'another long password' })).toEqual({
    ok: true,
    did: ['mira@example.com is left as it was.', 'The password given is the one it had.'],
  })
  expect((await auditEntries(base.database)).length).toBe(before)
})

test('a disabled person is said to be, until they are enabled', async () => {
  await putPerson(context(), { ...mira, email: 'noor@example.com', name: 'Noor', role: 'viewer' })
  await base.database.prisma.user.update({
    where: { email: 'noor@example.com' },
    data: { disabledAt: new Date() },
  })
  const renamed = await putPerson(context(), { email: 'noor@example.com', name: 'Noor N.' })
  expect(renamed.ok && renamed.did.at(-1)).toMatch(/^The account is disabled/)
  const enabled = await putPerson(context(), { email: 'noor@example.com', enable: true })
  expect(enabled.ok && enabled.did[0]).toBe('Changed noor@example.com: the account is enabled again.')
  expect(await live.signIn('noor@example.com', mira.password)).toMatchObject({ ok: true })
})

test("with live clouds the sandbox's admin, who cannot enter, does not count as one", async () => {
  await putPerson(context(), { ...mira, email: 'admin@meridian.test', name: 'Ada' })
  expect(await putPerson(context(), { email: mira.email, role: 'viewer' })).toMatchObject({
    code: 'last-admin',
  })
})
