import { ApiError, fetchJson } from '#lib/web/queries/fetch-json.ts'

/** Why the server's events are not to be had, which an EventSource does not tell. */
export type WhyRefused =
  | { by: 'database' | 'unknown' }
  /** There are too many of them for this person; to be asked again after so long. */
  | { by: 'server'; sentence: string; retryAfterMs: number }

const longestRetryMs = 300_000

/** An ended session leads to the sign-in page. */
export async function whyRefused(): Promise<WhyRefused> {
  try {
    await fetchJson('/api/shell')
  } catch (error) {
    return { by: error instanceof ApiError && error.status === 503 ? 'database' : 'unknown' }
  }
  const leaving = new AbortController()
  try {
    const response = await fetch('/api/live', { signal: leaving.signal })
    if (response.status !== 429) return { by: 'unknown' }
    const { sentence }: { sentence?: unknown } = await response.json()
    const seconds = Number(response.headers.get('retry-after'))
    if (typeof sentence !== 'string' || !(seconds > 0)) return { by: 'unknown' }
    return { by: 'server', sentence, retryAfterMs: Math.min(seconds * 1_000, longestRetryMs) }
  } catch {
    return { by: 'unknown' }
  } finally {
    // Events that are to be had again are for the EventSource to take.
    leaving.abort()
  }
}
