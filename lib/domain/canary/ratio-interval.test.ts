import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CohortMinute } from './cohort-minute.ts'
import { ConditionalLikelihood } from './conditional-likelihood.ts'
import { Counts } from './counts.ts'
import { judgeCounts } from './sequential.ts'

const options = { alpha: 0.05, beta: 0.05, tolerated: 1, unacceptable: 2 }
const intervalOf = (minutes: CohortMinute[]) => judgeCounts(minutes, options).ratio
const likelihoodOf = (minutes: CohortMinute[]) => new ConditionalLikelihood(Counts.of(minutes), 1)

const anyMinutes = fc.array(
  fc.record({
    canaryRequests: fc.integer({ min: 100, max: 5000 }),
    baselineRequests: fc.integer({ min: 100, max: 5000 }),
    canaryEvents: fc.integer({ min: 0, max: 50 }),
    baselineEvents: fc.integer({ min: 0, max: 50 }),
  }),
  { minLength: 1, maxLength: 60 },
)
const seed = { seed: 1970, numRuns: 200 }

/** Minute by minute, without the bins. */
const exact = (minutes: CohortMinute[], theta: number) =>
  minutes.reduce((sum, { canaryRequests, baselineRequests, canaryEvents, baselineEvents }) => {
    const share = canaryRequests / (canaryRequests + baselineRequests)
    return (
      sum +
      canaryEvents * theta -
      (canaryEvents + baselineEvents) * Math.log(1 + share * (Math.exp(theta) - 1))
    )
  }, 0)

describe('the conditional likelihood', () => {
  test('gathered in bins it is the sum over minutes, each with its own share', () => {
    fc.assert(
      fc.property(anyMinutes, fc.double({ min: -6, max: 6, noNaN: true }), (minutes, theta) => {
        const likelihood = likelihoodOf(minutes)
        expect(likelihood.at(theta)).toBeCloseTo(exact(minutes, theta), 4)
        const slope = (exact(minutes, theta + 1e-5) - exact(minutes, theta - 1e-5)) / 2e-5
        expect(likelihood.slope(theta)).toBeCloseTo(slope, 2)
      }),
      seed,
    )
  })
})

describe('the confidence sequence of the ratio', () => {
  test('at one share the estimate is the ratio of the event rates', () => {
    const minutes = Array.from({ length: 10 }, () => ({
      canaryRequests: 1000,
      baselineRequests: 9000,
      canaryEvents: 6,
      baselineEvents: 36,
    }))
    expect(intervalOf(minutes).estimate).toBeCloseTo(1.5, 6)
  })

  test('contains its estimate, and lies between 0 and Infinity', () => {
    fc.assert(
      fc.property(anyMinutes, (minutes) => {
        const { estimate, low, high } = intervalOf(minutes)
        if (Number.isNaN(estimate)) expect({ low, high }).toEqual({ low: 0, high: Number.POSITIVE_INFINITY })
        else {
          expect(low).toBeLessThanOrEqual(estimate)
          expect(high).toBeGreaterThanOrEqual(estimate)
        }
      }),
      seed,
    )
  })

  test('its ends are where the mixture’s e-value is 1/alpha, by an integral of another kind', () => {
    const minutes: CohortMinute[] = [
      { canaryRequests: 900, baselineRequests: 8100, canaryEvents: 9, baselineEvents: 60 },
      { canaryRequests: 2200, baselineRequests: 6100, canaryEvents: 31, baselineEvents: 49 },
      { canaryRequests: 4400, baselineRequests: 4300, canaryEvents: 40, baselineEvents: 33 },
    ]
    const { low, high } = intervalOf(minutes)
    const logEAt = (ratio: number) => {
      const theta = Math.log(ratio)
      let sum = 0
      const width = 1 / 2000
      for (let at = -8 + width / 2; at < 8; at += width)
        sum +=
          (width * Math.exp(exact(minutes, at) - exact(minutes, theta) - 0.5 * (at / Math.LN2) ** 2)) /
          (Math.LN2 * Math.sqrt(2 * Math.PI))
      return Math.log(sum)
    }
    expect(logEAt(low)).toBeCloseTo(Math.log(20), 5)
    expect(logEAt(high)).toBeCloseTo(Math.log(20), 5)
    expect(logEAt(1.2)).toBeLessThan(Math.log(20))
  })

  test('narrows with the data and widens with the dispersion', () => {
    const minutes = Array.from({ length: 400 }, () => ({
      canaryRequests: 1000,
      baselineRequests: 9000,
      canaryEvents: 10,
      baselineEvents: 90,
    }))
    const width = ({ low, high }: { low: number; high: number }) => high - low
    expect(width(intervalOf(minutes))).toBeLessThan(width(intervalOf(minutes.slice(0, 40))) / 2)
    expect(width(judgeCounts(minutes, { ...options, dispersion: 4 }).ratio)).toBeCloseTo(
      width(intervalOf(minutes.slice(0, 100))),
      6,
    )
  })

  test('without events on one side it is open on that side', () => {
    const none = { canaryRequests: 1000, baselineRequests: 9000, canaryEvents: 0, baselineEvents: 40 }
    expect(intervalOf([none])).toMatchObject({ estimate: 0, low: 0 })
    expect(intervalOf([none]).high).toBeLessThan(5)
    const only = { canaryRequests: 1000, baselineRequests: 9000, canaryEvents: 12, baselineEvents: 0 }
    expect(intervalOf([only])).toMatchObject({
      estimate: Number.POSITIVE_INFINITY,
      high: Number.POSITIVE_INFINITY,
    })
    expect(intervalOf([only]).low).toBeGreaterThan(1)
  })
})
