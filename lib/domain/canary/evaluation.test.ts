import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isReadableRule, judgeEvaluation } from './evaluation.ts'

const rules = {
  auc: '>= production - 0.002',
  falsePositiveRate: '<= production + 0.005',
  predictionTimeP99Ms: '<= 20',
}
const v426 = { auc: 0.9408, falsePositiveRate: 0.079, predictionTimeP99Ms: 13.8 }
const v427 = { auc: 0.9421, falsePositiveRate: 0.081, predictionTimeP99Ms: 14.2, heldOutRecords: 10_000 }

test('a release is compared with production, rule by rule, then the rest', () => {
  const rows = judgeEvaluation(rules, v427, v426)
  expect(rows.map(({ measure, rule, outcome }) => [measure, rule, outcome])).toEqual([
    ['auc', { against: 'production', comparison: '>=', offset: -0.002 }, 'within'],
    ['falsePositiveRate', { against: 'production', comparison: '<=', offset: 0.005 }, 'within'],
    ['predictionTimeP99Ms', { against: 'number', comparison: '<=', bound: 20 }, 'within'],
    ['heldOutRecords', undefined, undefined],
  ])
  expect(rows[0]?.difference).toBeCloseTo(0.0013, 10)
})

describe('a measure is', () => {
  const outcome = (rule: string, release?: number, production?: number) =>
    judgeEvaluation(
      { m: rule },
      release === undefined ? {} : { m: release },
      production === undefined ? undefined : { m: production },
    )[0]?.outcome

  test.each<[string, number | undefined, number | undefined, string]>([
    ['>= production - 0.002', 0.9388, 0.9408, 'within'],
    ['>= production - 0.002', 0.9387, 0.9408, 'outside'],
    ['<= production + 0.005', 0.0841, 0.079, 'outside'],
    ['>= production', 0.94, 0.94, 'within'],
    ['> production', 0.94, 0.94, 'outside'],
    ['<= 20', 20, undefined, 'within'],
    ['< 20', 20, undefined, 'outside'],
    ['<= 20', undefined, 13, 'unknown'],
    ['>= production', 0.94, undefined, 'unknown'],
    ['>= production', Number.NaN, 0.9, 'unknown'],
  ])('%s with %s against %s: %s', (rule, release, production, expected) => {
    expect(outcome(rule, release, production)).toBe(expected)
  })

  test('never within tolerance when the rule cannot be read', () => {
    fc.assert(
      fc.property(fc.string(), fc.double(), (rule, value) => {
        fc.pre(!isReadableRule(rule))
        expect(outcome(rule, value, value)).toBe('unknown')
      }),
    )
  })

  test('exactly at its tolerance is within it, whatever the fractions', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: 0, max: 500 }), (value, offset) => {
        const production = value / 10_000
        const size = offset / 10_000
        expect(outcome(`>= production - ${size}`, (value - offset) / 10_000, production)).toBe('within')
        expect(outcome(`<= production + ${size}`, (value + offset) / 10_000, production)).toBe('within')
        expect(outcome(`>= production - ${size}`, (value - offset - 1) / 10_000, production)).toBe('outside')
      }),
    )
  })
})

test('a rule that cannot be read stands as it is written', () => {
  expect(isReadableRule('>= production - 0.002')).toBe(true)
  expect(judgeEvaluation({ auc: 'good' }, v427, v426)[0]?.rule).toEqual({
    against: 'unreadable',
    text: 'good',
  })
  expect(isReadableRule('good')).toBe(false)
})
