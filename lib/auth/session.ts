import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Database } from '#lib/db/client.ts'
import type { Role } from '#lib/domain/types.ts'
import { roleOf } from '#lib/services/people/person.ts'
import { type SessionEnd, sessionEnds } from '#lib/services/people/sessions.ts'
import type { Auth } from './auth.ts'
import type { SessionLimits } from './session-limits.ts'

export interface OpenSession {
  id: string
  person: { id: string; name: string; email: string; role: Role }
}

/** Why a session is nobody's any more; idle and absolute: one of its limits. */
export type SessionOver = SessionEnd | 'idle' | 'absolute'

export type SessionReading =
  | { open: true; session: OpenSession }
  /** undefined: there never was such a session, or it is long forgotten. */
  | { open: false; because: SessionOver | undefined }

/** Which session a request carries, by the cookie's token or by its id. */
export type SessionKey = { token: string } | { id: string }

/**
 * Whether a session holds at this moment, with its person's role of this moment: asked again for every request, and by whoever serves
 * somebody for longer than that. Nothing is kept in between.
 * @param now real time
 */
export async function readSession(
  { pool }: Pick<Database, 'pool'>,
  limits: SessionLimits,
  key: SessionKey,
  now = new Date(),
): Promise<SessionReading> {
  const [column, value] = 'token' in key ? ['token', key.token] : ['id', key.id]
  const { rows } = await pool.query<SessionRow>(
    `SELECT s.id, s."createdAt", s."seenAt", s."expiresAt", s."endedBecause",
       u.id AS "userId", u.name, u.email, u.role, u."disabledAt"
     FROM session s JOIN "user" u ON u.id = s."userId" WHERE s.${column} = $1`,
    [value],
  )
  const [row] = rows
  if (!row) return { open: false, because: undefined }
  const because = over(row, limits, now)
  if (because !== undefined) return { open: false, because }
  const { userId, name, email, role } = row
  return { open: true, session: { id: row.id, person: { id: userId, name, email, role: roleOf(role) } } }
}

interface SessionRow {
  id: string
  createdAt: Date
  seenAt: Date
  expiresAt: Date
  endedBecause: string | null
  userId: string
  name: string
  email: string
  role: string
  disabledAt: Date | null
}

function over(row: SessionRow, { absoluteMs, idleMs }: SessionLimits, now: Date): SessionOver | undefined {
  const ended = sessionEnds.find((end) => end === row.endedBecause)
  if (ended !== undefined) return ended
  if (row.disabledAt !== null) return 'disabled'
  // Limits that were shortened hold for the sessions that are there, too.
  const end = Math.min(row.expiresAt.getTime(), row.createdAt.getTime() + absoluteMs)
  if (now.getTime() >= end) return 'absolute'
  return now.getTime() - row.seenAt.getTime() >= idleMs ? 'idle' : undefined
}

/** The person has done something in this session: its idle time begins anew. Written once a minute at most. */
export async function touchSession(
  { pool }: Pick<Database, 'pool'>,
  { idleMs }: SessionLimits,
  id: string,
  now = new Date(),
): Promise<void> {
  const before = new Date(now.getTime() - Math.min(60_000, idleMs / 10))
  await pool.query(
    'UPDATE session SET "seenAt" = $2 WHERE id = $1 AND "seenAt" <= $3 AND "endedAt" IS NULL',
    [id, now, before],
  )
}

/** Ends the session of a cookie on the server. A token that is nobody's ends nothing. */
export async function endSessionOf(
  { pool }: Pick<Database, 'pool'>,
  token: string,
  because: SessionEnd,
  now = new Date(),
): Promise<void> {
  await pool.query(
    'UPDATE session SET "endedAt" = $2, "endedBecause" = $3 WHERE token = $1 AND "endedAt" IS NULL',
    [token, now, because],
  )
}

/** The token of the session cookie, if it carries our signature. */
export async function sessionToken(auth: Auth, headers: Headers): Promise<string | undefined> {
  const { authCookies, secret } = await auth.$context
  const start = `${authCookies.sessionToken.name}=`
  const cookie = (headers.get('cookie') ?? '').split(/;\s*/).find((each) => each.startsWith(start))
  if (cookie === undefined) return undefined
  let value: string
  try {
    value = decodeURIComponent(cookie.slice(start.length))
  } catch {
    return undefined
  }
  const dot = value.lastIndexOf('.')
  if (dot < 1) return undefined
  const token = value.slice(0, dot)
  const expected = createHmac('sha256', secret).update(token).digest()
  const signature = Buffer.from(value.slice(dot + 1), 'base64')
  return signature.length === expected.length && timingSafeEqual(signature, expected) ? token : undefined
}

/** Takes the cookie out of the browser. */
export async function clearedCookie(auth: Auth): Promise<string> {
  const { name, attributes } = (await auth.$context).authCookies.sessionToken
  return `${name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax${attributes.secure ? '; Secure' : ''}`
}
