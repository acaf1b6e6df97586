import { expect, test } from 'vitest'
import { imagePart } from './manifest/image.ts'
import { known, stated } from './manifest/parts.ts'
import { releaseChange } from './release-change.ts'
import { digests, manifestOf } from './testing/builders.ts'

const approved = manifestOf(digests.v427)

test('an entry that states what was approved is no change, and neither is a part that cannot be read now', () => {
  expect(releaseChange(approved, manifestOf(digests.v427), [])).toBeUndefined()
  expect(releaseChange(approved, manifestOf(undefined), [])).toBeUndefined()
})

test('an artifact that was overwritten or is gone takes the approval back', () => {
  expect(releaseChange(approved, manifestOf(digests.other), [])).toMatchObject({ kind: 'artifact-changed' })
  expect(releaseChange(approved, manifestOf(undefined), ['s3://fraud-models-eu/v427'])).toMatchObject({
    kind: 'artifact-changed',
    detail: 's3://fraud-models-eu/v427 is gone',
  })
})

test('a tag that names another image now takes it back, and so does an environment that was added', () => {
  const tagged = (digit: string) =>
    manifestOf(digests.v427, {
      image: stated(imagePart('host.io/scorer:1.7', known(`sha256:${digit.repeat(64)}`))),
    })
  expect(releaseChange(tagged('a'), tagged('b'), [])).toMatchObject({ kind: 'image-changed' })
  const more = manifestOf(digests.v427, { environment: stated({ A: { hash: 'sha256:00' } }) })
  expect(releaseChange(approved, more, [])).toMatchObject({ kind: 'entry-changed' })
  expect(releaseChange(more, approved, [])).toMatchObject({ kind: 'entry-changed' })
})
