import type { ModelPackageContainerDefinition } from '@aws-sdk/client-sagemaker'
import { expect, test } from 'vitest'
import { registeredMd5 } from './package-etags.ts'

const a = 'a'.repeat(32)
const b = 'b'.repeat(32)

test('what was registered is told of every artifact whose ETag is its MD5, and of no other', () => {
  const Containers: ModelPackageContainerDefinition[] = [
    {
      ModelDataUrl: 's3://fraud/v1/model.tar.gz',
      ModelDataETag: `"${a.toUpperCase()}"`,
      AdditionalModelDataSources: [
        {
          ChannelName: 'adapter',
          S3DataSource: {
            S3Uri: 's3://fraud/v1/adapter',
            S3DataType: 'S3Object',
            CompressionType: 'None',
            ETag: b,
          },
        },
      ],
    },
    { ModelDataUrl: 's3://fraud/v1/parts.tar.gz', ModelDataETag: `${a}-12` },
    { ModelDataUrl: 's3://fraud/v1/untold.tar.gz' },
  ]
  const supported = { SupportedContentTypes: [], SupportedResponseMIMETypes: [] }
  const described = {
    InferenceSpecification: { Containers, ...supported },
    ModelPackageStatus: 'Completed',
  } as const
  expect(registeredMd5(described)).toEqual({
    's3://fraud/v1/model.tar.gz': a,
    's3://fraud/v1/adapter': b,
  })
  expect(registeredMd5({ InferenceSpecification: undefined, ModelPackageStatus: 'Completed' })).toEqual({})
})
