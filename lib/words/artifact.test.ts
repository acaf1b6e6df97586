import { expect, test } from 'vitest'
import { artifactAt } from '../domain/artifact-said.ts'
import { said, verbatim } from '../domain/said.ts'
import { besideAddress } from './beside-address.ts'
import { say } from './say.ts'

const url = 's3://models-au/v1/'
const same = artifactAt(url, 'has the same digest as the original.')
const lacking = artifactAt(
  url,
  'is not there and nothing replicates it; copy it or add a replication rule.',
  'a.bin',
)
const awaited = said('artifacts-awaited', { first: lacking, others: 2 })

test('what is at an address begins with it, save beside the address itself', () => {
  expect(say(same)).toBe('s3://models-au/v1/ has the same digest as the original.')
  expect(besideAddress(url, same)).toBe('has the same digest as the original.')
  expect(besideAddress('s3://models-au/v2/', same)).toBe(say(same))
  expect(besideAddress(url, verbatim('There is nothing at it.'))).toBe('There is nothing at it.')
})

test('an object of several is told by its whole address, or where it is in that of all', () => {
  const words = 'is not there and nothing replicates it; copy it or add a replication rule.'
  expect(say(lacking)).toBe(`s3://models-au/v1/a.bin ${words}`)
  expect(besideAddress(url, lacking)).toBe(`a.bin ${words}`)
  expect(say(awaited)).toBe(
    `s3://models-au/v1/a.bin ${words} 2 more of the release's artifacts are not ready.`,
  )
  expect(besideAddress(url, awaited)).toBe(`a.bin ${words} 2 more of the release's artifacts are not ready.`)
})

test('a release without an artifact, and a region without a place', () => {
  expect(say(said('artifact-none', { label: 'v1' }))).toBe(
    'v1 has everything in its images: there is no artifact to copy.',
  )
  expect(say(said('artifact-unplaced', { region: 'eu-west-1' }))).toBe(
    'The fleet file names no place of artifacts for eu-west-1; add one under artifacts.',
  )
})
