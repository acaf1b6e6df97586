import { beforeEach, describe, expect, test } from 'vitest'
import { CANARY, ROLE, SageMakerWorld } from './testing/sagemaker-world.ts'

interface Described {
  EndpointStatus: string
  EndpointConfigName: string
  FailureReason?: string
  ProductionVariants: Record<string, unknown>[]
  PendingDeploymentSummary?: { ProductionVariants: { VariantStatus: { StatusMessage: string }[] }[] }
}

const IMAGE = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/fraud-scoring:xgb-1.7'
const INSTANCES = { InstanceType: 'ml.m6i.xlarge', InitialInstanceCount: 1 }

let world: SageMakerWorld

beforeEach(() => {
  world = new SageMakerWorld().withFraud()
})

function configure(name: string, variants: object[], more: object = {}): void {
  world.call('CreateEndpointConfig', {
    EndpointConfigName: name,
    ProductionVariants: variants.map((variant) => ({ VariantName: 'AllTraffic', ...variant })),
    ...more,
  })
}

function create(name: string): Described {
  world.call('CreateEndpoint', { EndpointName: name, EndpointConfigName: name })
  world.pass(600)
  return describeEndpoint(name)
}

function describeEndpoint(name: string): Described {
  return world.call<Described>('DescribeEndpoint', { EndpointName: name })
}

function broken(name: string): void {
  world.call('CreateModel', {
    ModelName: name,
    ExecutionRoleArn: ROLE,
    PrimaryContainer: { Image: IMAGE, ModelDataUrl: 's3://fraud-models-eu/nowhere/model.tar.gz' },
  })
}

describe('a serverless variant', () => {
  const ServerlessConfig = { MemorySizeInMB: 2048, MaxConcurrency: 5 }

  test('has a configuration and no instances', () => {
    configure('less', [{ ModelName: 'fraud-v427', ServerlessConfig }])
    const [variant] = create('less').ProductionVariants
    expect(variant).toMatchObject({ CurrentInstanceCount: 0, CurrentServerlessConfig: ServerlessConfig })
    expect(variant).not.toHaveProperty('DesiredInstanceCount')
  })

  test('is updated without any container having run, unless concurrency is provisioned', () => {
    broken('broken')
    configure('less', [{ ModelName: 'broken', ServerlessConfig }])
    expect(create('less').EndpointStatus).toBe('InService')
    configure('warm', [
      { ModelName: 'broken', ServerlessConfig: { ...ServerlessConfig, ProvisionedConcurrency: 1 } },
    ])
    expect(create('warm').EndpointStatus).toBe('Failed')
  })

  test('gets other concurrency by an update of its capacities', () => {
    configure('less', [{ ModelName: 'fraud-v427', ServerlessConfig }])
    create('less')
    world.call('UpdateEndpointWeightsAndCapacities', {
      EndpointName: 'less',
      DesiredWeightsAndCapacities: [
        { VariantName: 'AllTraffic', ServerlessUpdateConfig: { MaxConcurrency: 9 } },
      ],
    })
    expect(describeEndpoint('less').ProductionVariants[0]).toMatchObject({
      CurrentServerlessConfig: { MaxConcurrency: 5 },
      DesiredServerlessConfig: { MaxConcurrency: 9 },
    })
    world.pass(300)
    expect(describeEndpoint('less').ProductionVariants[0]?.CurrentServerlessConfig).toMatchObject({
      MaxConcurrency: 9,
    })
  })

  test.each([
    ['instances beside it', INSTANCES, ServerlessConfig],
    ['more provisioned than at most', {}, { ...ServerlessConfig, ProvisionedConcurrency: 6 }],
    ['too little memory', {}, { ...ServerlessConfig, MemorySizeInMB: 512 }],
  ])('is refused with %s', (_name, more, config) => {
    expect(() =>
      configure('less', [{ ModelName: 'fraud-v427', ServerlessConfig: config, ...more }]),
    ).toThrow()
  })
})

