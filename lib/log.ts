import { type Logger, pino, stdSerializers } from 'pino'

export type { Logger } from 'pino'

/** Whatever carries a secret by name, at the top and one or two levels below it. */
const secretNames = [
  'password',
  'secret',
  'token',
  'accessToken',
  'refreshToken',
  'idToken',
  'authSecret',
  'authorization',
  'cookie',
  'databaseUrl',
  'connectionString',
  'secretAccessKey',
  'sessionToken',
]
const secretPaths = secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`])

/**
 * JSON lines on standard error, so that a command's own output stays its own. Secrets are left out by name.
 * @param process what runs: `web`, `worker` …
 */
export function createLog(
  process: string,
  level: string = globalThis.process.env.LOG_LEVEL || 'info',
  destination: { write(line: string): unknown } = pino.destination({ dest: 2, sync: true }),
): Logger {
  return pino(
    {
      level,
      base: { process },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      // Pino knows `err` only; an Error under another name would be written as {}, without its message.
      serializers: { err: stdSerializers.err, error: stdSerializers.err },
      redact: { paths: secretPaths, censor: '[secret]' },
    },
    destination,
  )
}
