/** Codes by which the driver, the operating system and Prisma say that PostgreSQL does not answer. */
const awayCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  // Shutting down, crashed, starting up; too many connections; connection failures of class 08.
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '08000',
  '08001',
  '08003',
  '08006',
  'P1001',
  'P1002',
  'P1008',
  'P1017',
  'P2024',
])
const awayWords =
  /(connection (terminated|timeout|ended|closed)|timeout exceeded when trying to connect|server has closed the connection|can't reach database|cannot use a pool after)/i

/** Whether an error means that the database is not there, rather than that a query was wrong. */
export function isDatabaseAway(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 6) return false
  const { code, message, cause, meta, errors, originalCode, kind, body } = error as Record<string, unknown>
  if ([code, originalCode].some((held) => typeof held === 'string' && awayCodes.has(held))) return true
  if (kind === 'DatabaseNotReachable' || kind === 'ConnectionClosed' || kind === 'SocketTimeout') return true
  if (typeof message === 'string' && awayWords.test(message)) return true
  const inner = [cause, meta, body, ...(Array.isArray(errors) ? errors : [])]
  const driver =
    typeof meta === 'object' && meta !== null
      ? (meta as Record<string, unknown>).driverAdapterError
      : undefined
  return [...inner, driver].some((held) => isDatabaseAway(held, depth + 1))
}
