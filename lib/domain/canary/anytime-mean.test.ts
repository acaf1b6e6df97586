import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anytimeTEValue } from './anytime-mean.ts'

const differences = [0.1, 0.2, -0.05, 0.18, 0.12, 0.3]

describe('anytimeTEValue', () => {
  test.each([
    [1, 4.018921838156692],
    [4, 2.675269778124185],
  ])(
    'with phi %d it is the noncentral t density averaged over the prior, integrated numerically',
    (phi, expected) => {
      expect(anytimeTEValue(differences, { phi })).toBeCloseTo(expected, 6)
    },
  )

  test('fewer than three differences are no evidence', () => {
    expect(anytimeTEValue([])).toBe(1)
    expect(anytimeTEValue([5, 6])).toBe(1)
  })

  test('neither unit nor sign matters', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 3, maxLength: 60 }),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        (values, unit) => {
          fc.pre(new Set(values).size > 1)
          const evidence = anytimeTEValue(values)
          expect(anytimeTEValue(values.map((value) => value * unit)) / evidence).toBeCloseTo(1, 6)
          expect(anytimeTEValue(values.map((value) => -value)) / evidence).toBeCloseTo(1, 9)
        },
      ),
      { seed: 3, numRuns: 200 },
    )
  })

  test('a larger shift is more evidence, none at all speaks for the null hypothesis', () => {
    const shifted = [0, 0.1, 0.2, 0.4].map((shift) =>
      anytimeTEValue([-0.2, -0.1, 0, 0.1, 0.2].map((value) => value + shift)),
    )
    expect(shifted).toEqual(shifted.toSorted((one, other) => one - other))
    expect(shifted[0]).toBeLessThan(1)
    expect(anytimeTEValue([0, 0, 0, 0])).toBeCloseTo(Math.sqrt(1 / 5), 12)
  })

  test('equal differences are the limit of nearly equal ones', () => {
    const nearly = anytimeTEValue([1, 1 + 1e-6, 1 - 1e-6, 1])
    expect(anytimeTEValue([1, 1, 1, 1]) / nearly).toBeCloseTo(1, 6)
  })

  test('very large and very small differences are as good as any', () => {
    for (const unit of [1e200, 1e-200])
      expect(anytimeTEValue(differences.map((value) => value * unit))).toBeCloseTo(
        anytimeTEValue(differences),
        9,
      )
  })

  test('a missing difference and an impossible phi are refused by name', () => {
    expect(() => anytimeTEValue([1, Number.NaN, 2])).toThrow(/^differences\[1\] is NaN/)
    expect(() => anytimeTEValue(differences, { phi: 0 })).toThrow(/^phi is 0/)
    expect(() => anytimeTEValue(differences, { phi: 0 })).toThrow(RangeError)
  })
})
