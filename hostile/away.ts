import { setTimeout } from 'node:timers/promises'
import { CloudError } from '#lib/domain/errors.ts'
import { isDatabaseAway } from '#lib/web/database-away.ts'

/** How the operating system, undici and the clouds' SDKs say that nobody answers. */
const codes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  // Prisma's transaction did not begin or end in time: the database comes back, or the machine is busy.
  'P2028',
])
const names = /^(TimeoutError|AbortError|SandboxAway|Throttling\w*|TooManyRequests\w*)$/

/**
 * Whether nobody was there to answer, so that the same is asked again: refused and broken connections, time-outs, 5xx and throttling.
 * Everything else is an answer, and asking again would only hide it.
 */
export function isAway(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 6) return false
  if (error instanceof CloudError) return error.kind === 'retryable'
  const { code, name, message, cause, errors, status, $metadata } = error as {
    [key: string]: unknown
    $metadata?: { httpStatusCode?: unknown }
  }
  if (typeof code === 'string' && codes.has(code)) return true
  if (typeof name === 'string' && names.test(name)) return true
  if (typeof message === 'string' && /socket hang up|other side closed/.test(message)) return true
  const answered = status ?? $metadata?.httpStatusCode
  if (typeof answered === 'number') return answered >= 500 || answered === 429
  if (isDatabaseAway(error)) return true
  return [cause, ...(Array.isArray(errors) ? errors : [])].some((inner) => isAway(inner, depth + 1))
}

/** Real milliseconds: longer than any blow lasts. */
const patienceMs = 120_000
const againMs = 300

/** Asks until somebody is there. @throws what was answered, and after two minutes that nobody was there */
export async function eventually<Done>(
  act: () => Promise<Done>,
  { pause = () => setTimeout(againMs), now = Date.now } = {},
): Promise<Done> {
  for (const until = now() + patienceMs; ; await pause()) {
    try {
      return await act()
    } catch (error) {
      if (!isAway(error)) throw error
      if (now() >= until) throw new Error(`Nobody answered within ${patienceMs / 1000} s.`, { cause: error })
    }
  }
}
