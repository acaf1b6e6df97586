import { expect, test } from 'vitest'
import { measuresOf } from './measures.ts'

test('numbers are taken from flat metadata, also when they are text', () => {
  expect(measuresOf({ auc: '0.9421', heldOutRecords: '10000', trainedBy: 'nightly', empty: '' })).toEqual({
    auc: 0.9421,
    heldOutRecords: 10000,
  })
})

test("measures of SageMaker's nested report are called by their own name", () => {
  const report = {
    binary_classification_metrics: {
      auc: { value: 0.94, standard_deviation: 'NaN' },
      false_positive_rate: { value: 0.081, standard_deviation: 0.001 },
      confusion_matrix: { '0': { '0': 900 } },
    },
    version: 0,
  }
  expect(measuresOf(report)).toMatchObject({ auc: 0.94, false_positive_rate: 0.081 })
  expect(measuresOf(report)).not.toHaveProperty('standard_deviation')
})

test('what is no evaluation has no measures', () => {
  for (const nothing of [null, undefined, 'text', 7, [1, 2], { list: [1] }])
    expect(measuresOf(nothing)).toEqual({})
})