describe('an endpoint scaled to zero', () => {
  beforeEach(() => {
    configure('async', [{ ModelName: 'fraud-v427', ...INSTANCES }], {
      AsyncInferenceConfig: { OutputConfig: { S3OutputPath: 's3://out/' } },
    })
    create('async')
    scale(0)
  })

  function scale(DesiredInstanceCount: number): void {
    world.call('UpdateEndpointWeightsAndCapacities', {
      EndpointName: 'async',
      DesiredWeightsAndCapacities: [{ VariantName: 'AllTraffic', DesiredInstanceCount }],
    })
    world.pass(300)
  }

  function update(model: string): Described {
    configure(`async-${model}`, [{ ModelName: model, ...INSTANCES }])
    world.call('UpdateEndpoint', {
      EndpointName: 'async',
      EndpointConfigName: `async-${model}`,
      RetainAllVariantProperties: true,
      DeploymentConfig: CANARY,
    })
    world.pass(3000)
    return describeEndpoint('async')
  }

  test('answers nobody', () => {
    const now = world.clock.now()
    const place = { account: '123456789012', region: 'eu-west-1' }
    expect(world.service.segments(place, 'async', now, now + 1)).toEqual([])
  })

  test('is updated without any container having run, whatever is wrong with the model', () => {
    broken('broken')
    const updated = update('broken')
    expect(updated).toMatchObject({
      EndpointStatus: 'InService',
      EndpointConfigName: 'async-broken',
      ProductionVariants: [{ CurrentInstanceCount: 0, DesiredInstanceCount: 0 }],
    })
    expect(updated.FailureReason).toBeUndefined()
  })

  test('finds out what cannot start when the first instance shall', () => {
    broken('broken')
    update('broken')
    scale(2)
    const scaled = describeEndpoint('async')
    expect(scaled.FailureReason).toMatch(/Failed to download model data/)
    expect(scaled.ProductionVariants[0]).toMatchObject({ CurrentInstanceCount: 0 })
  })
})

test('a variant of instance pools serves the model of the pool that comes first', () => {
  configure('pools', [
    {
      ModelName: 'fraud-v426',
      InitialInstanceCount: 2,
      InstancePools: [
        { InstanceType: 'ml.g5.xlarge', Priority: 2 },
        { InstanceType: 'ml.g6.xlarge', Priority: 1, ModelNameOverride: 'fraud-v427' },
      ],
    },
  ])
  expect(create('pools').ProductionVariants[0]?.InstancePools).toEqual([
    { InstanceType: 'ml.g6.xlarge', CurrentInstanceCount: 2 },
    { InstanceType: 'ml.g5.xlarge', CurrentInstanceCount: 0 },
  ])
  const now = world.clock.now()
  const place = { account: '123456789012', region: 'eu-west-1' }
  expect(world.service.segments(place, 'pools', now, now + 1)[0]?.modelName).toBe('fraud-v427')
  expect(() =>
    configure('unknown', [
      {
        ModelName: 'fraud-v426',
        InitialInstanceCount: 1,
        InstancePools: [{ InstanceType: 'ml.g5.xlarge', Priority: 1, ModelNameOverride: 'gone' }],
      },
    ]),
  ).toThrow(/Could not find model/)
})

test('managed scaling and routing are told with the variant as they are configured', () => {
  const settings = {
    ManagedInstanceScaling: { Status: 'ENABLED', MinInstanceCount: 2, MaxInstanceCount: 12 },
    RoutingConfig: { RoutingStrategy: 'LEAST_OUTSTANDING_REQUESTS' },
  }
  configure('managed', [{ ModelName: 'fraud-v427', ...INSTANCES, ...settings }])
  expect(create('managed').ProductionVariants[0]).toMatchObject(settings)
})

test('a deployment says in words what it is doing', () => {
  world.update(CANARY)
  const message = () =>
    describeEndpoint('fraud-eu').PendingDeploymentSummary?.ProductionVariants[0]?.VariantStatus[0]
      ?.StatusMessage
  expect(message()).toBe('Launching 3 instance(s).')
  world.passUntil('Baking')
  expect(message()).toBe(
    'Baking for 600 seconds (TerminationWaitInSeconds) with traffic enabled on canary capacity of 1 instance(s).',
  )
})
