import fc from 'fast-check'
import { expect, test } from 'vitest'
import { imagePart } from '../manifest/image.ts'
import { known, stated, unknown } from '../manifest/parts.ts'
import type { Known, Manifest } from '../manifest/types.ts'
import type { Writings } from '../manifest/writing.ts'
import { digests, manifestOf } from '../testing/builders.ts'
import { deletion, type Found, type ReleaseLook, releaseChange, withdrawalAfter } from './release-change.ts'

const look = (what: Partial<ReleaseLook> = {}): ReleaseLook => ({
  ...{ missing: [], missingImages: [], unregistered: [], unproven: [], stored: {} },
  ...what,
})
const approved = manifestOf(digests.v427)
const artifact = approved.containers[0]?.artifact
const address = artifact?.state === 'stated' && artifact.value.kind !== 'none' ? artifact.value.address : ''

const changeOf = (before: Manifest, now: Manifest, recorded: Writings = {}, seen = look()) =>
  releaseChange(before, now, recorded, seen)
const foundOf = (...asked: Parameters<typeof changeOf>) => changeOf(...asked).found
const tagged = (digest: Known<string>, tag = '1.7') =>
  manifestOf(digests.v427, { image: stated(imagePart(`host.io/scorer:${tag}`, digest)) })
const image = (digit: string) => known(`sha256:${digit.repeat(64)}`)
const silent = unknown('not-answering')

test('an entry that states what was approved is no change, and neither is a part that cannot be read now', () => {
  expect(changeOf(approved, manifestOf(digests.v427))).toEqual({ found: undefined, unknown: [] })
  expect(changeOf(approved, manifestOf(undefined))).toMatchObject({
    found: undefined,
    unknown: [{ container: 0, part: 'artifact', side: 'now' }],
  })
})

test('an artifact that was overwritten or is gone takes the approval back', () => {
  expect(foundOf(approved, manifestOf(digests.other))).toMatchObject({ kind: 'artifact-changed' })
  expect(foundOf(approved, manifestOf(undefined), {}, look({ missing: [address] }))).toMatchObject({
    kind: 'artifact-changed',
    detail: { what: 'gone', address },
    parts: [{ container: 0, part: 'artifact' }],
  })
})

test('an image that its registry answers not to have takes the approval back, as a deleted artifact does', () => {
  const missingImages = ['host.io/scorer:1.7']
  expect(
    foundOf(tagged(image('a')), tagged(unknown('not-found')), {}, look({ missingImages })),
  ).toMatchObject({
    kind: 'image-changed',
    detail: { what: 'gone', address: 'host.io/scorer:1.7' },
    parts: [{ container: 0, part: 'image' }],
  })
})

test('an image that is gone stays so while nobody tells whether it is there, though its entry pins the same digest', () => {
  const pinned = tagged(image('a'))
  const found = foundOf(pinned, pinned, {}, look({ missingImages: ['host.io/scorer:1.7'] }))
  const untold = changeOf(pinned, pinned, {}, look({ unproven: ['host.io/scorer:1.7'] }))
  expect(withdrawalAfter(found, untold, undefined)).toEqual(found)
  expect(withdrawalAfter(found, changeOf(pinned, pinned), undefined)).toBeUndefined()
})

test('an artifact that is not the one that was registered was never what anybody approved, and stays so while nobody tells', () => {
  const found = foundOf(approved, approved, {}, look({ unregistered: [address] }))
  expect(found).toMatchObject({ kind: 'artifact-not-registered', detail: address })
  const untold = changeOf(approved, approved, {}, look({ unproven: [address] }))
  expect(withdrawalAfter(found, untold, undefined)).toEqual(found)
  expect(withdrawalAfter(found, changeOf(approved, approved), undefined)).toBeUndefined()
})

test('a tag that names another image now takes it back, and so does an environment that was added', () => {
  expect(foundOf(tagged(image('a')), tagged(image('b')))).toMatchObject({ kind: 'image-changed' })
  const more = manifestOf(digests.v427, { environment: stated({ A: { hash: 'sha256:00' } }) })
  expect(foundOf(approved, more)).toMatchObject({ kind: 'entry-changed' })
  expect(foundOf(more, approved)).toMatchObject({ kind: 'entry-changed' })
})

test('an entry that states another address is changed, whether or not anybody tells what is there', () => {
  expect(foundOf(tagged(silent), tagged(image('a'), '1.8'))).toMatchObject({ kind: 'image-changed' })
  expect(foundOf(tagged(image('a')), tagged(silent, '1.8'))).toMatchObject({ kind: 'image-changed' })
  // The same image by another name is the same image.
  expect(foundOf(tagged(image('a')), tagged(image('a'), '1.8'))).toBeUndefined()
})

test('an artifact of another size at the same address is changed, whatever form its checksum has', () => {
  const recorded = { [address]: { sizeBytes: 10, mark: 'a' } }
  const stored = { [address]: { sizeBytes: 11, mark: 'b-2' } }
  expect(foundOf(approved, manifestOf(undefined), recorded, look({ stored }))).toMatchObject({
    kind: 'artifact-changed',
    detail: { what: 'resized', address, from: 10, to: 11 },
  })
})

