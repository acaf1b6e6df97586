import type { Clock } from '#lib/domain/ports.ts'

export const MINUTE_MS = 60_000

/** Instants on whole minutes. */
export interface MinuteWindow {
  from: Date
  to: Date
}

/** Whole minutes within [from, to) that are over now; undefined when there is none. */
export function completeMinutes(clock: Clock, from: Date, to: Date): MinuteWindow | undefined {
  const first = Math.ceil(from.getTime() / MINUTE_MS) * MINUTE_MS
  const end = Math.floor(Math.min(to.getTime(), clock.now().getTime()) / MINUTE_MS) * MINUTE_MS
  return end > first ? { from: new Date(first), to: new Date(end) } : undefined
}
