import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '#lib/db/testing/index.ts'
import { type Auth, createAuth } from './auth.ts'
import { ensurePerson } from './people.ts'
import { ensureSandboxPeople, mayEnter, sandboxPeople } from './sandbox-people.ts'

let base: TestDatabase
let auth: Auth

const environment = {
  authSecret: 'a-secret-of-thirty-two-characters',
  baseUrl: 'http://localhost:3000',
  clouds: 'sandbox',
} as const
const manager = { email: 'm@meridian.test', name: 'M', role: 'manager', password: 'a long password' } as const

beforeAll(async () => {
  base = await testDatabase()
  auth = createAuth(base.database, environment)
  await ensurePerson(base.database, manager)
})
afterAll(() => base.drop())

function post(path: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  return auth.handler(
    new Request(`http://localhost:3000/api/auth${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        host: 'localhost:3000',
        origin: 'http://localhost:3000',
        ...headers,
      },
      body: JSON.stringify(body),
    }),
  )
}

const signIn = (email: string, password: string, headers?: Record<string, string>) =>
  post('/sign-in/email', { email, password }, headers)

async function sessionOf(response: Response) {
  const cookie = response.headers
    .getSetCookie()
    .map((held) => held.split(';')[0])
    .join('; ')
  return { cookie, session: await auth.api.getSession({ headers: new Headers({ cookie }) }) }
}

test('whoever signs in has a session in the database and the role that was given', async () => {
  const response = await signIn(manager.email, manager.password)
  expect(response.status).toBe(200)
  const cookies = response.headers.getSetCookie()
  expect(cookies).not.toEqual([])
  for (const cookie of cookies) {
    expect(cookie).toMatch(/HttpOnly/i)
    expect(cookie).toMatch(/SameSite=Lax/i)
  }
  const { session } = await sessionOf(response)
  expect(session?.user).toMatchObject({ email: manager.email, role: 'manager' })
  expect(await base.database.prisma.session.count()).toBe(1)
})

test('after signing out the old cookie opens nothing', async () => {
  const { cookie } = await sessionOf(await signIn(manager.email, manager.password))
  expect((await post('/sign-out', {}, { cookie })).status).toBe(200)
  expect(await auth.api.getSession({ headers: new Headers({ cookie }) })).toBeNull()
})

test('a wrong password and an unknown address are refused alike', async () => {
  const wrong = await signIn(manager.email, 'not the password')
  const unknown = await signIn('nobody@meridian.test', 'not the password')
  expect([wrong.status, unknown.status]).toEqual([401, 401])
  expect(await wrong.json()).toEqual(await unknown.json())
})

test('nobody signs up, and nobody gives themselves a role', async () => {
  const signUp = await post('/sign-up/email', {
    email: 'new@meridian.test',
    name: 'N',
    password: 'a long password',
    role: 'admin',
  })
  expect(signUp.status).toBeGreaterThanOrEqual(400)
  const { cookie } = await sessionOf(await signIn(manager.email, manager.password))
  await post('/update-user', { name: 'M', role: 'admin' }, { cookie })
  const stored = await base.database.prisma.user.findMany({ select: { email: true, role: true } })
  expect(stored).toEqual([{ email: manager.email, role: 'manager' }])
})

test("another site's page cannot sign a person out", async () => {
  const { cookie } = await sessionOf(await signIn(manager.email, manager.password))
  const foreign = await post('/sign-out', {}, { cookie, origin: 'https://evil.test' })
  expect(foreign.status).toBe(403)
  expect(await auth.api.getSession({ headers: new Headers({ cookie }) })).not.toBeNull()
})

test('an account is closed to guessing after ten attempts, from whatever address they come', async () => {
  await ensurePerson(base.database, { ...manager, email: 'guessed@meridian.test' })
  const statuses: number[] = []
  for (let attempt = 0; attempt < 12; attempt += 1) {
    const response = await signIn('guessed@meridian.test', 'wrong', {
      'x-forwarded-for': `192.0.2.${attempt}`,
    })
    statuses.push(response.status)
  }
  expect(statuses.slice(0, 10)).toEqual(Array(10).fill(401))
  expect(statuses.slice(10)).toEqual([429, 429])
  expect(
    (await signIn('guessed@meridian.test', manager.password, { 'x-forwarded-for': '192.0.2.99' })).status,
  ).toBe(429)
})

test('ensuring the same people at the same time leaves each once, with the password they had', async () => {
  await Promise.all([ensureSandboxPeople(base.database), ensureSandboxPeople(base.database)])
  await ensurePerson(base.database, { ...manager, role: 'approver', password: 'another password' })
  const people = await base.database.prisma.user.findMany({ include: { accounts: true } })
  for (const { email } of sandboxPeople)
    expect(people.filter((person) => person.email === email)).toHaveLength(1)
  expect(people.every((person) => person.accounts.length === 1)).toBe(true)
  const again = await signIn(manager.email, manager.password, { 'x-forwarded-for': '198.51.100.7' })
  expect((await sessionOf(again)).session?.user).toMatchObject({ role: 'approver' })
})

test("with live clouds the sandbox's people, whose password everybody knows, cannot sign in, and others can", async () => {
  await ensureSandboxPeople(base.database)
  const live = createAuth(base.database, { ...environment, clouds: 'live' })
  const enter = (email: string, password: string) =>
    live.handler(
      new Request('http://localhost:3000/api/auth/sign-in/email', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          host: 'localhost:3000',
          origin: 'http://localhost:3000',
        },
        body: JSON.stringify({ email, password }),
      }),
    )
  const before = await base.database.prisma.session.count()
  for (const { email, password } of sandboxPeople) {
    for (const spelt of [email, email.toUpperCase()]) {
      const refused = await enter(spelt, password)
      expect(refused.status).toBe(403)
      expect(await refused.json()).toMatchObject({ code: 'sandbox-only' })
    }
  }
  expect(await base.database.prisma.session.count()).toBe(before)
  expect((await enter(manager.email, manager.password)).status).toBe(200)
})

test('a session that was opened in the sandbox is nobody with live clouds', () => {
  expect(mayEnter('admin@meridian.test', 'sandbox')).toBe(true)
  expect(mayEnter('admin@meridian.test', 'live')).toBe(false)
  expect(mayEnter(manager.email, 'live')).toBe(true)
})
