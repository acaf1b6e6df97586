import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { systemClock } from '#lib/clock.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/index.ts'
import type { Actor, Role } from '#lib/domain/types.ts'
import { auditEntries, breakInserts } from '../testing/desk.ts'
import { changeRole, disablePerson, enablePerson, endPersonSessions } from './change.ts'
import { invitePerson, resetPassword, withdrawInvitation } from './invite.ts'
import { changeOwnPassword, endOwnSessions, readLink, setPasswordByLink } from './own-account.ts'
import { hashOf, passwordHash, passwordIs, setPassword } from './password.ts'

let base: TestDatabase
/** Of "the old password", hashed once. */
let hash: string

beforeAll(async () => {
  base = await testDatabase()
  hash = await hashOf('the old password')
})
afterAll(() => base.drop())
beforeEach(async () => {
  await base.database.prisma.user.deleteMany()
})

const now = new Date()
const later = (hours: number) => new Date(now.getTime() + hours * 3_600_000)

const context = (actor: Actor) => ({
  database: base.database,
  clock: systemClock,
  actor,
  sandboxControlUrl: undefined,
})

/** An account with a password and one open session of the same id. */
async function person(id: string, role: Role): Promise<Extract<Actor, { kind: 'person' }>> {
  const email = `${id}@example.com`
  await base.database.prisma.user.create({ data: { id, name: id, email, role } })
  await setPassword(base.database.prisma, id, hash)
  await session(id, id)
  return { kind: 'person', id, label: email, role }
}
const session = (id: string, userId: string) =>
  base.database.prisma.session.create({ data: { id, userId, token: id, expiresAt: later(100) } })
const ended = async (id: string) =>
  (await base.database.prisma.session.findUniqueOrThrow({ where: { id } })).endedBecause
const row = (id: string) => base.database.prisma.user.findUniqueOrThrow({ where: { id } })
const lastAudit = async () => (await auditEntries(base.database)).at(-1)
const tokenOf = (result: { ok: true; link: string } | { ok: false }) =>
  result.ok ? (result.link.split('#')[1] ?? '') : ''
const invitation = { email: 'New@Example.com ', name: 'New', role: 'approver' }

test('an invited person sets a password by the link, once, and the audit names who did what', async () => {
  const admin = await person('admin', 'admin')
  const invited = await invitePerson(context(admin), invitation, now)
  expect(await lastAudit()).toMatchObject({
    action: 'person.invite',
    subjectId: 'new@example.com',
    sentence: 'admin@example.com invited New (new@example.com) as approver.',
  })
  const token = tokenOf(invited)
  expect(await readLink(context(admin), token, now)).toEqual({
    ok: true,
    email: 'new@example.com',
    name: 'New',
  })
  const password = 'a brand new password'
  const both = await Promise.all(
    [1, 2].map(() => setPasswordByLink(context(admin), { token, password }, now)),
  )
  expect(both.filter(({ ok }) => ok)).toHaveLength(1)
  expect(await setPasswordByLink(context(admin), { token, password: 'and another one' }, now)).toMatchObject({
    code: 'link-spent',
  })
  const { id } = await base.database.prisma.user.findUniqueOrThrow({ where: { email: 'new@example.com' } })
  expect(await passwordIs(await passwordHash(base.database.prisma, id), password)).toBe(true)
  expect(await lastAudit()).toMatchObject({ action: 'person.set-password', actor: { id, role: 'approver' } })
})

test('a link is worth nothing after its time, when a newer one was made, and to whoever guesses', async () => {
  const admin = await person('admin', 'admin')
  const first = tokenOf(await invitePerson(context(admin), invitation, now))
  expect(await readLink(context(admin), first, later(73))).toMatchObject({ code: 'link-spent' })
  const { id } = await base.database.prisma.user.findUniqueOrThrow({ where: { email: 'new@example.com' } })
  const second = tokenOf(await resetPassword(context(admin), { person: id }, now))
  const password = 'a brand new password'
  for (const token of [first, 'x'.repeat(43), '', undefined, { length: 43 }])
    expect(await setPasswordByLink(context(admin), { token, password }, now)).toMatchObject({
      code: 'link-spent',
    })
  expect(await setPasswordByLink(context(admin), { token: second, password: 'short' }, now)).toMatchObject({
    code: 'weak-password',
  })
  expect(await setPasswordByLink(context(admin), { token: second, password }, later(71))).toMatchObject({
    ok: true,
  })
})

test('the token of a link is nowhere in the database', async () => {
  const admin = await person('admin', 'admin')
  const token = tokenOf(await invitePerson(context(admin), invitation, now))
  expect(token).toMatch(/^[\w-]{43}$/)
  const kept = [
    await base.database.prisma.passwordLink.findMany(),
    await base.database.prisma.auditEntry.findMany(),
  ]
  const text = JSON.stringify(kept, (_, value) => (typeof value === 'bigint' ? String(value) : value))
  expect(text).not.toContain(token)
})

