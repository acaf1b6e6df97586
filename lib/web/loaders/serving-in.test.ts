import { expect, test } from 'vitest'
import { endpointWith, interval } from '../testing/endpoint-now.ts'
import { knownServingIn, servingIn } from './serving-in.ts'

const at = '2026-11-20T12:00:00.000Z'
const v426 = { id: 'v426', label: 'v426' }
const v427 = { id: 'v427', label: 'v427' }
const inRegion = (region: string, ...intervals: ReturnType<typeof interval>[]) =>
  endpointWith(intervals, at, { row: { region } })

test('while traffic is split, both releases are said to serve there, each with its share', () => {
  const endpoints = [
    inRegion('eu-west-1', interval('v427', 1, at)),
    inRegion('ap-southeast-2', interval('v426', 0.9036, at), interval('v427', 0.0964, at)),
    inRegion('ap-northeast-1', interval('v426', 1, at)),
  ]
  expect(servingIn(v427, endpoints)).toEqual(['Dublin', 'Sydney 10%'])
  expect(servingIn(v426, endpoints)).toEqual(['Sydney 90%', 'Tokyo'])
})

test('a release that has all traffic already serves alone, before its configuration is in force', () => {
  const endpoints = [
    endpointWith([interval('v427', 1, at, { source: 'measured' })], at, {
      row: { region: 'ap-southeast-2', releaseId: 'v426', label: 'v426' },
    }),
  ]
  expect(servingIn(v427, endpoints)).toEqual(['Sydney'])
  expect(servingIn(v426, endpoints)).toEqual([])
})

test('a share that was only asked for is said to be that', () => {
  const asked = { source: 'asked' } as const
  const endpoints = [
    inRegion('ap-southeast-2', interval('v426', 0.9, at, asked), interval('v427', 0.1, at, asked)),
  ]
  expect(servingIn(v427, endpoints)).toEqual(['Sydney 10% asked'])
  expect(knownServingIn(v427, endpoints)).toEqual([])
})

test('a share that is not known is not guessed', () => {
  const endpoints = [inRegion('ap-southeast-2', interval('v426', 1, at, { source: 'untold' }))]
  expect(servingIn(v426, endpoints)).toEqual(['Sydney ?%'])
  expect(servingIn(v427, endpoints)).toEqual([])
})