test('an artifact that was written anew in the same size and cannot be compared is taken back as that', () => {
  const recorded = { [address]: { sizeBytes: 10, mark: 'a' } }
  const stored = { [address]: { sizeBytes: 10, mark: 'b-2' } }
  const found = foundOf(approved, manifestOf(undefined), recorded, look({ stored }))
  expect(found).toMatchObject({ kind: 'artifact-rewritten', detail: address })
  // Recorded before marks were kept: the time tells.
  const earlier = { [address]: { sizeBytes: 10, writtenAt: '2026-11-20T03:00:00.000Z' } }
  const later = { [address]: { sizeBytes: 10, mark: 'b-2', writtenAt: '2026-11-20T04:00:00.000Z' } }
  expect(foundOf(approved, manifestOf(undefined), earlier, look({ stored: later }))).toMatchObject({
    kind: 'artifact-rewritten',
  })
  // The same content, uploaded again.
  expect(foundOf(approved, approved, recorded, look({ stored }))).toBeUndefined()
})

test('what was never comparable is the same as long as nobody wrote it anew', () => {
  const mark = { [address]: { sizeBytes: 10, mark: 'a-2' } }
  const parts = manifestOf(undefined)
  expect(changeOf(parts, parts, mark, look({ stored: mark }))).toEqual({ found: undefined, unknown: [] })
})

const withdrawn = foundOf(tagged(image('a')), tagged(image('b')))

test('a withdrawal is not lifted by a registry that throttles, is silent or refuses: only the same image ends it', () => {
  for (const why of [silent, unknown('denied', 'ecr:BatchGetImage'), unknown('not-told')])
    expect(withdrawalAfter(withdrawn, changeOf(tagged(image('a')), tagged(why)), undefined)).toEqual(
      withdrawn,
    )
  expect(
    withdrawalAfter(withdrawn, changeOf(tagged(image('a')), tagged(image('a'))), undefined),
  ).toBeUndefined()
})

test('a withdrawal that was recorded before its parts were is not lifted by an unknown either', () => {
  for (const kind of ['image-changed', 'entry-changed', 'deleted'] as const) {
    const before: Found = { kind, by: undefined, detail: 'x' }
    expect(withdrawalAfter(before, changeOf(tagged(image('a')), tagged(silent)), undefined)).toEqual(before)
  }
  const before: Found = { kind: 'artifact-changed', by: undefined, detail: 'x' }
  expect(withdrawalAfter(before, changeOf(approved, manifestOf(undefined)), undefined)).toEqual(before)
  expect(withdrawalAfter(before, changeOf(tagged(image('a')), tagged(silent)), undefined)).toBeUndefined()
})

test('a part that nobody tells of takes nothing back by itself, and keeps no withdrawal that is about another', () => {
  expect(withdrawalAfter(undefined, changeOf(approved, manifestOf(undefined)), undefined)).toBeUndefined()
  expect(
    withdrawalAfter(withdrawn, changeOf(tagged(image('a')), tagged(image('a'))), undefined),
  ).toBeUndefined()
})

test('an alias that moves, or an entry that is deleted, ends no withdrawal that stands for another reason', () => {
  const moved: Found = { kind: 'alias-moved', by: undefined, detail: 'v2' }
  expect(withdrawalAfter(withdrawn, changeOf(tagged(image('a')), tagged(silent)), moved)).toEqual(withdrawn)
  const gone = deletion(withdrawn, 'ref')
  expect(withdrawalAfter(gone, changeOf(tagged(image('a')), tagged(silent)), undefined)).toEqual(gone)
  expect(withdrawalAfter(gone, changeOf(tagged(image('a')), tagged(image('a'))), undefined)).toBeUndefined()
})

test('whatever is seen on the way, a withdrawal ends only at a look that knows every part that ever differed to be as approved', () => {
  const states = fc.record({
    image: fc.constantFrom<'same' | 'other' | 'untold'>('same', 'other', 'untold'),
    artifact: fc.constantFrom<'same' | 'other' | 'untold'>('same', 'other', 'untold'),
  })
  const before = tagged(image('a'))
  fc.assert(
    fc.property(fc.array(states, { minLength: 1, maxLength: 12 }), (looks) => {
      let stands: Found | undefined
      const bad = { image: false, artifact: false }
      for (const seen of looks) {
        const now = manifestOf(
          { same: digests.v427, other: digests.other, untold: undefined }[seen.artifact],
          {
            image: stated(
              imagePart(
                'host.io/scorer:1.7',
                { same: image('a'), other: image('b'), untold: silent }[seen.image],
              ),
            ),
          },
        )
        stands = withdrawalAfter(stands, changeOf(before, now), undefined)
        for (const part of ['image', 'artifact'] as const)
          if (seen[part] !== 'untold') bad[part] = seen[part] === 'other'
        expect(stands !== undefined).toBe(bad.image || bad.artifact)
      }
    }),
  )
})
