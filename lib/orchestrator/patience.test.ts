import { expect, test } from 'vitest'
import { lateAcceptanceSeconds } from '#lib/domain/rollout/decision.ts'
import { planOf } from '#lib/domain/testing/builders.ts'
import { atLeastCalls, callMs, lateAcceptance, patientPlan } from './patience.ts'

const patienceAt = (rate: number, infrastructurePatienceSeconds: number) =>
  patientPlan({ rate }, planOf({ infrastructurePatienceSeconds })).infrastructurePatienceSeconds

test.each([1, 60, 300, 600, 3600])(
  'the patience of a plan outlasts three time-outs of the adapters in real time, where cloud time runs %d times as fast',
  (rate) => {
    for (const seconds of [0, 600]) {
      expect((patienceAt(rate, seconds) / rate) * 1000).toBeGreaterThanOrEqual(3 * callMs)
    }
  },
)

test('a patience that is long enough is the plan’s', () => {
  expect(patienceAt(1, 600)).toBe(600)
  expect(patienceAt(60, 7200)).toBe(7200)
})

test.each([1, 300, 3600])(
  'an update that was not seen may still be accepted for as long as its call may hang, at rate %d',
  (rate) => {
    expect((lateAcceptance({ rate }) / rate) * 1000).toBeGreaterThanOrEqual(callMs)
    expect(lateAcceptance({ rate })).toBeGreaterThanOrEqual(lateAcceptanceSeconds)
  },
)

test('a limit on several calls outlasts them all', () => {
  expect(atLeastCalls({ rate: 3600 }, 7200, 6)).toBe((6 * callMs * 3600) / 1000)
  expect(atLeastCalls({ rate: 1 }, 7200, 6)).toBe(7200)
})
