import { expect, test } from 'vitest'
import { evidenceDifference, evidenceValue, fileSize, toleranceWords } from './evidence-format.ts'

test('a missing value is a dash, never a zero', () => {
  expect(evidenceValue({ unit: 'share' }, undefined)).toBe('–')
  expect(evidenceDifference({ unit: 'share', difference: undefined })).toBe('')
})

test('times carry their unit, shares are written as the rules are, differences carry their sign', () => {
  expect(evidenceValue({ unit: 'none' }, 0.9421)).toBe('0.9421')
  expect(evidenceValue({ unit: 'share' }, 0.081)).toBe('0.081')
  expect(evidenceValue({ unit: 'milliseconds' }, 14.2)).toBe('14.2 ms')
  expect(evidenceValue({ unit: 'none' }, 10_000)).toBe('10,000')
  expect(evidenceDifference({ unit: 'none', difference: 0.0013 })).toBe('+0.0013')
  expect(evidenceDifference({ unit: 'share', difference: -0.002 })).toBe('−0.002')
  expect(evidenceDifference({ unit: 'milliseconds', difference: 0.4 })).toBe('+0.4 ms')
})

test('sizes are said in units that people read', () => {
  expect(fileSize(293_601_280)).toBe('280 MB')
  expect(fileSize(1536)).toBe('1.5 kB')
  expect(fileSize(12)).toBe('12 B')
})

test('a tolerance has the unit of what it tolerates', () => {
  expect(toleranceWords({ unit: 'milliseconds', tolerance: 'not above 20' })).toBe('not above 20 ms')
  expect(toleranceWords({ unit: 'share', tolerance: 'not above +0.005' })).toBe('not above +0.005')
  expect(toleranceWords({ unit: 'none', tolerance: undefined })).toBe('no rule')
})
