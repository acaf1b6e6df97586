import { expect, test } from 'vitest'
import { canaryRequests, countsOf, pairedMinutes } from './judged-minutes.ts'
import { healthy, minuteAt, minuteOf } from './testing/minutes.ts'

const minute = (index: number, requests = 100) => minuteOf(index, requests, healthy)
const starts = (pairs: ReturnType<typeof pairedMinutes>) => pairs.map(({ canary }) => canary.minute)

test('minutes are paired in order of time, whatever order they are told in, and of two for one minute the last counts', () => {
  const canary = [minute(3), minute(1), minute(2, 7), minute(2, 50)]
  const baseline = [minute(2, 900), minute(1, 900), minute(3, 900)]
  const pairs = pairedMinutes({ canary, baseline })
  expect(starts(pairs)).toEqual([minuteAt(1), minuteAt(2), minuteAt(3)])
  expect(pairs.map((pair) => [pair.canary.requests, pair.baseline.requests])).toEqual([
    [100, 900],
    [50, 900],
    [100, 900],
  ])
})

test('a minute is the same minute however its time is written', () => {
  const canary = [{ ...minute(0), minute: '2026-11-20T03:00:00Z' }]
  expect(pairedMinutes({ canary, baseline: [minute(0, 900)] })).toHaveLength(1)
})

test('what one cohort lacks had no request there, and nothing counts before the first request of the canary', () => {
  const pairs = pairedMinutes({ canary: [minute(2), minute(4)], baseline: [minute(0), minute(1), minute(3)] })
  expect(starts(pairs)).toEqual([minuteAt(2), minuteAt(3), minuteAt(4)])
  expect(pairs.map((pair) => [pair.canary.requests, pair.baseline.requests])).toEqual([
    [100, 0],
    [0, 100],
    [100, 0],
  ])
  expect(canaryRequests(pairs)).toEqual({ all: 200, compared: 0 })
})

test('a minute that may still be corrected does not count, but the canary has begun with it', () => {
  const open = { ...minute(0), settled: false }
  const pairs = pairedMinutes({ canary: [open, minute(2)], baseline: [minute(0), minute(1), minute(2)] })
  expect(starts(pairs)).toEqual([minuteAt(1), minuteAt(2)])
})

test('a minute in which a metric was not counted says nothing, and never are more requests slow than there were', () => {
  const untold = { ...minute(1), over: [] }
  const tooMany = { ...minute(2), over: [{ cutMs: 20, requests: 104 }] }
  const pairs = pairedMinutes({
    canary: [minute(0), untold, tooMany],
    baseline: [minute(0), minute(1), minute(2)],
  })
  const counts = countsOf({ metric: 'latency' }, pairs, 20)
  expect(Array.from(counts.canaryRequests)).toEqual([100, 0, 100])
  expect(Array.from(counts.canaryEvents)).toEqual([0.01, 0, 100])
  expect(counts.events[1]).toBe(0)
})
