import { z } from 'zod'
import { type TrustedProxies, trustedProxiesVariable } from './auth/client-address.ts'
import { type SessionLimits, sessionLimits, sessionVariables } from './auth/session-limits.ts'

const port = z.coerce.number().int().min(0).max(65_535)

const arnByAccount = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown
    } catch {
      context.addIssue({
        code: 'custom',
        message: 'must be JSON, e.g. {"123456789012":"arn:aws:iam::123456789012:role/meridian"}',
      })
      return z.NEVER
    }
  })
  .pipe(
    z.record(
      z.string().regex(/^\d{12}$/, 'must be an account of 12 digits'),
      z.string().regex(/^arn:[\w-]+:iam::\d{12}:role\//, 'must be the ARN of an IAM role'),
    ),
  )

/** Names, each perhaps with a port, between commas or spaces. */
const hosts = z
  .string()
  .transform((text) =>
    text
      .toLowerCase()
      .split(/[\s,]+/)
      .filter((host) => host !== ''),
  )
  .pipe(
    z.array(
      z
        .string()
        .regex(
          /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/,
          'must be names such as meridian.internal or meridian.internal:3000, between commas',
        ),
    ),
  )

const variables = z.object({
  DATABASE_URL: z
    .string({ error: 'is not set; `npm start` brings its own PostgreSQL, every other process is given one' })
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgres:// or postgresql://'),
  PORT: port.default(3000),
  BASE_URL: z.url('must be an address such as https://meridian.example.com').optional(),
  ALLOWED_HOSTS: hosts.default([]),
  AUTH_SECRET: z
    .string({
      error: 'is not set; it signs the sessions: 32 characters or more, the same on every web process',
    })
    .min(32, 'must be 32 characters or more'),
  ...sessionVariables,
  TRUSTED_PROXIES: trustedProxiesVariable,
  CLOUDS: z.enum(['sandbox', 'live'], { error: 'must be sandbox or live' }).default('sandbox'),
  CLOUD_CLOCK_RATE: z.coerce.number().positive().max(3600).default(60),
  SANDBOX_AWS_PORT: port.default(4566),
  SANDBOX_GOOGLE_GRPC_PORT: port.default(4571),
  SANDBOX_GOOGLE_REST_PORT: port.default(4570),
  SANDBOX_CONTROL_PORT: port.default(4560),
  ASSUME_ROLES: arnByAccount.default({}),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
})

/** All that is configured by environment, read in this one place. */
export interface Environment {
  databaseUrl: string
  /** Of the web server. */
  port: number
  /** Where people reach the web server, without a slash at the end. */
  baseUrl: string
  /** Further names under which it answers, as they stand in the Host header. */
  allowedHosts: string[]
  authSecret: string
  sessions: SessionLimits
  /** Whose `X-Forwarded-For` is believed. */
  trustedProxies: TrustedProxies
  clouds: 'sandbox' | 'live'
  /** Cloud seconds per real second in the sandbox. */
  cloudClockRate: number
  sandboxAddresses: { awsUrl: string; googleGrpcPort: number; googleRestUrl: string }
  sandboxControlUrl: string
  /** Account → role to assume there; accounts not named use the SDK's own chain. */
  assumeRoles: Record<string, string>
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'
}

/** @throws EnvironmentError with one sentence for every variable that is missing or malformed. */
export function readEnvironment(env: Record<string, string | undefined> = process.env): Environment {
  // An empty variable, as shells and compose files leave them, is one that is not set.
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  )
  const parsed = variables.safeParse(given)
  if (!parsed.success) {
    throw new EnvironmentError(parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`))
  }
  const read = parsed.data
  return {
    databaseUrl: read.DATABASE_URL,
    port: read.PORT,
    baseUrl: (read.BASE_URL ?? `http://localhost:${read.PORT}`).replace(/\/+$/, ''),
    allowedHosts: read.ALLOWED_HOSTS,
    authSecret: read.AUTH_SECRET,
    sessions: sessionLimits(read),
    trustedProxies: read.TRUSTED_PROXIES,
    clouds: read.CLOUDS,
    cloudClockRate: read.CLOUD_CLOCK_RATE,
    sandboxAddresses: {
      awsUrl: `http://127.0.0.1:${read.SANDBOX_AWS_PORT}`,
      googleGrpcPort: read.SANDBOX_GOOGLE_GRPC_PORT,
      googleRestUrl: `http://127.0.0.1:${read.SANDBOX_GOOGLE_REST_PORT}`,
    },
    sandboxControlUrl: `http://127.0.0.1:${read.SANDBOX_CONTROL_PORT}`,
    assumeRoles: read.ASSUME_ROLES,
    logLevel: read.LOG_LEVEL,
  }
}

export class EnvironmentError extends Error {
  readonly problems: string[]

  constructor(problems: string[]) {
    super(`The environment is not complete: ${problems.join('; ')}.`)
    this.name = 'EnvironmentError'
    this.problems = problems
  }
}
