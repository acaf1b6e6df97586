import { describe, expect, test } from 'vitest'
import { environmentOf } from '#lib/domain/manifest/fingerprint.ts'
import { imagePart } from '#lib/domain/manifest/image.ts'
import {
  container,
  earlierManifest,
  known,
  manifest,
  stated,
  unknown,
  unknownPart,
} from '#lib/domain/manifest/parts.ts'
import type { ArtifactPart, ContainerManifest, Known, Manifest } from '#lib/domain/manifest/types.ts'
import { manifestView } from './manifest.ts'

const digest = (middle: string) => `sha256:abcd${middle.repeat(58)}ef`
const image = stated(imagePart('123456789012.dkr.ecr.eu-west-1.amazonaws.com/scorer', known(digest('1'))))
const archive = (of: Known<string>, address = 's3://eu/v1/model.tar.gz'): ArtifactPart => ({
  ...{ kind: 'archive', address },
  digest: of,
})
const artifact = stated(archive(known(digest('2'))))
const scorer = (parts: Partial<ContainerManifest> = {}) => container({ image, artifact, ...parts })
const release = (parts: Partial<ContainerManifest> = {}) => manifest([scorer(parts)])

const rowsOf = (one: Manifest, other?: Manifest) =>
  manifestView(one, other && { label: 'v426', manifest: other }).rows
const rowOf = (one: Manifest, other: Manifest, part: string) =>
  rowsOf(one, other).find((row) => row.part === part)

describe('what a release is beside another one', () => {
  test('a part that was never read of the other release differs in no row and is the same in none', () => {
    const full = manifest(
      [
        scorer({
          environment: stated(environmentOf({ THRESHOLD: '0.5', MODE: 'fast' })),
          command: stated(['serve']),
          routes: stated({ predict: '/predict' }),
        }),
      ],
      { execution: stated('serial'), inference: stated({ specification: 'text/csv' }) },
    )
    const rows = rowsOf(full, earlierManifest(image, artifact))
    const notRead = 'unknown: it has not been read yet'
    expect(rows.filter(({ otherUnknown }) => otherUnknown === notRead).map(({ part }) => part)).toEqual([
      'Data',
      'Environment MODE',
      'Environment THRESHOLD',
      'Command',
      'Arguments',
      'Route predict',
      'Setting',
      'Execution',
      'Inference specification',
    ])
    expect(rows.filter(({ same }) => same !== null).map(({ part, same }) => [part, same])).toEqual([
      ['Image', true],
      ['Artifact', true],
    ])
  })

  test('a part that is unknown of the release itself says so in every row that the other one has', () => {
    const other = release({ environment: stated(environmentOf({ MODE: 'fast', THRESHOLD: '0.5' })) })
    const rows = rowsOf(release({ environment: unknownPart('denied', 'sagemaker:DescribeModel') }), other)
    expect(rows.filter(({ part }) => part.startsWith('Environment'))).toMatchObject(
      ['MODE', 'THRESHOLD'].map((name) => ({
        part: `Environment ${name}`,
        unknown: 'unknown: a permission is missing (sagemaker:DescribeModel)',
        same: null,
      })),
    )
  })

  test('an unknown digest of the other release is said, and not shown as nothing', () => {
    const other = release({ artifact: stated(archive(unknown('not-comparable', 'multipart ETag'))) })
    expect(rowOf(release(), other, 'Artifact')).toMatchObject({
      other: null,
      otherUnknown: 's3://eu/v1/model.tar.gz: digest unknown, it cannot be compared (multipart ETag)',
      same: null,
    })
  })

  test('further data with unknown digests is neither the same by its address nor another by its bucket', () => {
    const data = (address: string) =>
      release({ data: stated([{ name: 'index', artifact: archive(unknown('not-told'), address) }]) })
    for (const address of ['s3://eu/index', 's3://us/index']) {
      expect(rowOf(data('s3://eu/index'), data(address), 'Data index')).toMatchObject({
        value: null,
        unknown: 's3://eu/index: digest unknown, the cloud does not tell',
        otherUnknown: `${address}: digest unknown, the cloud does not tell`,
        same: null,
      })
    }
  })

  test('digests that only read alike when cut short are different, in data and in hidden values', () => {
    const data = (middle: string) =>
      stated([{ name: 'index', artifact: archive(known(digest(middle)), `s3://${middle}/index`) }])
    const environment = (middle: string) => stated({ API_TOKEN: { hash: digest(middle) } })
    const one = release({ data: data('3'), environment: environment('4') })
    const other = release({ data: data('5'), environment: environment('6') })
    expect(rowOf(one, other, 'Data index')?.same).toBe(false)
    expect(rowOf(one, other, 'Environment API_TOKEN')).toMatchObject({
      value: 'hidden, sha256:abcd…ef',
      other: 'hidden, sha256:abcd…ef',
      same: false,
    })
    expect(rowOf(one, one, 'Environment API_TOKEN')?.same).toBe(true)
  })

  test('places are no difference: the same data from another bucket is the same', () => {
    const data = (bucket: string) =>
      release({
        data: stated([{ name: 'index', artifact: archive(known(digest('3')), `s3://${bucket}/index`) }]),
      })
    expect(rowOf(data('eu'), data('us'), 'Data index')?.same).toBe(true)
  })

  test('an image by tag alone is not told to be the same, nor another than one whose digest is known', () => {
    const byTag = release({
      image: stated(imagePart('123456789012.dkr.ecr.eu-west-1.amazonaws.com/scorer:1.7')),
    })
    expect(rowOf(byTag, byTag, 'Image')?.same).toBeNull()
    expect(rowOf(byTag, release(), 'Image')?.same).toBeNull()
  })

  test('what only one of them states is a difference, and to state nothing is not to leave it open', () => {
    const one = release({ environment: stated(environmentOf({ MODE: 'fast' })) })
    const other = release({ environment: stated({}) })
    expect(rowOf(one, other, 'Environment MODE')).toMatchObject({ other: null, same: false })
    expect(rowOf(release(), other, 'Environment')).toMatchObject({ other: 'none', same: false })
    expect(rowsOf(other, other).some(({ part }) => part.startsWith('Environment'))).toBe(false)
  })

  test('a further container of the release is a difference to one that has fewer, and unknown beside one that was never read', () => {
    const two = manifest([scorer(), scorer()])
    expect(rowOf(two, release(), 'Container 2: image')).toMatchObject({ otherUnknown: null, same: false })
    const unread = earlierManifest(unknownPart('not-read'), unknownPart('not-read'))
    expect(rowOf(two, unread, 'Container 2: image')).toMatchObject({
      otherUnknown: 'unknown: it has not been read yet',
      same: null,
    })
  })

  test('secrets in commands and arguments are not shown, and decide all the same', () => {
    const withToken = (token: string) =>
      release({ command: stated(['serve', `--api-token=${token}`]), args: stated(['--password', token]) })
    const [one, other] = [withToken('hunter2'), withToken('hunter3')]
    const rows = rowsOf(one, other)
    expect(JSON.stringify(rows)).not.toContain('hunter')
    expect(rowOf(one, other, 'Command')?.same).toBe(false)
    expect(rowOf(one, other, 'Arguments')?.same).toBe(false)
    expect(rowOf(one, one, 'Command')?.same).toBe(true)
  })

  test('one word with a blank is not shown, or compared, as two words', () => {
    const [one, other] = [release({ args: stated(['a b']) }), release({ args: stated(['a', 'b']) })]
    expect(rowOf(one, other, 'Arguments')).toMatchObject({ value: '"a b"', other: 'a b', same: false })
  })
})