test('an address that has an account is not invited again, also by two admins at once', async () => {
  const [one, other] = [await person('admin', 'admin'), await person('other', 'admin')]
  const both = await Promise.all([one, other].map((actor) => invitePerson(context(actor), invitation, now)))
  expect(both.filter(({ ok }) => ok)).toHaveLength(1)
  expect(both.find(({ ok }) => !ok)).toMatchObject({ code: 'person-exists' })
})

test('a disabled person has no session, no link and no way in; enabled, they have to sign in again', async () => {
  const [admin, viewer] = [await person('admin', 'admin'), await person('viewer', 'viewer')]
  const token = tokenOf(await resetPassword(context(admin), { person: viewer.id }, now))
  await session('later', viewer.id)
  expect(await disablePerson(context(admin), { person: viewer.id }, now)).toEqual({ ok: true })
  expect(await ended('later')).toBe('disabled')
  expect(await readLink(context(admin), token, now)).toMatchObject({ code: 'link-spent' })
  expect(await resetPassword(context(admin), { person: viewer.id }, now)).toMatchObject({
    code: 'person-disabled',
  })
  await session('left behind', viewer.id)
  expect(await enablePerson(context(admin), { person: viewer.id }, now)).toEqual({ ok: true })
  expect((await row(viewer.id)).disabledAt).toBeNull()
  expect(await ended('left behind')).toBe('disabled')
})

test('a reset ends the old password and all sessions at once', async () => {
  const [admin, viewer] = [await person('admin', 'admin'), await person('viewer', 'viewer')]
  await resetPassword(context(admin), { person: viewer.id }, now)
  expect(await passwordHash(base.database.prisma, viewer.id)).toBeUndefined()
  expect(await ended(viewer.id)).toBe('password')
  expect((await lastAudit())?.sentence).toBe(
    'admin@example.com reset the password of viewer (viewer@example.com); 1 session ended.',
  )
})

const acts = {
  'changes their role': (actor: Actor, id: string) =>
    changeRole(context(actor), { person: id, role: 'viewer' }),
  'disables them': (actor: Actor, id: string) => disablePerson(context(actor), { person: id }, now),
  'resets their password': (actor: Actor, id: string) => resetPassword(context(actor), { person: id }, now),
  'ends their sessions': (actor: Actor, id: string) => endPersonSessions(context(actor), { person: id }, now),
  'withdraws their invitation': (actor: Actor, id: string) =>
    withdrawInvitation(context(actor), { person: id }),
  'enables them': (actor: Actor, id: string) => enablePerson(context(actor), { person: id }, now),
}

test.each(Object.entries(acts))(
  'nobody but an admin %s, and whoever lost the role is none',
  async (_, act) => {
    const target = await person('target', 'approver')
    const before = (await auditEntries(base.database)).length
    for (const role of ['viewer', 'approver', 'manager'] as const)
      expect(await act(await person(role, role), target.id)).toMatchObject({ code: 'permission' })
    // The page of an admin who has just become a viewer, or was disabled, still says admin.
    const demoted = await person('demoted', 'viewer')
    expect(await act({ ...demoted, role: 'admin' }, target.id)).toMatchObject({ code: 'permission' })
    const off = await person('off', 'admin')
    await base.database.prisma.user.update({ where: { id: 'off' }, data: { disabledAt: now } })
    expect(await act(off, target.id)).toMatchObject({ code: 'permission' })
    expect((await auditEntries(base.database)).length).toBe(before)
    expect(await ended('target')).toBeNull()
  },
)

const losing = Object.entries(acts).filter(([name]) => !/^(ends|enables)/.test(name))

test.each(losing)('an admin never %s where that leaves no admin who can sign in', async (_, act) => {
  const admin = await person('admin', 'admin')
  await base.database.prisma.user.create({
    data: { id: 'invited', name: 'I', email: 'i@example.com', role: 'admin' },
  })
  const off = await person('off', 'admin')
  await base.database.prisma.user.update({ where: { id: 'off' }, data: { disabledAt: now } })
  expect(await act(admin, admin.id)).toMatchObject({ code: 'last-admin' })
  expect(await row(admin.id)).toMatchObject({ role: 'admin', disabledAt: null })
  expect(off.role).toBe('admin')
})

test.each(Object.entries(acts).filter(([name]) => !/^enables/.test(name)))(
  'an admin %s only where they are somebody else',
  async (_, act) => {
    const admin = await person('admin', 'admin')
    await person('other', 'admin')
    expect(await act(admin, admin.id)).toMatchObject({ code: 'own-account' })
    expect(await ended(admin.id)).toBeNull()
  },
)

