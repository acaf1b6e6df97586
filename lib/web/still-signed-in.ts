import { type OpenSession, readSession } from '#lib/auth/session.ts'
import { serverContext } from './server.ts'

/**
 * Whether a session still is this person's with this role, long after its request was answered. Looking does not make it last longer.
 * @throws what the database throws when it is away
 */
export async function isStillSignedIn({ id, person }: OpenSession): Promise<boolean> {
  const { database, environment } = await serverContext()
  const reading = await readSession(database, environment.sessions, { id })
  if (!reading.open) return false
  const now = reading.session.person
  return now.id === person.id && now.role === person.role
}
