import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling'
import {
  CreateEndpointConfigCommand,
  DeleteEndpointCommand,
  SageMakerClient,
  UpdateEndpointCommand,
} from '@aws-sdk/client-sagemaker'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sandboxClient, startSandbox, type TestSandbox } from '../testing/index.ts'

const FRAUD = 'endpoint/fraud-eu/variant/AllTraffic'
let sandbox: TestSandbox
let sagemaker: SageMakerClient
let scaling: ApplicationAutoScalingClient

beforeAll(async () => {
  sandbox = await startSandbox()
  sagemaker = new SageMakerClient(sandboxClient(sandbox.awsUrl, 'eu-west-1'))
  scaling = new ApplicationAutoScalingClient(sandboxClient(sandbox.awsUrl, 'eu-west-1'))
})

afterAll(async () => {
  await sandbox.stop()
})

const register = (ResourceId: string) =>
  scaling.send(
    new RegisterScalableTargetCommand({
      ServiceNamespace: 'sagemaker',
      ResourceId,
      ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
      MinCapacity: 1,
      MaxCapacity: 2,
    }),
  )

test('an endpoint that is scaled automatically keeps its instance type until it is deregistered', async () => {
  await sagemaker.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: 'bigger',
      ProductionVariants: [
        {
          VariantName: 'AllTraffic',
          ModelName: 'fraud-scoring-v426',
          InstanceType: 'ml.m6i.2xlarge',
          InitialInstanceCount: 3,
        },
      ],
    }),
  )
  await expect(
    sagemaker.send(new UpdateEndpointCommand({ EndpointName: 'fraud-eu', EndpointConfigName: 'bigger' })),
  ).rejects.toMatchObject({
    name: 'ValidationException',
    message: expect.stringContaining('must be deregistered as scalable targets'),
  })
})

test('an endpoint that is gone is no scalable target, and is not taken for one', async () => {
  await expect(register('endpoint/fraud-eu/variant/Other')).rejects.toThrow('does not exist')
  const targets = () =>
    scaling.send(new DescribeScalableTargetsCommand({ ServiceNamespace: 'sagemaker', ResourceIds: [FRAUD] }))
  expect((await targets()).ScalableTargets).toHaveLength(1)
  await sagemaker.send(new DeleteEndpointCommand({ EndpointName: 'fraud-eu' }))
  expect((await targets()).ScalableTargets).toEqual([])
  sandbox.pass(600)
  await expect(register(FRAUD)).rejects.toThrow(`Endpoint variant does not exist: ${FRAUD}`)
})
