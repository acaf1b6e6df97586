import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { minimumDetectableRatio, minimumDetectableShift, requestsNeeded } from './power.ts'
import { failGrid, logEValues } from './sequential.ts'

const levels = { alpha: 0.01, power: 0.9 }
const minutes = [10, 30, 60]
/** By requests a second: the sequential test's detectable ratios at a base of 0.1 % and of 1 %, canary 10 %. */
const published: [number, [number, number][]][] = [
  [
    600,
    [
      [1.97, 1.28],
      [1.52, 1.18],
      [1.36, 1.16],
    ],
  ],
  [
    200,
    [
      [2.82, 1.5],
      [1.95, 1.28],
      [1.64, 1.21],
    ],
  ],
  [
    150,
    [
      [3.17, 1.58],
      [2.12, 1.32],
      [1.76, 1.23],
    ],
  ],
  [
    100,
    [
      [3.78, 1.72],
      [2.41, 1.4],
      [1.95, 1.28],
    ],
  ],
]
const cells = published.flatMap(([rps, row]) =>
  row.flatMap(([rare, common], column) => {
    const minute = minutes[column] ?? Number.NaN
    return [
      { rps, minute, baseRate: 0.001, ratio: rare },
      { rps, minute, baseRate: 0.01, ratio: common },
    ]
  }),
)

const requests = (rps: number, minute: number, share = 0.1) => ({
  canaryRequests: rps * 60 * minute * share,
  baselineRequests: rps * 60 * minute * (1 - share),
})

describe('minimumDetectableRatio', () => {
  test.each(cells)(
    '$rps rps, $minute min, base $baseRate: $ratio within 1.5 %',
    ({ rps, minute, baseRate, ratio }) => {
      const found = minimumDetectableRatio({
        ...requests(rps, minute),
        baseRate,
        ...levels,
        method: 'sequential',
      })
      expect(Math.abs(found / ratio - 1)).toBeLessThan(0.015)
    },
  )

  test('the fixed test’s ratio solves its equation', () => {
    const { canaryRequests, baselineRequests } = requests(600, 10)
    const ratio = minimumDetectableRatio({
      canaryRequests,
      baselineRequests,
      baseRate: 0.001,
      ...levels,
      method: 'fixed',
    })
    const rate = 0.001 * ratio
    const pooled = (canaryRequests * rate + baselineRequests * 0.001) / (canaryRequests + baselineRequests)
    const underNull = Math.sqrt(pooled * (1 - pooled) * (1 / canaryRequests + 1 / baselineRequests))
    const underRatio = Math.sqrt((rate * (1 - rate)) / canaryRequests + (0.001 * 0.999) / baselineRequests)
    expect(rate - 0.001).toBeCloseTo(2.3263478740408408 * underNull + 1.2815515655446004 * underRatio, 9)
  })

  test('looking at any time costs something: 1.05 to 1.3 times the fixed ratio', () => {
    for (const { rps, minute, baseRate } of cells) {
      const input = { ...requests(rps, minute), baseRate, ...levels }
      const price =
        minimumDetectableRatio({ ...input, method: 'sequential' }) /
        minimumDetectableRatio({ ...input, method: 'fixed' })
      expect(price).toBeGreaterThan(1.05)
      expect(price).toBeLessThan(1.3)
    }
  })

  test('more requests, a higher base and a larger alpha show smaller ratios', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e4, max: 1e6, noNaN: true }),
        fc.double({ min: 0.0005, max: 0.02, noNaN: true }),
        fc.constantFrom('fixed' as const, 'sequential' as const),
        (canaryRequests, baseRate, method) => {
          const input = { canaryRequests, baselineRequests: canaryRequests * 9, baseRate, ...levels, method }
          const ratio = minimumDetectableRatio(input)
          expect(ratio).toBeGreaterThan(1)
          expect(
            minimumDetectableRatio({
              ...input,
              canaryRequests: 2 * canaryRequests,
              baselineRequests: canaryRequests * 18,
            }),
          ).toBeLessThan(ratio)
          expect(minimumDetectableRatio({ ...input, baseRate: 2 * baseRate })).toBeLessThan(ratio)
          expect(minimumDetectableRatio({ ...input, alpha: 0.05 })).toBeLessThan(ratio)
          expect(minimumDetectableRatio({ ...input, power: 0.5 })).toBeLessThan(ratio)
        },
      ),
      { seed: 7, numRuns: 100 },
    )
  })

  test('what no canary could show is Infinity', () => {
    const few = { canaryRequests: 1, baselineRequests: 9, baseRate: 0.5, ...levels }
    expect(minimumDetectableRatio({ ...few, method: 'fixed' })).toBe(Number.POSITIVE_INFINITY)
    expect(minimumDetectableRatio({ ...few, method: 'sequential' })).toBe(Number.POSITIVE_INFINITY)
  })

  test.each([
    ['method', { method: 'x' as 'fixed' }],
    ['canaryRequests', { canaryRequests: 0 }],
    ['baselineRequests', { baselineRequests: -1 }],
    ['baseRate', { baseRate: 0 }],
    ['alpha', { alpha: 1 }],
    ['power', { power: Number.NaN }],
  ])('refuses an impossible %s by name', (name, changed) => {
    const input = {
      canaryRequests: 10,
      baselineRequests: 90,
      baseRate: 0.01,
      ...levels,
      method: 'fixed' as const,
    }
    const call = () => minimumDetectableRatio({ ...input, ...changed })
    expect(call).toThrow(RangeError)
    expect(call).toThrow(name)
  })
})

