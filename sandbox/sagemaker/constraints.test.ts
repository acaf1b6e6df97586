import { expect, test } from 'vitest'
import { blueGreen, CANARY, DUBLIN, ROLE, SageMakerWorld } from './testing/sagemaker-world.ts'

const percent = (Value: number) => ({ Type: 'CAPACITY_PERCENT', Value })
const canary = (routing: object, policy: object = {}, alarms?: string[]) =>
  blueGreen(
    { Type: 'CANARY', WaitIntervalInSeconds: 60, CanarySize: percent(10), ...routing },
    policy,
    alarms,
  )
const rolling = (policy: object) => ({
  RollingUpdatePolicy: { MaximumBatchSize: percent(20), WaitIntervalInSeconds: 60, ...policy },
})

const REFUSED: [string, object, string][] = [
  [
    'a canary of 60 %',
    canary({ CanarySize: percent(60) }),
    "1 validation error detected: Value '60' at 'deploymentConfig.blueGreenUpdatePolicy.trafficRoutingConfiguration.canarySize.value' failed to satisfy constraint: Member must have value less than or equal to 50",
  ],
  [
    'a canary of more than half the instances',
    canary({ CanarySize: { Type: 'INSTANCE_COUNT', Value: 2 } }),
    'less than or equal to 50',
  ],
  [
    'a canary without a size',
    blueGreen({ Type: 'CANARY', WaitIntervalInSeconds: 60 }),
    'CanarySize is required',
  ],
  ['a canary size with ALL_AT_ONCE', canary({ Type: 'ALL_AT_ONCE' }), 'CanarySize cannot be specified'],
  [
    'a linear step under 10 %',
    blueGreen({ Type: 'LINEAR', WaitIntervalInSeconds: 60, LinearStepSize: percent(9) }),
    'greater than or equal to 10',
  ],
  [
    'a linear step over 50 %',
    blueGreen({ Type: 'LINEAR', WaitIntervalInSeconds: 60, LinearStepSize: percent(51) }),
    'less than or equal to 50',
  ],
  [
    'a bake beyond an hour',
    canary({ WaitIntervalInSeconds: 3601 }),
    "Value '3601' at 'deploymentConfig.blueGreenUpdatePolicy.trafficRoutingConfiguration.waitIntervalInSeconds' failed to satisfy constraint: Member must have value less than or equal to 3600",
  ],
  [
    'a termination wait beyond an hour',
    canary({}, { TerminationWaitInSeconds: 3601 }),
    'terminationWaitInSeconds',
  ],
  [
    'a timeout under 600 s',
    canary({}, { MaximumExecutionTimeoutInSeconds: 599 }),
    'greater than or equal to 600',
  ],
  [
    'a timeout over 8 h',
    canary({}, { MaximumExecutionTimeoutInSeconds: 28_801 }),
    'less than or equal to 28800',
  ],
  [
    'a timeout not over the sum of the waits',
    canary({ WaitIntervalInSeconds: 600 }, { MaximumExecutionTimeoutInSeconds: 1200 }),
    'must be larger than the total waiting time',
  ],
  ['a rolling batch under 5 %', rolling({ MaximumBatchSize: percent(4) }), 'greater than or equal to 5'],
  ['a rolling batch over 50 %', rolling({ MaximumBatchSize: percent(51) }), 'less than or equal to 50'],
  ['both policies', { ...rolling({}), ...canary({}) }, 'Only one of'],
  ['an empty list of alarms', canary({}, {}, []), 'Member must have length greater than or equal to 1'],
  [
    'eleven alarms',
    canary(
      {},
      {},
      Array.from({ length: 11 }, (_, index) => `alarm-${index}`),
    ),
    'length less than or equal to 10',
  ],
  ['an alarm that does not exist', canary({}, {}, ['latency', 'nowhere']), 'nowhere'],
  [
    'an unknown routing type',
    blueGreen({ Type: 'SOMEHOW', WaitIntervalInSeconds: 60 }),
    'Member must satisfy enum value set: [ALL_AT_ONCE, CANARY, LINEAR]',
  ],
  ['a missing wait interval', blueGreen({ Type: 'ALL_AT_ONCE' }), 'Member must not be null'],
]

