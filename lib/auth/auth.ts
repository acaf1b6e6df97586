import { type BetterAuthPlugin, betterAuth } from 'better-auth'
import { prismaAdapter } from 'better-auth/adapters/prisma'
import { APIError } from 'better-auth/api'
import type { Database } from '#lib/db/client.ts'
import type { Environment } from '#lib/env.ts'
import { longestPassword, shortestPassword } from '#lib/services/people/password.ts'
import { clientHeader } from './client-address.ts'

/** What of the environment concerns signing in. */
export type AuthEnvironment = Pick<Environment, 'authSecret' | 'baseUrl' | 'sessions'>

export type Auth = ReturnType<typeof createAuth>

/** Answered in place of a session for a person who is disabled. */
export const disabledCode = 'person-disabled'

/**
 * People, passwords and sessions, all in PostgreSQL and in real time. Nobody signs up: an administrator, the seed, or
 * later the single sign-on makes the account.
 *
 * Its own addresses are not served. It is called from sign-in.ts with what was checked there, and makes sessions; whether one still
 * holds is read in session.ts.
 */
export function createAuth(database: Pick<Database, 'prisma'>, environment: AuthEnvironment) {
  return betterAuth({
    appName: 'Meridian',
    database: prismaAdapter(database.prisma, { provider: 'postgresql', transaction: true }),
    secret: environment.authSecret,
    baseURL: environment.baseUrl,
    basePath: '/api/auth',
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: shortestPassword,
      maxPasswordLength: longestPassword,
    },
    user: {
      additionalFields: { role: { type: 'string', required: true, defaultValue: 'viewer', input: false } },
    },
    session: {
      expiresIn: Math.ceil(environment.sessions.absoluteMs / 1_000),
      // What a session is extended by is `seenAt`; its end stays where it was set.
      disableSessionRefresh: true,
    },
    // sign-in-count.ts counts over all processes.
    rateLimit: { enabled: false },
    databaseHooks: {
      session: {
        create: {
          before: async ({ userId }) => {
            const person = await database.prisma.user.findUnique({ where: { id: userId } })
            // Said only to whoever knows the password.
            if (person?.disabledAt !== null) throw new APIError('FORBIDDEN', { code: disabledCode })
          },
        },
      },
    },
    advanced: {
      cookiePrefix: 'meridian',
      useSecureCookies: environment.baseUrl.startsWith('https://'),
      ipAddress: { ipAddressHeaders: [clientHeader] },
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', path: '/' },
    },
    // Refused attempts are no trouble of the server's.
    logger: { level: 'error' },
    telemetry: { enabled: false },
    plugins: singleSignOn(),
  })
}

/**
 * Where OpenID Connect goes: `genericOAuth` of better-auth/plugins with discovery address, client id and secret from the
 * environment, mapping a claim to a role. Nothing is configured by the environment yet, so there is none.
 */
function singleSignOn(): BetterAuthPlugin[] {
  return []
}
