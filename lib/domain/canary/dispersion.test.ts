import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Counts } from './counts.ts'
import { calibrate, dispersionAt, estimateDispersion } from './dispersion.ts'

const minute = (canaryEvents: number, baselineEvents: number) => ({
  canaryRequests: 1000,
  baselineRequests: 3000,
  canaryEvents,
  baselineEvents,
})

describe('estimateDispersion', () => {
  test('is the mean of Pearson’s squares', () => {
    // m = 40, ρ = 1/4: 10 expected, variance 7.5; distances 10 and 5.
    expect(estimateDispersion([minute(20, 20), minute(5, 35)])).toBeCloseTo((100 / 7.5 + 25 / 7.5) / 2, 12)
  })

  test('is never below 1, however even the minutes are, nor where nothing was learnt', () => {
    expect(estimateDispersion(Array.from({ length: 20 }, () => minute(10, 30)))).toBe(1)
    expect(calibrate(Counts.of([]))).toEqual({ dispersion: 1, noise: 0, minutes: 0 })
    expect(calibrate(Counts.of([minute(0, 0), { ...minute(0, 5), canaryRequests: 0 }])).minutes).toBe(0)
  })

  test('a minute whose share is too near to 1 to be told from it says nothing', () => {
    const minute = { canaryRequests: 1e16, baselineRequests: 1, canaryEvents: 1000, baselineEvents: 0 }
    expect(estimateDispersion([minute])).toBe(1)
  })

  test('minutes that say nothing do not dilute it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 0, max: 90 })), {
          minLength: 1,
        }),
        (counts) => {
          const minutes = counts.map(([canary, baseline]) => minute(canary, baseline))
          expect(estimateDispersion([...minutes, minute(0, 0), minute(0, 0)])).toBe(
            estimateDispersion(minutes),
          )
        },
      ),
      { seed: 5, numRuns: 100 },
    )
  })

  test('projected to the calibration’s own traffic and share it is the same', () => {
    const { dispersion, noise } = calibrate(Counts.of([minute(20, 20), minute(5, 35)]))
    expect(dispersionAt(noise, 40, 0.25)).toBeCloseTo(dispersion, 12)
    expect(dispersionAt(noise, 40, 0.5)).toBeCloseTo(1 + ((dispersion - 1) * 0.25) / 0.1875, 12)
    expect(dispersionAt(0, 1e6, 0.5)).toBe(1)
  })

  test('impossible input is refused by name', () => {
    const many = { canaryRequests: 1e308, baselineRequests: 1e308, canaryEvents: 1, baselineEvents: 1 }
    expect(() => estimateDispersion([many])).toThrow(/^minutes\[0\]\.canaryRequests and baselineRequests/)
    expect(() => estimateDispersion([minute(-1, 0)])).toThrow(/^minutes\[0\]\.canaryEvents/)
    expect(() => estimateDispersion([minute(1, 3001)])).toThrow(RangeError)
    expect(() => dispersionAt(-1, 10, 0.5)).toThrow(/^noise/)
    expect(() => dispersionAt(1, Number.NaN, 0.5)).toThrow(/^eventsAMinute/)
    expect(() => dispersionAt(1, 10, 0)).toThrow(/^share/)
  })
})
