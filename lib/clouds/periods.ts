import type { PeriodTotals } from '#lib/domain/ports.ts'
import { MINUTE_MS, type MinuteWindow } from './minutes.ts'

/** Sums over longer periods than a minute. Pure. */

const MINUTE_SECONDS = MINUTE_MS / 1000

/**
 * Periods of the window in order, without gaps: one begins or ends at `anchor` (ms), the others join it in both directions. The first
 * and the last may be cut short.
 */
export function periodsOf(window: MinuteWindow, periodSeconds: number, anchor: number): MinuteWindow[] {
  const length = periodSeconds * 1000
  const end = window.to.getTime()
  const periods: MinuteWindow[] = []
  for (let from = window.from.getTime(); from < end; ) {
    const next = anchor + (Math.floor((from - anchor) / length) + 1) * length
    const to = Math.min(next, end)
    periods.push({ from: new Date(from), to: new Date(to) })
    from = to
  }
  return periods
}

/** A stretch of time that one request reads, a point for so many seconds. */
export interface Reading extends MinuteWindow {
  pointSeconds: number
}

/**
 * The fewest readings whose points never reach over the edge of the time that is asked for: clouds differ in what they tell of a period
 * that began before it, so what is left of the first and of the last one is read by minutes.
 */
export function readingsOf(periods: readonly MinuteWindow[], periodSeconds: number): Reading[] {
  const readings: Reading[] = []
  for (const { from, to } of periods) {
    const isWhole = to.getTime() - from.getTime() === periodSeconds * 1000
    const pointSeconds = isWhole ? periodSeconds : MINUTE_SECONDS
    const last = readings.at(-1)
    if (last?.pointSeconds === pointSeconds) last.to = to
    else readings.push({ from, to, pointSeconds })
  }
  return readings
}

/** What was counted at an instant (ms); what is missing is none. */
export type Counted = { at: number } & Partial<Omit<PeriodTotals, 'from' | 'to'>>

/**
 * Each count goes to the period that holds its instant; one outside all of them to none. Whole sums: a cloud that had to align its
 * counts may tell fractions.
 */
export function totalsOf(periods: readonly MinuteWindow[], counted: Iterable<Counted>): PeriodTotals[] {
  const totals = periods.map(
    ({ from, to }): PeriodTotals => ({ from, to, requests: 0, errors4xx: 0, errors5xx: 0 }),
  )
  for (const { at, requests = 0, errors4xx = 0, errors5xx = 0 } of counted) {
    const total = totals.find(({ from, to }) => from.getTime() <= at && at < to.getTime())
    if (total === undefined) continue
    total.requests += requests
    total.errors4xx += errors4xx
    total.errors5xx += errors5xx
  }
  return totals.map(({ from, to, requests, errors4xx, errors5xx }) => ({
    from,
    to,
    requests: Math.round(requests),
    errors4xx: Math.round(errors4xx),
    errors5xx: Math.round(errors5xx),
  }))
}
