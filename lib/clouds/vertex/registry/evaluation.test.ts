import { expect, test } from 'vitest'
import { measuresOf } from '#lib/clouds/measures.ts'
import { plainValue } from './evaluation.ts'

test('a value of protocol buffers is the JSON that it stands for', () => {
  const metrics = {
    structValue: {
      fields: {
        auRoc: { numberValue: 0.93 },
        isBinary: { boolValue: false },
        note: { stringValue: '' },
        nothing: { nullValue: 0 as const },
        thresholds: { listValue: { values: [{ numberValue: 0 }, { numberValue: 1 }] } },
        confusion: { structValue: { fields: { falsePositiveRate: { numberValue: 0 } } } },
      },
    },
  }
  expect(plainValue(metrics)).toEqual({
    auRoc: 0.93,
    isBinary: false,
    note: '',
    nothing: null,
    thresholds: [0, 1],
    confusion: { falsePositiveRate: 0 },
  })
  expect(measuresOf(plainValue(metrics))).toEqual({ auRoc: 0.93, falsePositiveRate: 0 })
})

test('an evaluation without metrics has no measures', () => {
  expect(measuresOf(plainValue(undefined))).toEqual({})
  expect(measuresOf(plainValue({ structValue: {} }))).toEqual({})
})
