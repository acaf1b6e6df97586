import { describe, expect, test } from 'vitest'
import { environmentOf } from './fingerprint.ts'
import { type Candidate, identify } from './identify.ts'
import { imagePart } from './image.ts'
import { container, known, manifest, stated, unknownPart } from './parts.ts'
import type { ContainerManifest, KeptEntry } from './types.ts'

const digest = (digit: string) => `sha256:${digit.repeat(64)}`
const served = (image: string, weights: string, changes: Partial<ContainerManifest> = {}) =>
  manifest([
    container({
      image: stated(imagePart(`host.io/scorer@${digest(image)}`)),
      artifact: stated({ kind: 'archive', address: 's3://eu/m', digest: known(digest(weights)) }),
      ...changes,
    }),
  ])
const release = (
  version: number,
  image: string,
  weights: string,
  changes: Partial<Candidate> = {},
): Candidate => ({
  id: `r${version}`,
  label: `v${version}`,
  version,
  manifest: served(image, weights),
  wasPromoted: false,
  ...changes,
})

describe('which release an endpoint serves', () => {
  test('a version that was never promoted is not called serving because its weights are', () => {
    const found = identify(
      served('a', '1'),
      [release(427, 'a', '1'), release(428, 'b', '1')],
      undefined,
      'merge',
    )
    expect(found).toMatchObject({ known: true, label: 'v427', alsoLabels: [] })
    expect(identify(served('a', '1'), [release(428, 'b', '1')], undefined, 'merge')).toEqual({
      known: false,
      nearest: undefined,
      unknown: [],
    })
  })

  test('two entries with one fingerprint are one thing under two labels', () => {
    const copies = [release(427, 'a', '1', { wasPromoted: true }), release(428, 'a', '1')]
    expect(identify(served('a', '1'), copies, undefined, 'merge')).toMatchObject({
      label: 'v427',
      alsoLabels: ['v428'],
    })
    expect(identify(served('a', '1'), copies, 'r428', 'merge')).toMatchObject({
      label: 'v428',
      alsoLabels: ['v427'],
    })
    expect(
      identify(served('a', '1'), [release(428, 'a', '1'), release(427, 'a', '1')], undefined, 'merge'),
    ).toMatchObject({
      label: 'v427',
    })
  })

  test('two entries whose containers differ in their names alone are two things', () => {
    const pipeline = (...names: string[]) => {
      const [one] = served('a', '1').containers
      return manifest(names.map((name) => ({ ...container({}), ...one, name })))
    }
    const named = (version: number, ...names: string[]) =>
      release(version, 'a', '1', { manifest: pipeline(...names) })
    const direct = { ...pipeline('fraud', 'spam'), execution: stated('direct' as const) }
    const candidates = [named(427, 'spam', 'fraud'), named(428, 'fraud', 'spam')]
    expect(identify(direct, candidates, 'r427', 'merge')).toMatchObject({ label: 'v428', alsoLabels: [] })
  })

  test('one that states more of what is served is meant before one that states less', () => {
    const environment = stated(environmentOf({ THRESHOLD: '0.7' }))
    const full = release(428, 'a', '1', { manifest: served('a', '1', { environment }) })
    const found = identify(
      served('a', '1', { environment }),
      [release(427, 'a', '1'), full],
      undefined,
      'merge',
    )
    expect(found).toMatchObject({ label: 'v428', alsoLabels: [] })
  })

  test('what cannot be compared is no release’s, and the nearest is named with what is unknown', () => {
    const unread = served('a', '1', { environment: unknownPart('denied', 'sagemaker:DescribeModel') })
    const stating = release(427, 'a', '1', {
      manifest: served('a', '1', { environment: stated(environmentOf({ A: '1' })) }),
    })
    expect(identify(unread, [stating], 'r427', 'merge')).toMatchObject({
      known: false,
      nearest: 'v427',
      unknown: [{ part: 'environment', why: { reason: 'denied' } }],
    })
  })

  test('an entry that cannot be deployed is never what serves', () => {
    const nothing = release(429, 'a', '1', {
      manifest: { ...manifest([]), undeployable: 'no-inference-specification' },
    })
    expect(identify(manifest([]), [nothing], 'r429', 'merge')).toMatchObject({ known: false })
  })

  describe('that left out a variable of its predecessor', () => {
    const env = (values: Record<string, string>) =>
      served('a', '1', { environment: stated(environmentOf(values)) })
    const candidates = [
      release(427, 'a', '1', { manifest: env({ A: '1', THRESHOLD: '0.5' }), wasPromoted: true }),
      release(428, 'a', '1', { manifest: env({ A: '1' }) }),
    ]

    test('is not what still has it, however much it is intended, where nothing is kept', () => {
      const found = identify(env({ A: '1', THRESHOLD: '0.5' }), candidates, 'r428', 'replace')
      expect(found).toMatchObject({ known: true, label: 'v427' })
      expect(identify(env({ A: '1' }), candidates, 'r427', 'replace')).toMatchObject({ label: 'v428' })
    })

    test('is what has it, where it is kept', () => {
      const found = identify(env({ A: '1', THRESHOLD: '0.5' }), candidates, 'r428', 'merge')
      expect(found).toMatchObject({ known: true, label: 'v428' })
    })
  })

  describe('where weights are only declared', () => {
    const declared = (kept: KeptEntry) =>
      served('a', '1', {
        artifact: stated({
          ...{ kind: 'prefix', address: 'gs://eu/m/', digest: known(digest('1')), declared: true, kept },
        }),
      })
    const entry = (number: number) => ({ entry: `m@${number}`, madeAt: '2026-03-10T03:00:00.000Z' })
    const releases = [57, 58].map((version) =>
      release(version, 'a', '1', { manifest: declared(entry(version)) }),
    )

    test('the version that is known to serve goes before one that says the same of itself', () => {
      expect(identify(declared(entry(58)), releases, 'r57', 'replace')).toMatchObject({
        ...{ label: 'v58', alsoLabels: [], byTag: [] },
      })
    })

    test('that is told of the one that is named', () => {
      expect(identify(declared(entry(59)), releases, 'r57', 'replace')).toMatchObject({
        ...{ label: 'v57', alsoLabels: [], byTag: [{ part: 'artifact', outcome: 'declared' }] },
      })
    })
  })
})
