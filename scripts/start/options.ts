import { parseArgs } from 'node:util'
import type { SandboxPorts } from './processes.ts'

export interface StartOptions {
  reset: boolean
  verbose: boolean
  clouds: 'sandbox' | 'live'
  port: number
  sandbox: SandboxPorts
  /** Cloud seconds per real second. */
  rate: number
  host: string
  databaseUrl: string | undefined
  baseUrl: string | undefined
}

/** @throws Error with a sentence for the person who typed the command */
export function readOptions(parameters: string[], env: Record<string, string | undefined>): StartOptions {
  const { values } = parseArgs({
    args: parameters,
    options: { reset: { type: 'boolean', default: false }, verbose: { type: 'boolean', default: false } },
  })
  const clouds = env.CLOUDS || 'sandbox'
  if (clouds !== 'sandbox' && clouds !== 'live')
    throw new Error(`CLOUDS is "${clouds}"; it must be sandbox or live.`)
  return {
    reset: values.reset,
    verbose: values.verbose,
    clouds,
    port: readNumber(env, 'PORT', 3000, 65_535),
    sandbox: {
      awsPort: readNumber(env, 'SANDBOX_AWS_PORT', 4566, 65_535),
      googleGrpcPort: readNumber(env, 'SANDBOX_GOOGLE_GRPC_PORT', 4571, 65_535),
      googleRestPort: readNumber(env, 'SANDBOX_GOOGLE_REST_PORT', 4570, 65_535),
      controlPort: readNumber(env, 'SANDBOX_CONTROL_PORT', 4560, 65_535),
    },
    rate: readNumber(env, 'CLOUD_CLOCK_RATE', 60, 3600),
    // The sandbox signs people in with one click: it is for this machine alone unless asked otherwise.
    host: env.HOST || (clouds === 'sandbox' ? '127.0.0.1' : '0.0.0.0'),
    databaseUrl: env.DATABASE_URL || undefined,
    baseUrl: env.BASE_URL || undefined,
  }
}

function readNumber(
  env: Record<string, string | undefined>,
  name: string,
  fallback: number,
  most: number,
): number {
  const text = env[name]
  if (!text) return fallback
  const value = Number(text)
  const whole = name === 'CLOUD_CLOCK_RATE' || Number.isInteger(value)
  if (!(value > 0 && value <= most && whole))
    throw new Error(`${name} is "${text}"; it must be a number between 1 and ${most}.`)
  return value
}
