import { expect, test } from 'vitest'
import { drawInterval, ratioWords, sameAt } from './interval.ts'

const limits = { tolerated: 1, unacceptable: 2 }

test('half and double lie equally far from "same", which stands in the middle', () => {
  const { low, high, tolerated } = drawInterval({ estimate: 1, low: 0.5, high: 2 }, limits)
  expect(tolerated).toBe(sameAt)
  expect(sameAt - low).toBeCloseTo(high - sameAt, 10)
})

test('what is worse stands farther to the right, and the limit that must never pass is on the bar', () => {
  const { low, estimate, high, unacceptable } = drawInterval({ estimate: 2.1, low: 1.4, high: 3.2 }, limits)
  expect(low).toBeLessThan(estimate ?? 0)
  expect(estimate ?? 0).toBeLessThan(high)
  expect(high).toBeLessThan(1)
  expect(unacceptable).toBeGreaterThan(sameAt)
  expect(unacceptable).toBeLessThan(estimate ?? 0)
})

test('an interval without an end is drawn open and stays on the bar', () => {
  for (const ratio of [
    { estimate: null, low: 0, high: null },
    { estimate: 1e9, low: 1e4, high: null },
    { estimate: 0, low: 0, high: 0.001 },
  ]) {
    const drawing = drawInterval(ratio, limits)
    for (const position of [drawing.low, drawing.high, drawing.tolerated, drawing.unacceptable ?? 0])
      expect(position >= 0 && position <= 1).toBe(true)
    expect(drawing.isOpenLow || drawing.isOpenHigh).toBe(true)
  }
  expect(drawInterval({ estimate: 1, low: 0.8, high: 1.2 }, limits)).toMatchObject({
    isOpenLow: false,
    isOpenHigh: false,
  })
})

test('a judge without an interval has none drawn or said, and none that could be anything', () => {
  const ratio = { estimate: 0.5, low: null, high: null }
  expect(drawInterval(ratio, limits).hasInterval).toBe(false)
  expect(drawInterval({ ...ratio, low: 0 }, limits).hasInterval).toBe(true)
  expect(ratioWords(ratio)).toBe('0.5 times the baseline')
  expect(ratioWords({ ...ratio, low: 0 })).toBe('0.5 times the baseline (could be anything yet)')
})

test('the difference is said with its interval, and an unbounded side is not given a number', () => {
  expect(ratioWords({ estimate: 2.1, low: 1.4, high: 3.2 })).toBe('2.1 times the baseline (1.4 to 3.2)')
  expect(ratioWords({ estimate: 0.9604, low: 0.62, high: 1.481 })).toBe(
    '0.96 times the baseline (0.62 to 1.5)',
  )
  expect(ratioWords({ estimate: 3, low: 1.2, high: null })).toBe('3 times the baseline (at least 1.2)')
  expect(ratioWords({ estimate: 0.5, low: 0, high: 4 })).toBe('0.5 times the baseline (at most 4)')
  expect(ratioWords({ estimate: 0.96, low: 0.000_022, high: 42_975 })).toBe(
    '0.96 times the baseline (could be anything yet)',
  )
  expect(ratioWords({ estimate: null, low: null, high: null })).toBe('no events to compare yet')
  expect(ratioWords({ estimate: null, low: 1.6, high: null })).toBe('at least 1.6 times the baseline')
})
