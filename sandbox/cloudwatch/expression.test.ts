import { describe, expect, test } from 'vitest'
import { evaluateExpression, parseExpression, type Series } from './expression.ts'

const series: Record<string, Series> = {
  e: new Map([
    [1, 2],
    [2, 0],
  ]),
  n: new Map([
    [1, 100],
    [2, 50],
    [3, 10],
  ]),
  zero: new Map([
    [1, 0],
    [2, 1],
  ]),
}
const evaluate = (text: string) =>
  Object.fromEntries(evaluateExpression(parseExpression(text), (id) => series[id] ?? new Map(), [1, 2, 3]))

describe('metric math', () => {
  test.each([
    ['100 * e / n', { 1: 2, 2: 0 }],
    ['(e + n) * 2 - 1', { 1: 203, 2: 99 }],
    ['-e ^ 2', { 1: 4, 2: 0 }],
    ['n / zero', { 2: 50 }],
    ['FILL(e, 7) + 0', { 1: 2, 2: 0, 3: 7 }],
    ['SUM([e, n])', { 1: 102, 2: 50 }],
    ['MAX([e, n]) - MIN([e, n])', { 1: 98, 2: 50 }],
  ])('%s', (text, expected) => {
    expect(evaluate(text)).toEqual(expected)
  })

  test.each([
    ['e +', 'Invalid syntax'],
    ['(e', 'Invalid syntax'],
    ['e e', 'Invalid syntax'],
    ['1 $ e', 'Invalid syntax'],
    ["SEARCH('x')", 'Unsupported function SEARCH'],
    ['Upper', 'Invalid syntax'],
    ['1 + 2', 'must refer to at least one time series'],
    ['FILL(1, 2)', 'FILL takes a time series and a number'],
    ['FILL(e)', 'FILL takes a time series and a number'],
  ])('%s is refused: %s', (text, message) => {
    expect(() => evaluate(text)).toThrow(
      expect.objectContaining({ code: 'ValidationError', message: expect.stringContaining(message) }),
    )
  })
})