test.each(REFUSED)('%s is refused and nothing is touched', (_name, deploymentConfig, message) => {
  const world = new SageMakerWorld().withFraud()
  const before = world.describe()
  expect(() => world.update(deploymentConfig)).toThrow(message)
  expect(world.describe()).toEqual(before)
})

test('several failed constraints are told together', () => {
  const world = new SageMakerWorld().withFraud()
  const both = canary({ WaitIntervalInSeconds: 9999 }, { TerminationWaitInSeconds: -1 })
  expect(() => world.update(both)).toThrow(/^2 validation errors detected: .*; /)
})

test('a wrong JSON type is a SerializationException', () => {
  const world = new SageMakerWorld().withFraud()
  expect(() => world.update(canary({ WaitIntervalInSeconds: 'long' }))).toThrow(
    expect.objectContaining({ code: 'SerializationException' }),
  )
})

test('what does not exist is told by its ARN', () => {
  const world = new SageMakerWorld().withFraud()
  const arn = 'arn:aws:sagemaker:eu-west-1:123456789012'
  expect(() => world.call('DescribeEndpoint', { EndpointName: 'nope' })).toThrow(
    `Could not find endpoint "${arn}:endpoint/nope".`,
  )
  expect(() =>
    world.call('UpdateEndpoint', { EndpointName: 'fraud-eu', EndpointConfigName: 'nope' }),
  ).toThrow(`Could not find endpoint configuration "${arn}:endpoint-config/nope".`)
  expect(() => world.call('DescribeModel', { ModelName: 'nope' })).toThrow(
    `Could not find model "${arn}:model/nope".`,
  )
})

test('an update in progress admits no other change', () => {
  const world = new SageMakerWorld().withFraud()
  world.update(CANARY)
  const refusal =
    'Cannot update in-progress endpoint "arn:aws:sagemaker:eu-west-1:123456789012:endpoint/fraud-eu".'
  expect(() => world.update(CANARY)).toThrow(refusal)
  expect(() => world.call('DeleteEndpoint', { EndpointName: 'fraud-eu' })).toThrow(refusal)
})

test('names are taken once', () => {
  const world = new SageMakerWorld().withFraud()
  expect(() => world.addRelease('v427')).toThrow('Cannot create already existing model')
  expect(() =>
    world.call('CreateEndpointConfig', {
      EndpointConfigName: 'fraud-eu-v427',
      ProductionVariants: [
        { VariantName: 'A', ModelName: 'fraud-v427', InstanceType: 'ml.m6i.xlarge', InitialInstanceCount: 1 },
      ],
    }),
  ).toThrow(
    'Cannot create already existing endpoint configuration "arn:aws:sagemaker:eu-west-1:123456789012:endpoint-config/fraud-eu-v427".',
  )
})

test('a name outside of the pattern is refused in the words of AWS', () => {
  const world = new SageMakerWorld()
  expect(() =>
    world.call('CreateModel', { ModelName: 'a_b', ExecutionRoleArn: ROLE, PrimaryContainer: { Image: 'x' } }),
  ).toThrow(
    /Value 'a_b' at 'modelName' failed to satisfy constraint: Member must satisfy regular expression pattern/,
  )
})

test('under a guardrail the variant names must match', () => {
  const world = new SageMakerWorld().withFraud()
  world.addRelease('v428', 'Other')
  const update = { EndpointName: 'fraud-eu', EndpointConfigName: 'fraud-eu-v428' }
  expect(() => world.call('UpdateEndpoint', { ...update, DeploymentConfig: CANARY })).toThrow('variant names')
  expect(world.call('UpdateEndpoint', update)).toBeDefined()
})

test('regions do not see each other', () => {
  const world = new SageMakerWorld().withFraud()
  expect(world.call('ListEndpoints', {}, { ...DUBLIN, region: 'sa-east-1' })).toEqual({ Endpoints: [] })
})

test('a name that every object has by nature is an unknown one', () => {
  const world = new SageMakerWorld().withFraud()
  expect(() => world.call('DescribeEndpoint', { EndpointName: 'constructor' })).toThrow(
    'Could not find endpoint',
  )
})

test('an endpoint whose live configuration was deleted cannot be updated any more', () => {
  const world = new SageMakerWorld().withFraud()
  world.call('DeleteEndpointConfig', { EndpointConfigName: 'fraud-eu-v426' })
  expect(() => world.update(CANARY)).toThrow('Could not find endpoint configuration')
})
