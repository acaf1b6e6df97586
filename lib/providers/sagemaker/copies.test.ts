import type {
  DescribeEndpointConfigOutput,
  DescribeEndpointOutput,
  DescribeModelOutput,
} from '@aws-sdk/client-sagemaker'
import { describe, expect, test } from 'vitest'
import { ACCOUNT, release, sydney } from '../testing/sandbox-fleet.ts'
import { configInput, imageInRegion, modelInput } from './copies.ts'

const attempt = { endpoint: sydney, release: release(427, undefined), number: 1 }
const ecr = (account: string, region: string, rest: string) =>
  `${account}.dkr.ecr.${region}.amazonaws.com/${rest}`

describe('the image of a release', () => {
  test('is pulled from the registry in the region of the endpoint', () => {
    expect(imageInRegion(ecr(ACCOUNT, 'eu-west-1', 'fraud:xgb-1.7'), undefined, 'sa-east-1')).toBe(
      ecr(ACCOUNT, 'sa-east-1', 'fraud:xgb-1.7'),
    )
    expect(
      imageInRegion(`${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/a/b@sha256:1`, undefined, 'eu-west-2'),
    ).toBe(`${ACCOUNT}.dkr.ecr.eu-west-2.amazonaws.com/a/b@sha256:1`)
  })

  test('of AWS itself comes from the account that AWS has in the region', () => {
    const live = ecr('783357654285', 'ap-southeast-2', 'sagemaker-xgboost:1.5-1')
    expect(
      imageInRegion(ecr('141502667606', 'eu-west-1', 'sagemaker-xgboost:1.7-1'), live, 'ap-southeast-2'),
    ).toBe(ecr('783357654285', 'ap-southeast-2', 'sagemaker-xgboost:1.7-1'))
  })

  test('outside of ECR is taken as it is', () => {
    expect(imageInRegion('registry.example.com/fraud:1', undefined, 'sa-east-1')).toBe(
      'registry.example.com/fraud:1',
    )
  })
})

describe('the model of an attempt', () => {
  const live: DescribeModelOutput = {
    ModelName: 'old',
    ModelArn: 'arn',
    CreationTime: new Date(0),
    ExecutionRoleArn: 'arn:aws:iam::123456789012:role/other',
    EnableNetworkIsolation: true,
    VpcConfig: { SecurityGroupIds: ['sg'], Subnets: ['subnet'] },
    PrimaryContainer: {
      Image: ecr(ACCOUNT, sydney.region, 'fraud-scoring:xgb-1.6'),
      ModelDataUrl: 's3://fraud-models-au/v426/model.tar.gz',
      Environment: { THREADS: '4' },
      Mode: 'SingleModel',
    },
  }

  test('takes image and artifact from the release and every setting from the live model', () => {
    const served = { image: live.PrimaryContainer?.Image, artifactUrl: undefined, environment: undefined }
    expect(modelInput(attempt, live, served, 's3://fraud-models-au/v427/model.tar.gz')).toEqual({
      ModelName: 'meridian-fraud-au-v427-a1',
      ExecutionRoleArn: sydney.executionRole,
      EnableNetworkIsolation: true,
      VpcConfig: live.VpcConfig,
      PrimaryContainer: {
        Image: ecr(ACCOUNT, sydney.region, 'fraud-scoring:xgb-1.7'),
        ModelDataUrl: 's3://fraud-models-au/v427/model.tar.gz',
        Environment: { THREADS: '4' },
        Mode: 'SingleModel',
      },
    })
  })

  test('never loads the package of the release before', () => {
    const packaged = { ...live, PrimaryContainer: { ModelPackageName: 'arn:old' } }
    const served = { image: undefined, artifactUrl: undefined, environment: { THREADS: '8' } }
    const { PrimaryContainer } = modelInput(attempt, packaged, served, 's3://b/k')
    expect(PrimaryContainer).not.toHaveProperty('ModelPackageName')
    expect(PrimaryContainer?.Environment).toEqual({ THREADS: '8' })
  })
})

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
})
