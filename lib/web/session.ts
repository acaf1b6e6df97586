import { setTimeout } from 'node:timers/promises'
import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { cache } from 'react'
import { type Auth, createAuth } from '#lib/auth/auth.ts'
import { clientAddress, unheardProxy } from '#lib/auth/client-address.ts'
import { aheadHeader } from '#lib/auth/peer.ts'
import {
  type OpenSession,
  readSession,
  type SessionReading,
  sessionToken,
  touchSession,
} from '#lib/auth/session.ts'
import { SignIn } from '#lib/auth/sign-in.ts'
import { SignInCount } from '#lib/auth/sign-in-count.ts'
import { mayEnter } from '#lib/services/people/sandbox-accounts.ts'
import { serverContext } from './server.ts'
import type { PersonView } from './views.ts'

interface Entrance {
  auth: Auth
  count: SignInCount
  signIn: SignIn
}

const held = globalThis as typeof globalThis & { meridianEntrance?: Entrance; meridianProxyNamed?: boolean }

/** Made once a process, kept over hot reloads. */
export async function entrance(): Promise<Entrance> {
  const { database, environment } = await serverContext()
  if (!held.meridianEntrance) {
    const auth = createAuth(database, environment)
    const count = new SignInCount(database, { secret: environment.authSecret })
    const signIn = new SignIn({ database, auth, count, clouds: environment.clouds, wait: setTimeout })
    held.meridianEntrance = { auth, count, signIn }
  }
  return held.meridianEntrance
}

/** The request's session as it is at this moment, or why it is none. Read once a request, from the database. */
export const currentSession = cache(async (): Promise<SessionReading> => {
  const { database, environment } = await serverContext()
  const request = await headers()
  const token = await sessionToken((await entrance()).auth, request)
  if (token === undefined) return { open: false, because: undefined }
  const reading = await readSession(database, environment.sessions, { token })
  if (!reading.open) return reading
  if (!mayEnter(reading.session.person.email, environment.clouds)) return { open: false, because: undefined }
  if (isPersonsDoing(request)) await touchSession(database, environment.sessions, reading.session.id)
  return reading
})

/** Whose session the request carries, with the role as it is now; null: nobody's. */
export async function currentPerson(): Promise<PersonView | null> {
  const reading = await currentSession()
  return reading.open ? reading.session.person : null
}

/** For actions on one's own account. */
export async function currentOpenSession(): Promise<OpenSession | undefined> {
  const reading = await currentSession()
  return reading.open ? reading.session : undefined
}

/**
 * Pages and actions are a person's doing (proxy.ts marks their requests); what an open page reads by itself, and what it fetches ahead,
 * is not, or a forgotten window would keep its session for ever.
 */
export function isPersonsDoing(request: Pick<Headers, 'has' | 'get'>): boolean {
  return (
    request.has('x-meridian-path') &&
    !request.has(aheadHeader) &&
    request.get('sec-purpose')?.includes('prefetch') !== true
  )
}

/** The address of whoever sends this request. */
export async function requestAddress(request: Headers): Promise<string> {
  const { environment, log } = await serverContext()
  const proxy = unheardProxy(request, environment.trustedProxies)
  if (proxy !== undefined && !held.meridianProxyNamed) {
    held.meridianProxyNamed = true
    log.warn(
      { proxy },
      'requests come with X-Forwarded-For from an address that is not in TRUSTED_PROXIES; all who come through it are counted as one',
    )
  }
  return clientAddress(request, environment.trustedProxies)
}

/** For pages: sends whoever is not signed in to the sign-in page, and from there back. */
export async function requirePerson(): Promise<PersonView> {
  const person = await currentPerson()
  if (person) return person
  // Set by proxy.ts, for a layout does not know the address it is drawn for.
  const wanted = (await headers()).get('x-meridian-path')
  redirect(wanted && wanted !== '/' ? `/sign-in?next=${encodeURIComponent(wanted)}` : '/sign-in')
}
