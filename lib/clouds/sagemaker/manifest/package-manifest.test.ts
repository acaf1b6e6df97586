import { expect, test } from 'vitest'
import { fingerprintOf } from '#lib/domain/manifest/fingerprint.ts'
import { known, unknown } from '#lib/domain/manifest/parts.ts'
import type { Known } from '#lib/domain/manifest/types.ts'
import { containerManifest, type PlainContainer, packageArn, packageManifest } from './package-manifest.ts'

const DIGEST = `sha256:${'ab'.repeat(32)}`
const specification = (Containers: PlainContainer[]) => ({
  ModelPackageStatus: 'Completed' as const,
  InferenceSpecification: { Containers, SupportedContentTypes: ['text/csv'] },
})

test.each([
  [{ ModelDataUrl: 's3://b/m.tar.gz' }, 'archive'],
  [
    {
      ModelDataSource: {
        S3DataSource: { S3Uri: 's3://b/m', S3DataType: 'S3Object', CompressionType: 'Gzip' },
      },
    },
    'archive',
  ],
  [
    {
      ModelDataSource: {
        S3DataSource: { S3Uri: 's3://b/m', S3DataType: 'S3Object', CompressionType: 'None' },
      },
    },
    'object',
  ],
  [
    {
      ModelDataSource: {
        S3DataSource: { S3Uri: 's3://b/m/', S3DataType: 'S3Prefix', CompressionType: 'None' },
      },
    },
    'prefix',
  ],
  [{}, 'none'],
] as const)('%j is what it is: %s', (loaded, kind) => {
  expect(containerManifest({ Image: 'i', ...loaded } as PlainContainer).artifact).toMatchObject({
    state: 'stated',
    value: { kind },
  })
})

test('what runs as two images at once is neither, whatever digest its package was registered with', () => {
  const registered = { Image: 'repo/fraud:1', ImageDigest: DIGEST }
  const digestOf = (told: Known<string>) => containerManifest(registered, { image: () => told }).image
  expect(digestOf(unknown('not-comparable', 'two'))).toMatchObject({
    value: { digest: unknown('not-comparable', 'two') },
  })
  expect(digestOf(unknown('not-told'))).toMatchObject({ value: { digest: known(DIGEST) } })
})

test("a package's own image digest is known without asking anybody, however it is spelt", () => {
  const { image } = containerManifest({
    Image: 'repo/fraud:1',
    ImageDigest: DIGEST.toUpperCase().replace('SHA256', 'Sha256'),
  })
  expect(image).toMatchObject({ value: { repository: 'repo/fraud', tag: '1', digest: known(DIGEST) } })
})

test('every container is read, in its order, with its environment and further data', () => {
  const { containers } = packageManifest(
    specification([
      { ContainerHostname: 'one', Image: 'a:1', Environment: { THRESHOLD: '0.5', API_KEY: 'hunter2' } },
      {
        Image: 'b:1',
        AdditionalModelDataSources: [
          {
            ChannelName: 'b',
            S3DataSource: { S3Uri: 's3://x/b/', S3DataType: 'S3Prefix', CompressionType: 'None' },
          },
          {
            ChannelName: 'a',
            S3DataSource: { S3Uri: 's3://x/a', S3DataType: 'S3Object', CompressionType: 'None' },
          },
        ],
      },
    ]),
  )
  expect(containers.map(({ name }) => name)).toEqual(['one', undefined])
  expect(containers[0]?.environment).toMatchObject({ value: { THRESHOLD: { shown: '0.5' } } })
  expect(JSON.stringify(containers)).not.toContain('hunter2')
  expect(containers[1]?.data).toMatchObject({ value: [{ name: 'a' }, { name: 'b' }] })
  expect(containers[0]?.data).toEqual({ state: 'unstated' })
})

test('what a specification says of contents and instances is part of the fingerprint, in any order', () => {
  const of = (SupportedContentTypes: string[]) =>
    fingerprintOf(
      packageManifest({
        ...specification([{ Image: 'a' }]),
        InferenceSpecification: { Containers: [{ Image: 'a' }], SupportedContentTypes },
      }),
    )
  expect(of(['text/csv', 'application/json'])).toBe(of(['application/json', 'text/csv']))
  expect(of(['text/csv'])).not.toBe(of(['application/json']))
})

test.each([
  ['no-inference-specification', { ModelPackageStatus: 'Completed' as const }],
  ['no-inference-specification', specification([])],
  ['no-image', specification([{ Image: 'a' }, { ModelDataUrl: 's3://b/m' }])],
  ['marketplace', specification([{ Image: 'a', ProductId: 'p' } as PlainContainer])],
  ['registration-failed', { ...specification([{ Image: 'a' }]), ModelPackageStatus: 'Failed' as const }],
  [undefined, specification([{ Image: 'a' }])],
] as const)('a package is undeployable for: %s', (reason, described) => {
  expect(packageManifest(described).undeployable).toBe(reason)
})

test('a package is found by its ARN, in any partition', () => {
  const place = { region: 'cn-north-1', account: '123456789012' }
  expect(packageArn('arn:aws-cn:sagemaker:cn-north-1:123456789012:model-package/g/3')).toEqual(place)
  expect(packageArn('projects/p/locations/l/models/m@3')).toBeUndefined()
})
