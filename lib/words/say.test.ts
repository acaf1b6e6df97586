import { expect, test } from 'vitest'
import { type Said, said, saysTheSame, verbatim } from '../domain/said.ts'
import { say } from './say.ts'

test('what was recorded in words is told in them', () => {
  expect(say(verbatim('Dublin: the alarm rang'))).toBe('Dublin: the alarm rang.')
})

test('a code of a later version is named and breaks nothing', () => {
  const later: unknown = { code: 'moved-to-the-moon', facts: { distanceKm: 384_400 } }
  expect(say(later as Said)).toContain('moved-to-the-moon')
  const inherited: unknown = { code: 'toString', facts: {} }
  expect(say(inherited as Said)).toContain('no words for toString')
})

test('facts of a later version are not guessed at, and break nothing around them', () => {
  const refusal: unknown = { code: 'takes-traffic', facts: { deploymentId: '7', shares: [] } }
  const noWords =
    'This version of Meridian has no words for takes-traffic. Look at it with the version that recorded it.'
  expect(say(refusal as Said)).toBe(noWords)
  const branch: unknown = { code: 'invalid-periods', facts: { problem: 'leap-second' } }
  expect(say(branch as Said)).toContain('no words for invalid-periods')
  expect(say(said('undeploy-refused', { region: 'europe-west4', refusal: refusal as Said }))).toBe(
    `Nothing was undeployed in Eemshaven. ${noWords}`,
  )
})

test('the order of members and members that are undefined make no difference, a value does', () => {
  const one = { code: 'x', facts: { a: 1, b: { c: [1, 2], d: undefined } } } as unknown as Said
  const same = { facts: { b: { c: [1, 2] }, a: 1 }, code: 'x' } as unknown as Said
  const other = { facts: { b: { c: [2, 1] }, a: 1 }, code: 'x' } as unknown as Said
  expect(saysTheSame(one, same)).toBe(true)
  expect(saysTheSame(one, other)).toBe(false)
  expect(saysTheSame(undefined, said('verbatim', { sentence: '' }))).toBe(false)
})
