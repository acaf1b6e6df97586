import { describe, expect, test } from 'vitest'
import type { CohortMinute } from './cohort-minute.ts'
import { Counts } from './counts.ts'
import { expectedRareMinutes, rareEvidence } from './rare-events.ts'

const minute = (requests: number, events: number) => ({
  canaryRequests: requests,
  baselineRequests: 9 * requests,
  canaryEvents: events,
  baselineEvents: 0,
})
const many = (count: number, requests: number, events: number) =>
  Array.from({ length: count }, () => minute(requests, events))

const logRareEValues = (minutes: CohortMinute[], negligible: number, dispersion?: number) => {
  const evidence = rareEvidence(Counts.of(minutes), negligible, dispersion)
  return minutes.map((_, look) => evidence.at(look))
}

describe('evidence that events are negligible', () => {
  test('without events follows the closed form', () => {
    const [first, second] = logRareEValues(many(2, 1000, 0), 0.001)
    const mean = (n: number) => Math.log((Math.exp(0.98 * n) + Math.exp(0.8 * n) + Math.exp(0.5 * n)) / 3)
    expect(first).toBeCloseTo(mean(1))
    expect(second).toBeCloseTo(mean(2))
  })

  test('has an expectation of at most 1 where events are not negligible', () => {
    // Poisson events at the bound itself, all their numbers weighed by their probability.
    for (const excess of [1, 1.5, 3]) {
      const mean = 4 * excess
      let expectation = 0
      let probability = Math.exp(-mean)
      for (let events = 0; events < 80; events++) {
        const [logE = 0] = logRareEValues([minute(4000, events)], 0.001)
        expectation += probability * Math.exp(logE)
        probability *= mean / (events + 1)
      }
      expect(expectation).toBeLessThanOrEqual(1 + 1e-9)
      if (excess === 1) expect(expectation).toBeCloseTo(1)
    }
  })

  test('is divided by the dispersion, and refuses impossible arguments by name', () => {
    expect(logRareEValues(many(1, 2000, 0), 0.001, 2)).toEqual(logRareEValues(many(1, 1000, 0), 0.001))
    expect(() => logRareEValues([], 0)).toThrow(/^negligible/)
    expect(() => logRareEValues([minute(-1, 0)], 0.1)).toThrow(RangeError)
    expect(() => expectedRareMinutes(Counts.of([]), 0.1, 0.5, 3)).toThrow(/^dispersion/)
  })
})

test('the expected minutes are those after which the evidence is there', () => {
  const threshold = Math.log(20)
  const left = expectedRareMinutes(Counts.of(many(2, 500, 0)), 0.001, 1, threshold) ?? 0
  const evidence = logRareEValues(many(2 + left, 500, 0), 0.001)
  expect(evidence.at(-1)).toBeGreaterThanOrEqual(threshold)
  expect(evidence.at(-2)).toBeLessThan(threshold)
  const often = many(2, 500, 0).map((each) => ({ ...each, baselineEvents: 45 }))
  expect(expectedRareMinutes(Counts.of(often), 0.001, 1, threshold)).toBeNull()
})
