import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lastMeasured } from './measured.ts'
import { percentsOf } from './percents.ts'
import type { Interval } from './record.ts'
import { type LastSeen, mainPart, servesAlone, servingOf } from './serving-of.ts'

const at = (minute: number) => `2026-11-20T03:${String(minute).padStart(2, '0')}:00.000Z`
const interval = (label: string, share: number, changes: Partial<Interval> = {}): Interval => ({
  ...{ releaseId: label, label, digest: undefined, configName: `c-${label}`, share, source: 'cloud' },
  ...{ startedAt: at(0), endedAt: undefined, servedSince: undefined, wholeSince: undefined },
  ...changes,
})
const seen: LastSeen = {
  ...{ releaseId: 'v426', label: 'v426', digest: undefined, configName: 'c-v426' },
  observedAt: at(10),
  unreachableSince: undefined,
}

test('what is not known is a value of its own, with its reason', () => {
  expect(servingOf([], undefined, at(20))).toMatchObject({ parts: [], unknown: { reason: 'never-observed' } })
  expect(servingOf([], { ...seen, configName: '' }, at(20))).toMatchObject({
    parts: [],
    unknown: { reason: 'nothing-told' },
  })
  const untold = servingOf([interval('v426', 1, { source: 'untold' })], seen, at(20))
  expect(untold).toMatchObject({
    parts: [{ share: undefined, percent: undefined }],
    unknown: { reason: 'share-not-told' },
  })
})

test('an endpoint that does not answer keeps what was last known, said to be that', () => {
  const away = { ...seen, unreachableSince: at(12) }
  expect(servingOf([interval('v426', 1)], away, at(20))).toMatchObject({
    parts: [{ label: 'v426', share: 1 }],
    unknown: { reason: 'unreachable', since: at(12) },
    asOf: at(10),
  })
  // At an instant at which it still answered, nothing was unknown.
  expect(servingOf([interval('v426', 1)], away, at(11)).unknown).toBeUndefined()
})

test('what the latest look speaks against is not said to serve, whatever is on record', () => {
  const failed = { ...seen, against: { inForce: 'no', status: 'Failed' } } as const
  for (const intervals of [[], [interval('v426', 1)]])
    expect(servingOf(intervals, failed, at(20))).toMatchObject({
      parts: [],
      unknown: { reason: 'not-in-service', status: 'Failed' },
    })
  // Before it was seen so, the record holds.
  expect(servingOf([interval('v426', 1)], failed, at(9)).parts).toHaveLength(1)
  const mixed = { ...seen, against: { inForce: 'mixed', status: 'UpdateRollbackFailed' } } as const
  for (const intervals of [[], [interval('v426', 1)]])
    expect(servingOf(intervals, mixed, at(20))).toMatchObject({
      parts: [{ label: 'v426', share: undefined, how: 'untold' }],
      unknown: { reason: 'mixed' },
    })
})

test('an instant in the past is answered from the intervals that were in force then', () => {
  const rows = [interval('v426', 1, { endedAt: at(5) }), interval('v427', 1, { startedAt: at(5) })]
  const labelsAt = (instant: string) => servingOf(rows, seen, instant).parts.map(({ label }) => label)
  expect([labelsAt(at(4)), labelsAt(at(5))]).toEqual([['v426'], ['v427']])
})

test('where one release is to be named, it is one that is known to have traffic', () => {
  const served = servingOf(
    [
      interval('v426', 1, { source: 'untold', servedSince: at(0) }),
      interval('v427', 1, { source: 'asked', startedAt: at(5) }),
    ],
    seen,
    at(6),
  )
  expect(mainPart(served)?.label).toBe('v426')
  expect(served.parts.some(({ releaseId }) => servesAlone(served, releaseId ?? ''))).toBe(false)
})

test('percents are those of the shares, and together always 100', () => {
  expect(percentsOf([0.905, 0.095])).toEqual([91, 9])
  expect(percentsOf([1 / 3, 1 / 3, 1 / 3])).toEqual([34, 33, 33])
  expect(percentsOf([undefined, 1])).toEqual([undefined, 100])
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: 1, maxLength: 6 }),
      (some) => {
        const sum = some.reduce((all, share) => all + share, 0)
        const percents = percentsOf(some.map((share) => share / sum))
        expect(percents.reduce<number>((all, percent) => all + (percent ?? 0), 0)).toBe(100)
        for (const [index, percent] of percents.entries())
          expect(Math.abs((percent ?? 0) - (100 * (some[index] ?? 0)) / sum)).toBeLessThan(1)
      },
    ),
  )
})

const minute = (number: number, requests: number, settled = true) => ({
  ...{ minute: at(number), requests, errors4xx: 0, errors5xx: 0 },
  overLatency: undefined,
  latencyP50Ms: undefined,
  latencyP99Ms: undefined,
  settled,
})

test('the last minute that tells the split is the one that counts, and a cohort alone only once it is settled', () => {
  const canary = [minute(1, 90), minute(2, 100)]
  const baseline = [minute(1, 910), minute(2, 900), minute(3, 1000)]
  expect(lastMeasured({ canary, baseline: baseline.slice(0, 2) }, at(1))).toMatchObject({
    share: 0.1,
    minute: at(2),
  })
  expect(lastMeasured({ canary, baseline }, at(1))).toMatchObject({ share: 0, minute: at(3), requests: 1000 })
  const late = [...baseline.slice(0, 2), minute(3, 1000, false)]
  expect(lastMeasured({ canary, baseline: late }, at(1))).toMatchObject({ share: 0.1, minute: at(2) })
  // The baseline's minute may be told after the canary's, and a canary is not all of the traffic for that.
  const ahead = [...canary, minute(3, 100, false)]
  expect(lastMeasured({ canary: ahead, baseline: baseline.slice(0, 2) }, at(1))).toMatchObject({
    share: 0.1,
    minute: at(2),
  })
  const alone = [...canary, minute(3, 1000)]
  expect(lastMeasured({ canary: alone, baseline: baseline.slice(0, 2) }, at(1))).toMatchObject({ share: 1 })
  // Before traffic was shifted, a canary without requests is no news.
  expect(lastMeasured({ canary: [], baseline }, at(4))).toBeUndefined()
  expect(lastMeasured({ canary: [], baseline }, undefined)).toBeUndefined()
})
