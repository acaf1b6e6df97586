import { expect, test } from 'vitest'
import { judgeEvaluation } from '../domain/canary/evaluation.ts'
import { titled, toleranceOf } from './evaluation.ts'

test('measures are called as people call them, with their unit', () => {
  expect(titled('auc')).toEqual({ title: 'AUC', unit: 'none' })
  expect(titled('falsePositiveRate')).toEqual({ title: 'False-positive rate', unit: 'share' })
  expect(titled('false_positive_rate')).toEqual({ title: 'False-positive rate', unit: 'share' })
  expect(titled('predictionTimeP99Ms')).toEqual({ title: 'Prediction time p99', unit: 'milliseconds' })
  expect(titled('heldOutRecords')).toEqual({ title: 'Held out records', unit: 'none' })
})

test.each([
  ['>= production - 0.002', 'not below −0.0020'],
  ['<= production + 0.005', 'not above +0.0050'],
  ['> production - 0.00001', 'above −0.00001'],
  ['< production', 'below production'],
  ['<= 20', 'not above 20'],
  ['good', 'good'],
])('%s is told as %s', (rule, words) => {
  const [row] = judgeEvaluation({ m: rule }, {}, undefined)
  expect(row?.rule && toleranceOf(row.rule)).toBe(words)
})
