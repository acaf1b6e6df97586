import { expect, test } from 'vitest'
import { digests, manifestOf } from '../testing/builders.ts'
import { compareManifests } from './compare.ts'
import { expectedManifest } from './expected.ts'
import { environmentOf } from './fingerprint.ts'
import { container, known, manifest, stated } from './parts.ts'

const release = manifestOf(digests.v427)
const model = 'projects/fraud-prod/locations/us-central1/models/fraud'
const version = (digest: string) =>
  manifest([
    container({
      artifact: stated({ kind: 'prefix', address: 'gs://fraud/v427/', digest: known(digest) }),
      command: stated([]),
    }),
  ])

test('in the cloud of its registry a release states what its entry states', () => {
  expect(expectedManifest(release, true, 's3://fraud-models-au', undefined)).toBe(release)
  expect(expectedManifest(release, true, undefined, undefined)).toBe(release)
})

test('a copy that was proven by a checksum of another scheme is expected by that, and everything else by the entry', () => {
  const of = (digest: string, lexicon: string, threads: string) =>
    manifest([
      container({
        artifact: stated({ kind: 'prefix', address: 's3://eu/v1/', digest: known(digest) }),
        data: stated([
          { name: 'lexicon', artifact: { kind: 'object', address: 's3://eu/l', digest: known(lexicon) } },
        ]),
        environment: stated(environmentOf({ THREADS: threads })),
      }),
    ])
  const stating = of('etag:aa', 'sha256:cc', '4')
  const expected = expectedManifest(stating, true, 's3://au', of('sha256:bb', 'sha256:dd', '8'))
  expect(expected).toEqual(of('sha256:bb', 'sha256:cc', '4'))
  expect(compareManifests(expected, of('sha256:bb', 'sha256:cc', '4')).outcome).toBe('same')
  expect(compareManifests(expected, of('sha256:ee', 'sha256:cc', '4')).outcome).toBe('different')
})

test('in another cloud its version there stands for it, with the very artifact of the release', () => {
  const there = expectedManifest(release, false, model, version(digests.v427))
  expect(compareManifests(there, version(digests.v427)).outcome).toBe('same')
  const other = expectedManifest(release, false, model, version(digests.other))
  expect(compareManifests(other, version(digests.other)).outcome).toBe('different')
})

test('as long as nobody has read that version, it is not known what serves', () => {
  const unread = expectedManifest(release, false, model, undefined)
  expect(compareManifests(unread, version(digests.v427)).outcome).toBe('unknown')
})
