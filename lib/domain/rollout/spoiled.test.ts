import { expect, test } from 'vitest'
import { artifactAt } from '../artifact-said.ts'
import type { ArtifactCopy } from '../types.ts'
import { spoiledCopy, spoiledImage } from './spoiled.ts'

const url = 's3://models-au/v427/model.tar.gz'
const copy = (state: ArtifactCopy['state'], more: Partial<ArtifactCopy> = {}): ArtifactCopy => ({
  ...{
    region: 'ap-southeast-2',
    url,
    state,
    digest: undefined,
    sizeBytes: undefined,
    lastModifiedAt: undefined,
  },
  ...{ checkedAt: '2026-11-20T03:00:00.000Z', said: artifactAt(url, 'is another one.') },
  ...more,
})
const known = { url, wasThere: true, spoiled: undefined }

test.each([
  ['overwritten', copy('different')],
  ['gone', copy('missing')],
  ['written anew and not comparable', copy('unknown', { uncertain: ['artifact'] })],
])("a region's own copy that was there and is %s may not be served there any more", (_what, now) => {
  expect(spoiledCopy(known, now)).toMatchObject({
    kind: 'copy-changed',
    detail: { what: 'seen', look: now.said },
  })
})

test("a store that does not answer neither spoils a region's copy nor lifts what stands against it", () => {
  expect(spoiledCopy(known, copy('unknown'))).toBeUndefined()
  const stands = spoiledCopy(known, copy('different'))!
  const later = { ...known, spoiled: { copy: stands } }
  expect(spoiledCopy(later, copy('different', { checkedAt: '2026-11-21T03:00:00.000Z' }))).toBe(stands)
  expect(spoiledCopy(later, copy('unknown'))).toBe(stands)
  expect(spoiledCopy(later, copy('present'))).toBeUndefined()
  const gone = spoiledImage(undefined, false, 'host/scorer', '2026-11-20T03:00:00.000Z')!
  expect(gone.detail).toEqual({ what: 'gone', address: 'host/scorer' })
  expect(spoiledImage(gone, undefined, 'host/scorer', '')).toBe(gone)
  expect(spoiledImage(gone, true, 'host/scorer', '')).toBeUndefined()
})

test('what was never there, lies elsewhere now or is the original spoils nothing', () => {
  expect(spoiledCopy({ ...known, wasThere: false }, copy('different'))).toBeUndefined()
  expect(spoiledCopy(known, copy('missing', { url: 's3://other/v427' }))).toBeUndefined()
  expect(spoiledCopy(known, copy('different', { places: { [url]: url } }))).toBeUndefined()
})
