import { expect, test } from 'vitest'
import { mergeName, mergeWithPrevious, sameOrder, splitWave, swapWaves } from './wave-order.ts'

const waves = [['eu'], ['au'], ['jp', 'br']]

test('no change of the order loses or doubles an endpoint', () => {
  for (let index = 0; index < waves.length; index += 1) {
    for (const changed of [
      swapWaves(waves, index, -1),
      swapWaves(waves, index, 1),
      mergeWithPrevious(waves, index),
      splitWave(waves, index),
    ]) {
      expect(changed.flat().sort()).toEqual(['au', 'br', 'eu', 'jp'])
      expect(changed.every((wave) => wave.length > 0)).toBe(true)
    }
  }
})

test('waves move, merge and split as asked', () => {
  expect(swapWaves(waves, 2, -1)).toEqual([['eu'], ['jp', 'br'], ['au']])
  expect(mergeWithPrevious(waves, 1)).toEqual([
    ['eu', 'au'],
    ['jp', 'br'],
  ])
  expect(splitWave(waves, 2)).toEqual([['eu'], ['au'], ['jp'], ['br']])
})

test('moving beyond the ends changes nothing', () => {
  expect(sameOrder(swapWaves(waves, 0, -1), waves)).toBe(true)
  expect(sameOrder(mergeWithPrevious(waves, 0), waves)).toBe(true)
})

test('no button names a wave that there is not', () => {
  expect([0, 1].map(mergeName)).toEqual(['Merge wave 1 into the one before', 'Merge wave 2 into wave 1'])
})
