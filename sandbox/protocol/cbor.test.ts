import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeCbor, encodeCbor } from './cbor.ts'

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')

// Examples from appendix A of RFC 8949.
test.each([
  ['00', 0],
  ['17', 23],
  ['1818', 24],
  ['1903e8', 1000],
  ['1a000f4240', 1_000_000],
  ['1b000000e8d4a51000', 1_000_000_000_000],
  ['3903e7', -1000],
  ['f93e00', 1.5],
  ['f90001', 2 ** -24],
  ['fa47c35000', 100000],
  ['fb3ff199999999999a', 1.1],
  ['f4', false],
  ['f5', true],
  ['c11a514b67b0', 1363896240],
  ['6449455446', 'IETF'],
  ['83010203', [1, 2, 3]],
  ['9f0102ff', [1, 2]],
  ['a26161016162820203', { a: 1, b: [2, 3] }],
  ['bf61610161629f0203ffff', { a: 1, b: [2, 3] }],
  ['7f657374726561646d696e67ff', 'streaming'],
])('%s is read as %j', (bytes, value) => {
  expect(decodeCbor(hex(bytes))).toEqual(value)
})

test('whatever is written is read back the same', () => {
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.string(),
      fc.boolean(),
      fc.integer(),
      fc.maxSafeInteger(),
      fc.double({ noNaN: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
      fc.array(tie('value'), { maxLength: 30 }),
      fc.dictionary(
        fc.string({ minLength: 1 }).filter((name) => name !== '__proto__'),
        tie('value'),
      ),
    ),
  })).value
  fc.assert(
    fc.property(value, (input) => {
      expect(decodeCbor(encodeCbor(input))).toEqual(input)
    }),
  )
})

test('times carry the epoch tag', () => {
  expect(encodeCbor({ StartTime: 1 }).toString('hex')).toBe('a169537461727454696d65c101')
})

test('a body that is cut off is an error, not a hang', () => {
  expect(() => decodeCbor(hex('6449'))).toThrow()
  expect(() => decodeCbor(hex('9f01'))).toThrow()
})
