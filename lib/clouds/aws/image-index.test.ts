import { expect, test } from 'vitest'
import { listedIn } from './image-index.ts'

const amd64 = `sha256:${'11'.repeat(32)}`
const arm64 = `sha256:${'22'.repeat(32)}`
const attestation = `sha256:${'33'.repeat(32)}`
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'

const indexOf = (...manifests: object[]) => JSON.stringify({ schemaVersion: 2, manifests })
const on = (architecture: string, digest: string) => ({
  ...{ mediaType: MANIFEST, digest, size: 1 },
  platform: { os: 'linux', architecture },
})

test('an index lists an image a platform, and what describes them is none', () => {
  const text = indexOf(on('amd64', amd64), on('arm64', arm64), {
    ...{ mediaType: MANIFEST, digest: attestation, size: 1 },
    platform: { os: 'unknown', architecture: 'unknown' },
    annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
  })
  expect(listedIn(text)).toEqual({ known: true, value: [amd64, arm64] })
})

test('an image of its own lists nothing', () => {
  expect(listedIn(JSON.stringify({ schemaVersion: 2, config: {}, layers: [] }))).toEqual({
    ...{ known: true, value: [] },
  })
})

test('what cannot be read, or lists indexes itself, is not known to list nothing', () => {
  expect(listedIn(undefined).known).toBe(false)
  expect(listedIn('{').known).toBe(false)
  const nested = indexOf({ mediaType: 'application/vnd.oci.image.index.v1+json', digest: amd64, size: 1 })
  expect(listedIn(nested)).toMatchObject({ known: false, why: { reason: 'not-comparable' } })
})