describe('minimumDetectableShift', () => {
  test('is the closed form', () => {
    const shift = minimumDetectableShift({
      canaryRequests: 3600,
      baselineRequests: 32_400,
      coefficientOfVariation: 0.5,
      ...levels,
    })
    expect(shift).toBeCloseTo((2.3263478740408408 + 1.2815515655446004) * 0.5 * Math.sqrt(1 / 3240), 12)
  })

  test('refuses an empty arm and an impossible variation by name', () => {
    const input = { canaryRequests: 1, baselineRequests: 1, coefficientOfVariation: 1, ...levels }
    expect(() => minimumDetectableShift({ ...input, canaryRequests: 0 })).toThrow(/^canaryRequests/)
    expect(() => minimumDetectableShift({ ...input, coefficientOfVariation: 0 })).toThrow(/^coefficient/)
    expect(() => minimumDetectableShift({ ...input, alpha: 0 })).toThrow(/^alpha/)
  })

  test('is never negative', () => {
    const input = { canaryRequests: 1e5, baselineRequests: 1e6, coefficientOfVariation: 1, ...levels }
    expect(minimumDetectableShift({ ...input, power: 0.001 })).toBe(0)
  })
})

const nextUniform = (state: { seed: number }) => {
  state.seed = (Math.imul(state.seed, 1_664_525) + 1_013_904_223) >>> 0
  return (state.seed + 0.5) / 2 ** 32
}

/** Of 200 seeded canaries at a tenth of the traffic, looked at 40 times: the part stopped within a part of the requests. */
function stoppedAfter(ratio: number, baseRate: number, canaryRequests: number): (part: number) => number {
  const state = { seed: 427 }
  const looks = 40
  const drawn = (mean: number, rate: number) => {
    const normal = Math.sqrt(-2 * Math.log(nextUniform(state))) * Math.cos(2 * Math.PI * nextUniform(state))
    return Math.max(0, Math.round(mean + normal * Math.sqrt(mean * (1 - rate))))
  }
  const each = canaryRequests / looks
  const stops = Array.from({ length: 200 }, () => {
    const minutes = Array.from({ length: looks }, () => ({
      canaryRequests: each,
      baselineRequests: 9 * each,
      canaryEvents: drawn(each * baseRate * ratio, baseRate * ratio),
      baselineEvents: drawn(9 * each * baseRate, baseRate),
    }))
    const logE = logEValues(minutes, { tolerated: 1, grid: failGrid })
    const stop = logE.findIndex((value) => value >= -Math.log(levels.alpha))
    return stop < 0 ? Number.POSITIVE_INFINITY : (stop + 1) / looks
  })
  return (part) => stops.filter((stop) => stop <= part).length / stops.length
}

describe('requestsNeeded', () => {
  const doubling = { ratio: 2, baseRate: 0.001, canaryShare: 0.1, ...levels }

  test('twice 0.1 % takes about 36,000 canary requests at a tenth and 60,000 at half the traffic, within 8 %', () => {
    expect(Math.abs(requestsNeeded(doubling) / 36_000 - 1)).toBeLessThan(0.08)
    expect(Math.abs(requestsNeeded({ ...doubling, canaryShare: 0.5 }) / 60_000 - 1)).toBeLessThan(0.08)
  })

  test('is the inverse of the detectable ratio', () => {
    const canaryRequests = requestsNeeded(doubling)
    const input = { canaryRequests, baselineRequests: 9 * canaryRequests, baseRate: 0.001, ...levels }
    expect(minimumDetectableRatio({ ...input, method: 'sequential' })).toBeCloseTo(2, 3)
  })

  test.each([
    [1.06, 0.01],
    [1.1, 0.01],
    [1.1, 0.5],
    [1.15, 0.01],
    [1.2, 0.5],
  ])('%d times a rate of %d: the judge itself is not later, and not four times sooner', (ratio, baseRate) => {
    const needed = requestsNeeded({ ratio, baseRate, canaryShare: 0.1, ...levels })
    const stopped = stoppedAfter(ratio, baseRate, needed)
    expect(stopped(1)).toBeGreaterThan(levels.power - 0.03)
    expect(stopped(1 / 4)).toBeLessThan(levels.power)
  })

  test('a larger ratio needs fewer requests', () => {
    const needed = [1.06, 1.1, 1.3, 1.5, 2, 3, 5, 20].map((ratio) => requestsNeeded({ ...doubling, ratio }))
    expect(needed).toEqual(needed.toSorted((one, other) => other - one))
    expect(new Set(needed).size).toBe(needed.length)
  })

  test.each([
    ['ratio', { ratio: 1 }],
    ['ratio', { ratio: 1000 }],
    ['canaryShare', { canaryShare: 1 }],
    ['baseRate', { baseRate: Number.NaN }],
    ['alpha', { alpha: 0 }],
    ['power', { power: 1 }],
  ])('refuses an impossible %s by name', (name, changed) => {
    const call = () => requestsNeeded({ ...doubling, ...changed })
    expect(call).toThrow(RangeError)
    expect(call).toThrow(name)
  })
})
