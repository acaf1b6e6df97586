import { expect, test } from 'vitest'
import { compareManifests } from './compare.ts'
import { container, manifest, stated } from './parts.ts'
import { differenceWords } from './words.ts'

const two = (execution: 'serial' | 'direct') =>
  manifest([container({}), container({})], { execution: stated(execution) })

function wordsOf(release: ReturnType<typeof two>, served: ReturnType<typeof two>): string {
  return differenceWords(release, served, compareManifests(release, served))
}

test('containers that are called in another way are told apart from another number of them', () => {
  expect(wordsOf(two('serial'), two('direct'))).toBe(
    '2 containers that are called each on its own instead of one after the other',
  )
  expect(wordsOf(two('serial'), manifest([container({})]))).toBe('1 container instead of 2')
})
