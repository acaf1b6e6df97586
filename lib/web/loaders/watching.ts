/** Cloud time: three of the worker's looks at a quiet fleet. */
const patienceMs = 180_000
/** Real time, for a cloud time that runs fast: a busy machine may hold a look up for a while. */
const realPatienceMs = 20_000

/**
 * Since when nobody looks at the clouds any more: the newest observation, when it is older than a worker lets it become.
 * @param newest of the endpoints whose clouds answer; null without any, of which each page says so itself
 * @param rate cloud seconds a real second
 * @returns cloud time; null while somebody looks
 */
export function unwatchedSince(newest: Date | null, now: Date, rate: number): string | null {
  if (newest === null) return null
  const age = now.getTime() - newest.getTime()
  return age > Math.max(patienceMs, realPatienceMs * rate) ? newest.toISOString() : null
}
