import { expect, test } from 'vitest'
import { sayFor } from '#lib/clouds/findings.ts'
import type { PlainContainer } from '#lib/clouds/sagemaker/manifest/package-manifest.ts'
import { release, sydney } from '../testing/fleet.ts'
import { entryFindings } from './findings-release.ts'

const url = 's3://b/m.tar.gz'
const gzip = { S3Uri: url, S3DataType: 'S3Object', CompressionType: 'Gzip' } as const
const codes = (container: PlainContainer) =>
  entryFindings(
    sayFor(sydney),
    sydney,
    release(427, undefined),
    { containers: [container], instanceTypes: [], additional: [] },
    { VariantName: 'AllTraffic', ServerlessConfig: { MemorySizeInMB: 1024, MaxConcurrency: 1 } },
  ).map(({ code }) => code)

test('a serverless endpoint takes an archive in whichever ways it is told, and no other data source', () => {
  expect(codes({ Image: 'i', ModelDataUrl: url })).toEqual([])
  expect(codes({ Image: 'i', ModelDataUrl: url, ModelDataSource: { S3DataSource: gzip } })).toEqual([])
  expect(codes({ Image: 'i', ModelDataSource: { S3DataSource: gzip } })).toEqual(['serverless-data-source'])
})
