import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '#lib/db/testing/index.ts'
import { mayEnter } from '#lib/services/people/sandbox-accounts.ts'
import { ensurePerson } from './people.ts'
import { ensureSandboxPeople, sandboxPeople } from './sandbox-people.ts'
import { readSession, touchSession } from './session.ts'
import { type Door, door } from './testing/door.ts'

let base: TestDatabase
let at: Door

const manager = { email: 'm@meridian.test', name: 'M', role: 'manager', password: 'a long password' } as const
const hour = 3_600_000

beforeAll(async () => {
  base = await testDatabase()
  at = door(base.database)
  await ensurePerson(base.database, manager)
})
afterAll(() => base.drop())

const signIn = (email: string, password: string, more: Parameters<Door['signIn']>[2] = {}) =>
  at.signIn(email, password, more)
const enter = async () => {
  const { session } = await at.enter(manager.email, manager.password)
  return session
}
const read = (id: string, now: Date, limits = at.limits) => readSession(base.database, limits, { id }, now)
const later = (ms: number) => new Date(Date.now() + ms)

test('whoever signs in has a session in the database and the role that was given', async () => {
  const { cookies, session } = await at.enter(manager.email, manager.password)
  for (const cookie of cookies) {
    expect(cookie).toMatch(/HttpOnly/i)
    expect(cookie).toMatch(/SameSite=Lax/i)
  }
  expect(session.person).toMatchObject({ email: manager.email, role: 'manager' })
  expect(await base.database.prisma.session.count({ where: { id: session.id } })).toBe(1)
})

test('a cookie whose signature is not ours, or that is not a cookie of ours at all, is nobody', async () => {
  const { cookie } = await at.enter(manager.email, manager.password)
  const forged = cookie.replace(/\.[^.]*$/, `.${encodeURIComponent('A'.repeat(43))}%3D`)
  expect(forged).not.toBe(cookie)
  for (const bad of [
    forged,
    cookie.replace(/\.[^.]*$/, ''),
    'meridian.session_token=%',
    'meridian.session_token=.',
    '',
  ]) {
    expect(await at.token(bad), bad).toBeUndefined()
  }
})

test('a wrong password, an unknown address, an invited person and a disabled one are refused alike', async () => {
  const { prisma } = base.database
  await prisma.user.create({
    data: { id: 'invited', name: 'I', email: 'invited@meridian.test', role: 'admin' },
  })
  await ensurePerson(base.database, { ...manager, email: 'off@meridian.test' })
  await prisma.user.update({ where: { email: 'off@meridian.test' }, data: { disabledAt: new Date() } })
  const answers = []
  for (const email of [manager.email, 'nobody@meridian.test', 'invited@meridian.test', 'off@meridian.test'])
    answers.push(await signIn(email, 'not the password', { address: '192.0.2.1' }))
  expect(answers[0]).toMatchObject({ ok: false, status: 401 })
  for (const answer of answers) expect(answer).toEqual(answers[0])
})

test('a disabled person with the right password is told so, and has no session', async () => {
  const email = 'disabled@meridian.test'
  const userId = await ensurePerson(base.database, { ...manager, email })
  await base.database.prisma.user.update({ where: { id: userId }, data: { disabledAt: new Date() } })
  expect(await signIn(email, manager.password)).toMatchObject({
    ok: false,
    status: 403,
    code: 'person-disabled',
  })
  expect(await base.database.prisma.session.count({ where: { userId } })).toBe(0)
})

test('signing in as another person ends the former session of that browser, and no other', async () => {
  await ensureSandboxPeople(base.database)
  const former = await at.enter(manager.email, manager.password)
  const elsewhere = await at.enter(manager.email, manager.password)
  await at.enter('viewer@meridian.test', 'meridian-sandbox', { cookie: former.cookie })
  expect(await read(former.session.id, new Date())).toEqual({ open: false, because: 'signed-in-again' })
  expect(await read(elsewhere.session.id, new Date())).toMatchObject({ open: true })
})

test('a session ends when its person does nothing for the idle time, and later when they do', async () => {
  const { id } = await enter()
  const idle = at.limits.idleMs
  expect(await read(id, later(idle - 5_000))).toMatchObject({ open: true })
  expect(await read(id, later(idle + 1_000))).toEqual({ open: false, because: 'idle' })
  await touchSession(base.database, at.limits, id, later(idle - 5_000))
  expect(await read(id, later(idle + 1_000))).toMatchObject({ open: true })
})

