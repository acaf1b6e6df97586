import { SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch'
import {
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DeleteEndpointConfigCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  UpdateEndpointCommand,
  UpdateEndpointWeightsAndCapacitiesCommand,
} from '@aws-sdk/client-sagemaker'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Attempt, ServingProvider } from '#lib/domain/ports.ts'
import {
  ACCOUNT,
  artifactIn,
  canary,
  release,
  type SandboxFleet,
  sandboxFleet,
  sydney,
  sydneyWith,
} from '../testing/fleet.ts'
import { sagemakerProvider } from './index.ts'

const URL_V427 = 's3://fraud-models-au/v427/model.tar.gz'
const NAME = 'meridian-fraud-au-v427-a1'
const attempt: Attempt = { endpoint: sydney, release: release(427, undefined), number: 1 }

let fleet: SandboxFleet
let provider: ServingProvider

beforeEach(async () => {
  fleet = await sandboxFleet()
  provider = sagemakerProvider(fleet.aws)
})
afterEach(() => fleet.stop())

const sagemaker = () => fleet.aws.clients.sagemaker(ACCOUNT, sydney.region)
const calls = (operation: string, status = 200) =>
  fleet.sandbox.world.calls.find({ region: sydney.region, operation, status })
const here = artifactIn(sydney, undefined, URL_V427)
const begin = (of = attempt) => provider.begin(of, canary, here)
/** As if the process had died just before this call. */
const dieBefore = (operation: string) =>
  fleet.sandbox.world.faults.add({
    kind: 'access-denied',
    region: sydney.region,
    service: 'sagemaker',
    operation,
  })

test.each(['CreateModel', 'CreateEndpointConfig', 'UpdateEndpoint'])(
  'a process that dies before %s leaves what the next one goes on from',
  async (operation) => {
    const death = dieBefore(operation)
    await expect(begin()).rejects.toMatchObject({ name: 'CloudError' })
    fleet.sandbox.world.faults.remove(death.id)
    // Another process knows nothing of the first.
    await sagemakerProvider(fleet.aws).begin(attempt, canary, here)
    for (const made of ['PutMetricAlarm', 'CreateModel', 'CreateEndpointConfig', 'UpdateEndpoint']) {
      expect(calls(made)).toHaveLength(1)
    }
    expect((await provider.observe(sydney)).pending?.configName).toBe(NAME)
  },
)

test("the update carries the guardrail, the endpoint's alarms and the stop alarm", async () => {
  await begin()
  expect(calls('UpdateEndpoint')[0]?.request).toMatchObject({
    EndpointName: 'fraud-au',
    EndpointConfigName: NAME,
    RetainAllVariantProperties: true,
    DeploymentConfig: {
      BlueGreenUpdatePolicy: { TrafficRoutingConfiguration: { Type: 'CANARY', WaitIntervalInSeconds: 1800 } },
      AutoRollbackConfiguration: {
        Alarms: [...sydney.settings.rollbackAlarms.toSorted(), 'meridian-stop-fraud-au'].map((AlarmName) => ({
          AlarmName,
        })),
      },
    },
  })
})

test("image and artifact of the model are those of the endpoint's region", async () => {
  await begin()
  const model = await sagemaker().send(new DescribeModelCommand({ ModelName: NAME }))
  expect(model.PrimaryContainer).toMatchObject({
    Image: `${ACCOUNT}.dkr.ecr.ap-southeast-2.amazonaws.com/fraud-scoring:xgb-1.7`,
    ModelDataUrl: URL_V427,
  })
})

test('an endpoint that was scaled keeps its size', async () => {
  await sagemaker().send(
    new UpdateEndpointWeightsAndCapacitiesCommand({
      EndpointName: 'fraud-au',
      DesiredWeightsAndCapacities: [{ VariantName: 'AllTraffic', DesiredInstanceCount: 5 }],
    }),
  )
  fleet.sandbox.pass(600)
  await begin()
  const config = await sagemaker().send(new DescribeEndpointConfigCommand({ EndpointConfigName: NAME }))
  expect(config.ProductionVariants?.[0]).toMatchObject({
    InitialInstanceCount: 5,
    InstanceType: 'ml.m6i.xlarge',
  })
})

test('a name that another artifact took is never served in its place', async () => {
  await sagemaker().send(
    new CreateModelCommand({
      ModelName: NAME,
      ExecutionRoleArn: sydney.settings.executionRole,
      PrimaryContainer: {
        Image: release(427, undefined).image,
        ModelDataUrl: 's3://fraud-models-au/v426/model.tar.gz',
      },
    }),
  )
  await expect(begin()).rejects.toMatchObject({ kind: 'terminal', code: 'NameTaken' })
  expect(calls('UpdateEndpoint')).toHaveLength(0)
})

test('another update in flight is waited for', async () => {
  await begin()
  await expect(begin({ ...attempt, number: 2 })).rejects.toMatchObject({ kind: 'retryable' })
  expect(calls('UpdateEndpoint')).toHaveLength(1)
})

test('nothing begins while a rollback alarm is in alarm', async () => {
  await fleet.aws.clients
    .cloudwatch(ACCOUNT, sydney.region)
    .send(new SetAlarmStateCommand({ AlarmName: 'fraud-au-4xx', StateValue: 'ALARM', StateReason: 'Errors' }))
  await expect(begin()).rejects.toMatchObject({ kind: 'retryable', code: 'AlarmInAlarm' })
  expect(calls('CreateModel')).toHaveLength(0)
})

