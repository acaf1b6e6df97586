import { expect, test } from 'vitest'
import { modelDigest, modelParent, parseModelName, versionedName } from './model.ts'

const HEX = 'ab'.repeat(32)
const NAME = 'projects/p/locations/europe-west4/models/embeddings'
const written = (value: string, more: object = {}) => ({
  containerSpec: {
    imageUri: `image@sha256:${'cd'.repeat(32)}`,
    env: [{ name: 'ARTIFACT_SHA256', value }],
    ...more,
  },
  artifactUri: 'gs://models/v58/',
})

test('the digest is the one that was written at upload', () => {
  expect(modelDigest(written(HEX))).toBe(`sha256:${HEX}`)
  expect(modelDigest(written(` sha256:${HEX.toUpperCase()}`))).toBe(`sha256:${HEX}`)
})

test('something written that is no digest is not passed over for the image', () => {
  expect(modelDigest({ ...written('v58'), artifactUri: '' })).toBeUndefined()
})

test('a pinned image is its own digest only where it holds all there is', () => {
  const image = `image@sha256:${HEX}`
  expect(modelDigest({ containerSpec: { imageUri: image } })).toBe(`sha256:${HEX}`)
  expect(modelDigest({ containerSpec: { imageUri: image }, artifactUri: 'gs://models/v58/' })).toBeUndefined()
  expect(modelDigest({ containerSpec: { imageUri: 'image:latest' } })).toBeUndefined()
  expect(modelDigest({})).toBeUndefined()
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
