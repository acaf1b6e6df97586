import { type BetterAuthPlugin, betterAuth } from 'better-auth'
import { prismaAdapter } from 'better-auth/adapters/prisma'
import { APIError, createAuthMiddleware } from 'better-auth/api'
import type { Database } from '#lib/db/client.ts'
import type { Environment } from '#lib/env.ts'
import { mayEnter } from './sandbox-people.ts'
import { SignInLimit } from './sign-in-limit.ts'

const day = 24 * 60 * 60

/** What of the environment concerns signing in. */
export type AuthEnvironment = Pick<Environment, 'authSecret' | 'baseUrl' | 'clouds'>

export type Auth = ReturnType<typeof createAuth>

/**
 * People, passwords and sessions, all in PostgreSQL and in real time. Nobody signs up: an administrator, the seed, or
 * later the single sign-on makes the account.
 */
export function createAuth(database: Pick<Database, 'prisma'>, environment: AuthEnvironment) {
  const limit = new SignInLimit({ attempts: 10, windowMilliseconds: 10 * 60_000 })
  return betterAuth({
    appName: 'Meridian',
    database: prismaAdapter(database.prisma, { provider: 'postgresql', transaction: true }),
    secret: environment.authSecret,
    baseURL: environment.baseUrl,
    basePath: '/api/auth',
    // People reach the same server under several names (localhost, an internal host): a request is trusted when it
    // comes from a page of the very host it goes to.
    trustedOrigins: (request) => [environment.baseUrl, ...ownOrigins(request)],
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 12 },
    user: {
      additionalFields: { role: { type: 'string', required: true, defaultValue: 'viewer', input: false } },
    },
    session: { expiresIn: 7 * day, updateAge: day },
    // By address; the hook below limits by account, which an attacker with many addresses cannot spread.
    rateLimit: {
      enabled: true,
      storage: 'memory',
      window: 60,
      max: 300,
      customRules: { '/sign-in/email': { window: 60, max: 20 } },
    },
    hooks: {
      before: createAuthMiddleware(async (context) => {
        if (context.path !== '/sign-in/email') return
        const email: unknown = context.body?.email
        if (typeof email !== 'string') return
        if (!mayEnter(email, environment.clouds)) {
          throw new APIError('FORBIDDEN', {
            code: 'sandbox-only',
            message: 'This account is for the sandbox clouds only. Sign in with an account of your own.',
          })
        }
        if (!limit.allows(email)) {
          throw new APIError('TOO_MANY_REQUESTS', {
            code: 'too-many-attempts',
            message: 'Too many attempts for this account. Wait ten minutes and try again.',
          })
        }
      }),
      after: createAuthMiddleware(async (context) => {
        if (context.path === '/sign-in/email' && context.context.newSession)
          limit.forget(context.context.newSession.user.email)
      }),
    },
    advanced: {
      cookiePrefix: 'meridian',
      useSecureCookies: environment.baseUrl.startsWith('https://'),
      // Said aloud, because the library's own default is another one under test.
      disableOriginCheck: false,
      disableCSRFCheck: false,
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

function ownOrigins(request: Request | undefined): string[] {
  const host = request?.headers.get('host')
  return host ? [`http://${host}`, `https://${host}`] : []
}
