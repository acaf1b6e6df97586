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
    const expectedValues = Object.fromEntries(Object.entries(expected).map(([at, value]) => [at, value + 0]))
    expect(evaluate(text)).toEqual(expectedValues)
  })

  test.each(['e +', '(e', 'e e', '1 $ e', "SEARCH('x')", 'Upper', '1 + 2'])('%s is refused', (text) => {
    expect(() => evaluate(text)).toThrow()
  })
})
