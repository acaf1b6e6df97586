import { expect, test } from 'vitest'
import { imagePart } from '../manifest/image.ts'
import { known, stated } from '../manifest/parts.ts'
import { digests, manifestOf } from '../testing/builders.ts'
import { releaseChange } from './release-change.ts'

const found = (what: { missing?: string[]; unregistered?: string[] } = {}) => ({
  missing: [],
  unregistered: [],
  ...what,
})
const approved = manifestOf(digests.v427)

test('an entry that states what was approved is no change, and neither is a part that cannot be read now', () => {
  expect(releaseChange(approved, manifestOf(digests.v427), found())).toBeUndefined()
  expect(releaseChange(approved, manifestOf(undefined), found())).toBeUndefined()
})

test('an artifact that was overwritten or is gone takes the approval back', () => {
  expect(releaseChange(approved, manifestOf(digests.other), found())).toMatchObject({
    kind: 'artifact-changed',
  })
  expect(
    releaseChange(approved, manifestOf(undefined), found({ missing: ['s3://fraud-models-eu/v427'] })),
  ).toMatchObject({
    kind: 'artifact-changed',
    detail: { what: 'gone', address: 's3://fraud-models-eu/v427' },
  })
})

test('an artifact that is not the one that was registered was never what anybody approved', () => {
  const unregistered = ['s3://fraud-models-eu/v427']
  expect(releaseChange(approved, approved, found({ unregistered }))).toMatchObject({
    kind: 'artifact-not-registered',
    detail: 's3://fraud-models-eu/v427',
  })
})

test('a tag that names another image now takes it back, and so does an environment that was added', () => {
  const tagged = (digit: string) =>
    manifestOf(digests.v427, {
      image: stated(imagePart('host.io/scorer:1.7', known(`sha256:${digit.repeat(64)}`))),
    })
  expect(releaseChange(tagged('a'), tagged('b'), found())).toMatchObject({ kind: 'image-changed' })
  const more = manifestOf(digests.v427, { environment: stated({ A: { hash: 'sha256:00' } }) })
  expect(releaseChange(approved, more, found())).toMatchObject({ kind: 'entry-changed' })
  expect(releaseChange(more, approved, found())).toMatchObject({ kind: 'entry-changed' })
})
