import { expect, test } from 'vitest'
import { modelParent, parseModelName, versionedName, writtenDigest } from './model.ts'

const HEX = 'ab'.repeat(32)
const NAME = 'projects/p/locations/europe-west4/models/embeddings'

test('a checksum is read with or without its kind, in either case', () => {
  expect(writtenDigest(HEX)).toBe(`sha256:${HEX}`)
  expect(writtenDigest(` sha256:${HEX.toUpperCase()}`)).toBe(`sha256:${HEX}`)
  for (const other of ['', 'v58', HEX.slice(1), `md5:${HEX}`]) expect(writtenDigest(other)).toBeUndefined()
})

test('a resource name is read into its parts', () => {
  expect(parseModelName(`${NAME}@v58`)).toEqual({
    project: 'p',
    location: 'europe-west4',
    model: 'embeddings',
    version: 'v58',
  })
  expect(parseModelName(NAME)?.version).toBeUndefined()
  for (const other of ['s3://models/v58', `${NAME}@1/x`, 'models/embeddings', `${NAME}@`]) {
    expect(parseModelName(other)).toBeUndefined()
  }
})

test('the version id replaces an alias in the name', () => {
  expect(versionedName(`${NAME}@v58`, '2')).toBe(`${NAME}@2`)
  expect(versionedName(`${NAME}@2`, undefined)).toBe(`${NAME}@2`)
  expect(modelParent(`${NAME}@2`)).toBe(NAME)
})
