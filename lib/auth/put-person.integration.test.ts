import { afterAll, beforeAll, expect, test } from 'vitest'
import { system } from '#lib/audit/append.ts'
import { systemClock } from '#lib/clock.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/index.ts'
import { auditEntries, people } from '#lib/services/testing/desk.ts'
import { createAuth } from './auth.ts'
import { putPerson } from './put-person.ts'

let base: TestDatabase
beforeAll(async () => {
  base = await testDatabase()
})
afterAll(() => base.drop())

const context = () => ({ database: base.database, clock: systemClock, actor: system })
const mira = { email: 'Mira@example.com', name: 'Mira', role: 'admin', password: 'a long password' }
const rows = () => base.database.prisma.user.findMany({ select: { email: true, name: true, role: true } })

test('a person who is put here signs in with live clouds, and the audit says who was given which role', async () => {
  expect(await putPerson(context(), mira)).toEqual({ ok: true })
  const auth = createAuth(base.database, {
    authSecret: 'a-secret-of-thirty-two-characters',
    baseUrl: 'http://localhost:3000',
    clouds: 'live',
  })
  const { user } = await auth.api.signInEmail({ body: { email: mira.email, password: mira.password } })
  expect(user).toMatchObject({ email: 'mira@example.com', name: 'Mira' })
  const last = (await auditEntries(base.database)).at(-1)
  expect(last?.sentence).toBe('Meridian gave Mira (mira@example.com) the role admin.')
  expect(JSON.stringify(last?.detail)).not.toContain(mira.password)
})

test('what is wrong is a sentence, the last admin stays one, and nothing is written', async () => {
  const before = [await rows(), (await auditEntries(base.database)).length]
  const wrong = { email: 'mira', name: ' ', role: 'boss', password: 'short' }
  for (const [key, value] of Object.entries(wrong)) {
    expect(await putPerson(context(), { ...mira, [key]: value })).toMatchObject({
      ok: false,
      sentence: expect.stringContaining(`Correct the person: ${key} `),
    })
  }
  expect(await putPerson(context(), { ...mira, role: 'viewer' })).toMatchObject({ code: 'last-admin' })
  expect(await putPerson({ ...context(), actor: people.manager }, mira)).toMatchObject({ code: 'permission' })
  expect([await rows(), (await auditEntries(base.database)).length]).toEqual(before)
})
