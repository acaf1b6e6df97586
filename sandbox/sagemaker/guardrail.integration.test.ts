import {
  CreateEndpointConfigCommand,
  CreateModelCommand,
  type DeploymentConfig,
  DescribeEndpointCommand,
  SageMakerClient,
  UpdateEndpointCommand,
} from '@aws-sdk/client-sagemaker'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sandboxClient, startSandbox, type TestSandbox } from '../testing/index.ts'

let sandbox: TestSandbox
let dublin: SageMakerClient

beforeEach(async () => {
  sandbox = await startSandbox()
  dublin = new SageMakerClient(sandboxClient(sandbox.awsUrl, 'eu-west-1'))
})

afterEach(async () => {
  await sandbox.stop()
})

/** Ten percent for half an hour, watched by the endpoint's own alarms. */
const CANARY: DeploymentConfig = {
  BlueGreenUpdatePolicy: {
    TrafficRoutingConfiguration: {
      Type: 'CANARY',
      WaitIntervalInSeconds: 1800,
      CanarySize: { Type: 'CAPACITY_PERCENT', Value: 10 },
    },
  },
  AutoRollbackConfiguration: {
    Alarms: ['latency-p99', '4xx', '5xx'].map((alarm) => ({ AlarmName: `fraud-eu-${alarm}` })),
  },
}

async function promote(): Promise<void> {
  await dublin.send(
    new CreateModelCommand({
      ModelName: 'fraud-v427',
      ExecutionRoleArn: 'arn:aws:iam::123456789012:role/fraud',
      PrimaryContainer: {
        Image: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/fraud-scoring:xgb-1.7',
        ModelDataUrl: 's3://fraud-models-eu/v427/model.tar.gz',
      },
    }),
  )
  await dublin.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: 'fraud-eu-v427',
      ProductionVariants: [
        {
          VariantName: 'AllTraffic',
          ModelName: 'fraud-v427',
          InstanceType: 'ml.m6i.xlarge',
          InitialInstanceCount: 3,
        },
      ],
    }),
  )
  await dublin.send(
    new UpdateEndpointCommand({
      EndpointName: 'fraud-eu',
      EndpointConfigName: 'fraud-eu-v427',
      RetainAllVariantProperties: true,
      DeploymentConfig: CANARY,
    }),
  )
}

const fraud = () => dublin.send(new DescribeEndpointCommand({ EndpointName: 'fraud-eu' }))

test('a healthy release passes its canary under the endpoint’s own alarms', async () => {
  await promote()
  sandbox.pass(2 * 3600)
  expect(await fraud()).toMatchObject({ EndpointStatus: 'InService', EndpointConfigName: 'fraud-eu-v427' })
})

test('a release with many times the errors is taken back by an alarm while it bakes', async () => {
  sandbox.world.faults.add({
    kind: 'release-misbehaves',
    model: 'fraud-scoring',
    release: 'v427',
    errorFactor: 50,
  })
  await promote()
  sandbox.pass(1500)
  expect(await fraud()).toMatchObject({ EndpointStatus: 'InService', EndpointConfigName: 'fraud-eu-v426' })
})
