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

test('a copy that nobody could ever compare is spoiled when it is written anew after its release began there', () => {
  const written = (mark: string, sizeBytes = 5) => ({ [url]: { mark, sizeBytes } })
  const begun = { ...known, wasThere: false, writings: written('one-2') }
  const seen = (writings?: ReturnType<typeof written>) =>
    copy('unknown', { uncertain: ['artifact'], ...(writings === undefined ? {} : { writings }) })
  expect(spoiledCopy(begun, seen(written('one-2')))).toBeUndefined()
  // Nobody tells.
  expect(spoiledCopy(begun, seen())).toBeUndefined()
  for (const now of [written('two-2'), written('one-2', 6)])
    expect(spoiledCopy(begun, seen(now))).toMatchObject({
      kind: 'copy-changed',
      detail: { what: 'seen', look: { facts: { url, words: expect.stringContaining('written anew') } } },
    })
  expect(spoiledCopy(begun, copy('missing'))).toMatchObject({ kind: 'copy-changed' })

  const stands = spoiledCopy(begun, seen(written('two-2')))!
  const later = { ...begun, spoiled: { copy: stands } }
  expect(spoiledCopy(later, seen(written('two-2')))).toBe(stands)
  expect(spoiledCopy(later, seen())).toBe(stands)
  expect(spoiledCopy(later, seen(written('one-2')))).toBeUndefined()
  expect(spoiledCopy(later, copy('present'))).toBeUndefined()
})

test('until its release begins there, what cannot be compared is whatever is there', () => {
  const before = { ...known, wasThere: false }
  const now = copy('unknown', { uncertain: ['artifact'], writings: { [url]: { mark: 'two-2' } } })
  expect(spoiledCopy(before, now)).toBeUndefined()
  const stands = spoiledCopy(known, copy('different'))!
  expect(spoiledCopy({ ...before, spoiled: { copy: stands } }, now)).toBeUndefined()
})