test('of two admins who demote each other at the same moment, one stays', async () => {
  const [one, other] = [await person('one', 'admin'), await person('other', 'admin')]
  await Promise.all([
    changeRole(context(one), { person: other.id, role: 'viewer' }),
    changeRole(context(other), { person: one.id, role: 'viewer' }),
  ])
  expect(await base.database.prisma.user.count({ where: { role: 'admin' } })).toBe(1)
})

test('an admin who has just lost the password is no second admin for whoever waited meanwhile', async () => {
  const [one, two] = [await person('one', 'admin'), await person('two', 'admin')]
  const { pool } = base.database
  const resetting = await pool.connect()
  try {
    await resetting.query('BEGIN')
    await resetting.query(`SELECT id FROM "user" WHERE role = 'admin' ORDER BY id FOR UPDATE`)
    await resetting.query(`UPDATE account SET password = NULL WHERE "userId" = 'two'`)
    const disabling = disablePerson(context(two), { person: one.id }, now)
    await expect
      .poll(async () => {
        const { rows } = await pool.query(
          `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        )
        return rows.length
      })
      .toBe(1)
    await resetting.query('COMMIT')
    expect(await disabling).toMatchObject({ ok: false, code: 'last-admin' })
  } finally {
    resetting.release()
  }
  expect((await row(one.id)).disabledAt).toBeNull()
})

test('what cannot be audited does not happen', async () => {
  const [admin, viewer] = [await person('admin', 'admin'), await person('viewer', 'viewer')]
  const mend = await breakInserts(base.database, 'audit_entry')
  try {
    await expect(changeRole(context(admin), { person: viewer.id, role: 'manager' })).rejects.toThrow()
    await expect(disablePerson(context(admin), { person: viewer.id }, now)).rejects.toThrow()
    await expect(invitePerson(context(admin), invitation, now)).rejects.toThrow()
  } finally {
    await mend()
  }
  expect(await row(viewer.id)).toMatchObject({ role: 'viewer', disabledAt: null })
  expect(await ended(viewer.id)).toBeNull()
  expect(await base.database.prisma.user.count()).toBe(2)
})

test('only an account that was never used goes away; what somebody did stays theirs', async () => {
  const [admin, viewer] = [await person('admin', 'admin'), await person('viewer', 'viewer')]
  await invitePerson(context(admin), invitation, now)
  const { id } = await base.database.prisma.user.findUniqueOrThrow({ where: { email: 'new@example.com' } })
  expect(await withdrawInvitation(context(admin), { person: viewer.id })).toMatchObject({
    code: 'person-was-here',
  })
  // Without a password for the moment, but not new.
  await resetPassword(context(admin), { person: viewer.id }, now)
  expect(await withdrawInvitation(context(admin), { person: viewer.id })).toMatchObject({
    code: 'person-was-here',
  })
  expect(await withdrawInvitation(context(admin), { person: id })).toEqual({ ok: true })
  expect(await base.database.prisma.user.count()).toBe(2)
})

test('people change their own password with the old one; their other sessions end, this one goes on', async () => {
  const viewer = await person('viewer', 'viewer')
  await session('elsewhere', viewer.id)
  const change = (current: string, wanted: string) =>
    changeOwnPassword(context(viewer), { current, wanted, sessionId: viewer.id })
  expect(await change('not the password', 'a brand new password')).toMatchObject({ code: 'wrong-password' })
  expect(await change('the old password', 'short')).toMatchObject({ code: 'weak-password' })
  expect(await change('the old password', 'the old password')).toMatchObject({ code: 'same-password' })
  expect(await ended('elsewhere')).toBeNull()
  expect(await change('the old password', 'a brand new password')).toEqual({ ok: true })
  expect([await ended('elsewhere'), await ended(viewer.id)]).toEqual(['password', null])
  expect(await change('the old password', 'yet another password')).toMatchObject({ code: 'wrong-password' })
})

test("people end their own other sessions, and nobody else's", async () => {
  const [viewer] = [await person('viewer', 'viewer'), await person('other', 'viewer')]
  await session('phone', viewer.id)
  await session('desk', viewer.id)
  const end = (which?: string) =>
    endOwnSessions(context(viewer), {
      sessionId: viewer.id,
      ...(which === undefined ? {} : { session: which }),
    })
  expect(await end('other')).toMatchObject({ code: 'no-session' })
  expect(await end(viewer.id)).toMatchObject({ code: 'this-session' })
  expect(await end('phone')).toEqual({ ok: true })
  expect([await ended('phone'), await ended('desk')]).toEqual(['ended-here', null])
  expect(await end()).toEqual({ ok: true })
  expect([await ended('desk'), await ended(viewer.id), await ended('other')]).toEqual([
    'ended-here',
    null,
    null,
  ])
})
