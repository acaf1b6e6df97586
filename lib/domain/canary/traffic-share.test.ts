import { describe, expect, test } from 'vitest'
import { logShareEValue, shareEValue } from './traffic-share.ts'

describe('shareEValue', () => {
  test.each([
    [[130, 870], [0.1, 0.9], 100, 2.909935928874802],
    [[0, 1000], [0.1, 0.9], 10_000, 5.1881533944106195],
    [[30, 20, 50], [0.25, 0.25, 0.5], 4, -2.4469159266178053],
  ])(
    '%j of %j at concentration %d: the Dirichlet-multinomial by an independent gamma function',
    (counts, expected, concentration, logE) => {
      expect(logShareEValue(counts, expected, { concentration })).toBeCloseTo(logE, 7)
      expect(shareEValue(counts, expected, { concentration }) / Math.exp(logE)).toBeCloseTo(1, 7)
    },
  )

  test.each([
    [[1e9, 9e9], [0.1, 0.9], 10_000, -6.90784],
    [[1e12, 9e12], [0.1, 0.9], 10_000, -10.3617172],
    [[1e15, 9e15], [0.1, 0.9], 10_000, -13.8155948],
    [[1, 9], [0.1, 0.9], 1e12, 0],
    [[1, 9], [0.1, 0.9], 1e15, 0],
  ])(
    '%j of %j at concentration %d: no digit is lost to the size of the numbers',
    (counts, expected, concentration, logE) => {
      expect(logShareEValue(counts, expected, { concentration })).toBeCloseTo(logE, 5)
    },
  )

  test('is an e-value: its expectation over every split of 40 requests is 1', () => {
    const requests = 40
    let probability = 0.9 ** requests
    let expectation = 0
    for (let canary = 0; canary <= requests; canary++) {
      expectation += probability * shareEValue([canary, requests - canary], [10, 90], { concentration: 20 })
      probability *= (((requests - canary) / (canary + 1)) * 0.1) / 0.9
    }
    expect(expectation).toBeCloseTo(1, 9)
  })

  test('a canary that gets nothing of its tenth is found by default within 1,000 requests, its fair share never', () => {
    expect(shareEValue([0, 1000], [0.1, 0.9])).toBeGreaterThan(100)
    expect(shareEValue([100_000, 900_000], [0.1, 0.9])).toBeLessThan(1)
  })

  test('by default the prior weighs 10,000 requests', () => {
    expect(logShareEValue([0, 1000], [0.1, 0.9])).toBeCloseTo(5.1881533944106195, 7)
  })

  test('no requests are no evidence, and weights need not add up to 1', () => {
    expect(shareEValue([0, 0], [1, 3])).toBeCloseTo(1, 12)
    expect(shareEValue([10, 20], [1, 3])).toBeCloseTo(shareEValue([10, 20], [25, 75]), 12)
  })

  test.each([
    ['counts', [5], [1], {}],
    ['counts', [-1, 5], [1, 1], {}],
    ['counts', [Number.NaN, 5], [1, 1], {}],
    ['expected', [1, 5], [1], {}],
    ['expected', [1, 5], [0, 1], {}],
    ['expected', [1, 5], [1e308, 1e308], {}],
    ['counts', [1e308, 1e308], [1, 1], {}],
    ['concentration', [1, 5], [1, 1], { concentration: 0 }],
  ])('refuses impossible %s by name', (name, counts, expected, options) => {
    const call = () => shareEValue(counts, expected, options)
    expect(call).toThrow(RangeError)
    expect(call).toThrow(name)
  })
})
