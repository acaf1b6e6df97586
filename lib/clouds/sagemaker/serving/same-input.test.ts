import { expect, test } from 'vitest'
import { loadedFrom, type PlainContainer } from '#lib/clouds/sagemaker/manifest/package-manifest.ts'
import { withOneForm } from './create.ts'
import type { DefinedContainers } from './live-containers.ts'
import { firstDifference } from './same-input.ts'

test('the whole is compared, every member of it', () => {
  const wanted = { PrimaryContainer: { Image: 'a', Environment: { A: '1' } }, Containers: [] }
  expect(
    firstDifference(wanted, { PrimaryContainer: { Image: 'a', Environment: { A: '1' } } }),
  ).toBeUndefined()
  expect(firstDifference(wanted, { PrimaryContainer: { Image: 'a', Environment: { A: '2' } } })).toBe(
    'PrimaryContainer.Environment.A',
  )
  expect(firstDifference(wanted, { PrimaryContainer: { Image: 'a', Environment: { A: '1', B: '2' } } })).toBe(
    'PrimaryContainer.Environment.B',
  )
})

test('defaults that SageMaker writes are no difference, and neither are members that do not count', () => {
  const existing = {
    PrimaryContainer: { Image: 'a', Mode: 'SingleModel' },
    EnableNetworkIsolation: false,
    ModelArn: 'x',
  }
  expect(
    firstDifference({ PrimaryContainer: { Image: 'a' } }, existing, new Set(['ModelArn'])),
  ).toBeUndefined()
  expect(
    firstDifference({ PrimaryContainer: { Image: 'a' } }, { ...existing, EnableNetworkIsolation: true }),
  ).toBe('EnableNetworkIsolation')
})

test('an archive that SageMaker tells in both ways is the archive that was asked for, and nothing else is', () => {
  const url = 's3://b/m.tar.gz'
  const gzip = { S3Uri: url, S3DataType: 'S3Object', CompressionType: 'Gzip' } as const
  const told = (S3DataSource: object) => ({
    PrimaryContainer: { Image: 'i', ModelDataUrl: url, ModelDataSource: { S3DataSource } } as PlainContainer,
  })
  const asked = { PrimaryContainer: { Image: 'i', ModelDataUrl: url } }
  const difference = (existing: DefinedContainers) =>
    firstDifference(withOneForm(asked), withOneForm(existing))
  expect(difference(told({ ...gzip, ETag: 'of the answer alone' }))).toBeUndefined()
  expect(
    difference({ PrimaryContainer: { Image: 'i', ModelDataSource: { S3DataSource: gzip } } }),
  ).toBeUndefined()
  expect(difference({ PrimaryContainer: { Image: 'i', ModelDataUrl: 's3://b/other' } })).toBe(
    'PrimaryContainer.ModelDataSource.S3DataSource.S3Uri',
  )
  expect(difference(told({ ...gzip, CompressionType: 'None' }))).toBeDefined()
  expect(difference(told({ ...gzip, S3Uri: 's3://b/other' }))).toBeDefined()
  expect(loadedFrom(told(gzip).PrimaryContainer)).toEqual({ address: url, kind: 'archive' })
  expect(loadedFrom(told({ ...gzip, CompressionType: 'None' }).PrimaryContainer)?.kind).toBe('object')
})
