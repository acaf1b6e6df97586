import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { cache } from 'react'
import { type Auth, createAuth } from '#lib/auth/auth.ts'
import { roleOf } from '#lib/auth/people.ts'
import { mayEnter } from '#lib/auth/sandbox-people.ts'
import { serverContext } from './server.ts'
import type { PersonView } from './views.ts'

const held = globalThis as typeof globalThis & { meridianAuth?: Auth }

/** Made once a process, kept over hot reloads. */
export async function serverAuth(): Promise<Auth> {
  const { database, environment } = await serverContext()
  held.meridianAuth ??= createAuth(database, environment)
  return held.meridianAuth
}

/** Whose session the request carries, with the role as it is now; null: nobody's. Read once a request. */
export const currentPerson = cache(async (): Promise<PersonView | null> => {
  const auth = await serverAuth()
  const session = await auth.api.getSession({ headers: await headers() }).catch(async (error: unknown) => {
    await probeDatabase()
    throw error
  })
  if (!session) return null
  const { id, name, email, role } = session.user
  if (!mayEnter(email, (await serverContext()).environment.clouds)) return null
  return { id, name, email, role: roleOf(role) }
})

/**
 * The authentication hides why it failed; the database itself says whether it is there.
 * @throws the driver's own error when it is not
 */
export async function probeDatabase(): Promise<void> {
  const { database } = await serverContext()
  await database.pool.query('select 1')
}

/** For pages: sends whoever is not signed in to the sign-in page, and from there back. */
export async function requirePerson(): Promise<PersonView> {
  const person = await currentPerson()
  if (person) return person
  // Set by proxy.ts, for a layout does not know the address it is drawn for.
  const wanted = (await headers()).get('x-meridian-path')
  redirect(wanted && wanted !== '/' ? `/sign-in?next=${encodeURIComponent(wanted)}` : '/sign-in')
}
