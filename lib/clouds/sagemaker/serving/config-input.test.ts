import type { DescribeEndpointConfigOutput, DescribeEndpointOutput } from '@aws-sdk/client-sagemaker'
import { describe, expect, test } from 'vitest'
import { release, sydney } from '../testing/fleet.ts'
import { configInput } from './config-input.ts'

const attempt = { endpoint: sydney, release: release(427, undefined), number: 1 }

describe('the configuration of an attempt', () => {
  const live: DescribeEndpointConfigOutput = {
    EndpointConfigName: 'old',
    EndpointConfigArn: 'arn',
    CreationTime: new Date(0),
    KmsKeyId: 'key',
    DataCaptureConfig: {
      EnableCapture: true,
      InitialSamplingPercentage: 5,
      DestinationS3Uri: 's3://capture',
      CaptureOptions: [{ CaptureMode: 'Input' }],
    },
    ProductionVariants: [
      {
        VariantName: 'AllTraffic',
        ModelName: 'old',
        InstanceType: 'ml.m6i.xlarge',
        InitialInstanceCount: 2,
        InitialVariantWeight: 1,
      },
      {
        VariantName: 'Shadow',
        ModelName: 'other',
        ServerlessConfig: { MemorySizeInMB: 2048, MaxConcurrency: 5 },
      },
    ],
  }
  const endpoint = {
    ProductionVariants: [{ VariantName: 'AllTraffic', DesiredInstanceCount: 7 }, { VariantName: 'Shadow' }],
  } as DescribeEndpointOutput

  test('keeps all settings, changes one model, and starts at the size of now', () => {
    const input = configInput(attempt, live, endpoint, [{ Key: 'team', Value: 'fraud' }])
    expect(input).toEqual({
      EndpointConfigName: 'meridian-fraud-au-v427-a1',
      KmsKeyId: 'key',
      DataCaptureConfig: live.DataCaptureConfig,
      Tags: [{ Key: 'team', Value: 'fraud' }],
      ProductionVariants: [
        { ...live.ProductionVariants?.[0], ModelName: 'meridian-fraud-au-v427-a1', InitialInstanceCount: 7 },
        live.ProductionVariants?.[1],
      ],
    })
  })

  test('puts the model in the place of every one that an instance pool has of its own', () => {
    const pooled: DescribeEndpointConfigOutput = {
      ...live,
      ProductionVariants: [
        {
          VariantName: 'AllTraffic',
          ModelName: 'old',
          InitialInstanceCount: 2,
          InstancePools: [
            { InstanceType: 'ml.g5.xlarge', Priority: 1, ModelNameOverride: 'old-for-g5' },
            { InstanceType: 'ml.g6.xlarge', Priority: 2 },
          ],
        },
      ],
    }
    expect(configInput(attempt, pooled, endpoint, []).ProductionVariants?.[0]).toMatchObject({
      ModelName: 'meridian-fraud-au-v427-a1',
      InstancePools: [
        { InstanceType: 'ml.g5.xlarge', Priority: 1, ModelNameOverride: 'meridian-fraud-au-v427-a1' },
        { InstanceType: 'ml.g6.xlarge', Priority: 2 },
      ],
    })
  })
})