test('nothing begins without the alarms that the fleet file names', async () => {
  const endpoint = sydneyWith({ rollbackAlarms: ['fraud-au-4xx', 'gone'] })
  await expect(begin({ ...attempt, endpoint })).rejects.toMatchObject({
    kind: 'terminal',
    code: 'AlarmMissing',
  })
  expect(calls('CreateModel')).toHaveLength(0)
})

test('a stop that is still in alarm is cleared first and never begun upon', async () => {
  await begin()
  await provider.interrupt(attempt, 'a person asked for it', undefined)
  for (
    let passed = 0;
    passed < 1200 && (await provider.observe(sydney)).pending !== undefined;
    passed += 20
  ) {
    await provider.interrupt(attempt, 'a person asked for it', undefined)
    fleet.sandbox.pass(20)
  }
  const second = { ...attempt, number: 2 }
  await expect(begin(second)).rejects.toMatchObject({ kind: 'retryable', code: 'AlarmInAlarm' })
  fleet.sandbox.pass(180)
  await begin(second)
  fleet.sandbox.pass(3 * 3600)
  expect((await provider.observe(sydney)).configName).toBe('meridian-fraud-au-v427-a2')
})

/** Takes the update in flight back and lets the stop alarm be cleared, as the loop does. */
async function stopAndSettle() {
  const stillness = () => provider.observe(sydney).then(({ pending }) => pending === undefined)
  for (let passed = 0; passed < 1200 && !(await stillness()); passed += 20) {
    await provider.interrupt(attempt, 'a person asked for it', undefined)
    fleet.sandbox.pass(20)
  }
  await provider.interrupt(attempt, 'a person asked for it', undefined)
  await provider.settle(sydney)
}

test('an attempt right after a stop begins only when the stop can no longer ring, and runs to its end', async () => {
  await begin()
  await stopAndSettle()
  const own = async () => (await provider.alarms(sydney)).find((alarm) => alarm.own)
  expect(await own()).toMatchObject({ state: 'ok' })
  const second = { ...attempt, number: 2 }
  await expect(begin(second)).rejects.toMatchObject({ kind: 'retryable', code: 'AlarmInAlarm' })
  expect(calls('UpdateEndpoint')).toHaveLength(1)

  // As the loop tries again: whenever it is let through, the update must not be taken back any more.
  let waited = 0
  while ((await begin(second).catch(() => 'refused')) === 'refused' && waited < 900) {
    fleet.sandbox.pass(5)
    waited += 5
  }
  expect(calls('UpdateEndpoint')).toHaveLength(2)
  fleet.sandbox.pass(3 * 3600)
  expect((await provider.observe(sydney)).configName).toBe('meridian-fraud-au-v427-a2')
})

test('an observation of an endpoint that did not change costs one call of SageMaker', async () => {
  await provider.observe(sydney)
  const before = fleet.sandbox.world.calls.nextId
  await provider.observe(sydney)
  const made = fleet.sandbox.world.calls.find({ since: before - 1 })
  expect(made.map(({ operation }) => operation)).toEqual(['DescribeEndpoint'])
})

test('an observation is dated from before its question, so that a slow answer never passes for newer', async () => {
  const slow = provider.observe(sydney)
  fleet.sandbox.pass(10)
  const later = await provider.observe(sydney)
  expect((await slow).at < later.at).toBe(true)
})

test('a configuration that was made anew under its old name is read anew', async () => {
  const before = await provider.observe(sydney)
  const EndpointConfigName = before.configName
  const { PrimaryContainer } = await sagemaker().send(
    new DescribeModelCommand({ ModelName: before.modelName }),
  )
  await sagemaker().send(
    new CreateModelCommand({
      ModelName: 'by-hand',
      ExecutionRoleArn: sydney.settings.executionRole,
      PrimaryContainer: { Image: PrimaryContainer?.Image, ModelDataUrl: URL_V427 },
    }),
  )
  await sagemaker().send(new DeleteEndpointConfigCommand({ EndpointConfigName }))
  await sagemaker().send(
    new CreateEndpointConfigCommand({
      EndpointConfigName,
      ProductionVariants: [
        {
          VariantName: 'AllTraffic',
          ModelName: 'by-hand',
          InstanceType: 'ml.m6i.xlarge',
          InitialInstanceCount: 2,
        },
      ],
    }),
  )
  await sagemaker().send(new UpdateEndpointCommand({ EndpointName: sydney.name, EndpointConfigName }))
  fleet.sandbox.pass(3600)
  expect(await provider.observe(sydney)).toMatchObject({ modelName: 'by-hand', artifactUrl: URL_V427 })
})

test('what a person put there behind our back is seen down to its digest', async () => {
  const before = await provider.observe(sydney)
  await fetch(`${fleet.sandbox.controlUrl}/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      kind: 'change-endpoint',
      region: sydney.region,
      endpoint: sydney.name,
      release: 'v425',
    }),
  })
  fleet.sandbox.pass(1)
  const after = await provider.observe(sydney)
  expect(after.artifactUrl).toContain('/v425')
  expect(after.digest).toMatch(/^sha256:/)
  expect(after.digest).not.toBe(before.digest)
})