test('a session ends at its absolute limit, whatever is done in it', async () => {
  const { id } = await enter()
  const limits = { absoluteMs: 12 * hour, idleMs: hour }
  for (let passed = 0; passed < 12 * hour; passed += hour / 2)
    await touchSession(base.database, limits, id, later(passed))
  expect(await read(id, later(12 * hour - 5_000), limits)).toMatchObject({ open: true })
  expect(await read(id, later(12 * hour + 1_000), limits)).toEqual({ open: false, because: 'absolute' })
})

test('a session that is over does not come back to life by being used', async () => {
  const { id } = await enter()
  await base.database.prisma.session.update({
    where: { id },
    data: { endedAt: new Date(), endedBecause: 'signed-out' },
  })
  await touchSession(base.database, at.limits, id, later(hour))
  expect(await read(id, new Date())).toEqual({ open: false, because: 'signed-out' })
})

test('a role that changes and a person who is disabled are so at the next look, without a new session', async () => {
  const email = 'changing@meridian.test'
  const userId = await ensurePerson(base.database, { ...manager, email })
  const { session } = await at.enter(email, manager.password)
  await base.database.prisma.user.update({ where: { id: userId }, data: { role: 'viewer' } })
  expect(await read(session.id, new Date())).toMatchObject({ session: { person: { role: 'viewer' } } })
  await base.database.prisma.user.update({ where: { id: userId }, data: { disabledAt: new Date() } })
  expect(await read(session.id, new Date())).toEqual({ open: false, because: 'disabled' })
})

test('a password that changes while the old one is being compared lets nobody in', async () => {
  const email = 'raced@meridian.test'
  const userId = await ensurePerson(base.database, { ...manager, email })
  const { hashOf, setPassword } = await import('#lib/services/people/password.ts')
  const other = await hashOf('another long password')
  // The session is made right after the comparison; at that moment the password is another one already.
  const racing = door(base.database, {
    onSession: () => setPassword(base.database.prisma, userId, other),
  })
  expect(await racing.signIn(email, manager.password)).toMatchObject({ ok: false, status: 401 })
  expect(await base.database.prisma.session.count({ where: { userId, endedAt: null } })).toBe(0)
})

test('what is no address, no password or too long is refused before anything is counted or compared', async () => {
  const { prisma } = base.database
  await prisma.signInCount.deleteMany()
  const long = 'a'.repeat(4_000_000)
  for (const [email, password] of [
    [`${long}@meridian.test`, 'x'],
    [manager.email, long],
    ['no address', 'x'],
    [undefined, undefined],
    [{}, []],
  ])
    expect(await at.signInWith({ email, password })).toMatchObject({ ok: false })
  expect(await prisma.signInCount.count()).toBe(0)
})

test('ensuring the same people at the same time leaves each once, with the password they had', async () => {
  await Promise.all([ensureSandboxPeople(base.database), ensureSandboxPeople(base.database)])
  await ensurePerson(base.database, { ...manager, role: 'approver', password: 'another password' })
  const emails = [manager.email, ...sandboxPeople.map(({ email }) => email)]
  const people = await base.database.prisma.user.findMany({
    where: { email: { in: emails } },
    include: { accounts: true },
  })
  expect(people.map(({ email }) => email).toSorted()).toEqual(emails.toSorted())
  expect(people.every((person) => person.accounts.length === 1)).toBe(true)
  expect((await at.enter(manager.email, manager.password)).session.person.role).toBe('approver')
})

test("with live clouds the sandbox's people, whose password everybody knows, cannot sign in, and others can", async () => {
  await ensureSandboxPeople(base.database)
  const live = door(base.database, { clouds: 'live' })
  const before = await base.database.prisma.session.count()
  for (const { email, password } of sandboxPeople) {
    for (const spelt of [email, email.toUpperCase(), ` ${email} `])
      expect(await live.signIn(spelt, password)).toMatchObject({ status: 403, code: 'sandbox-only' })
  }
  expect(await base.database.prisma.session.count()).toBe(before)
  expect(await live.signIn(manager.email, manager.password)).toMatchObject({ ok: true })
})

test('a session that was opened in the sandbox is nobody with live clouds', () => {
  for (const { email } of sandboxPeople)
    expect([mayEnter(email, 'sandbox'), mayEnter(email, 'live')]).toEqual([true, false])
  expect(mayEnter(manager.email, 'live')).toBe(true)
})
