import { DeleteObjectCommand } from '@aws-sdk/client-s3'
import {
  DescribeEndpointConfigCommand,
  type ProductionVariant,
  UpdateEndpointWeightsAndCapacitiesCommand,
} from '@aws-sdk/client-sagemaker'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  ADAPTERS,
  BUCKET,
  ChangedEndpoint,
  IMAGE,
  INSTANCES,
  PLACE,
  ROLE,
  replaced,
  V426,
} from './testing/changed-endpoint.ts'

let on: ChangedEndpoint
beforeAll(async () => {
  on = await ChangedEndpoint.start()
})
afterAll(() => on.sandbox.stop())
beforeEach(() => on.reset())

test('every variant, and every pool with a model of its own, is changed, and nothing else of the configuration', async () => {
  for (const [ModelName, THRESHOLD] of Object.entries({ main: '1', g6: '2', challenger: '3', shadow: '4' }))
    await on.create(ModelName, {
      PrimaryContainer: { Image: IMAGE, ModelDataUrl: V426, Environment: { THRESHOLD } },
    })
  await on.serve(
    [
      {
        VariantName: 'Main',
        ModelName: 'main',
        InitialInstanceCount: 2,
        InitialVariantWeight: 9,
        InstancePools: [
          { InstanceType: 'ml.g5.xlarge', Priority: 2 },
          { InstanceType: 'ml.g6.xlarge', Priority: 1, ModelNameOverride: 'g6' },
        ],
      },
      { VariantName: 'Challenger', ModelName: 'challenger', InitialVariantWeight: 1, ...INSTANCES },
    ],
    {
      KmsKeyId: 'alias/fraud',
      ShadowProductionVariants: [
        { VariantName: 'Shadow', ModelName: 'shadow', InitialVariantWeight: 1, ...INSTANCES },
      ],
    },
  )
  const config = async (EndpointConfigName = '') => {
    const {
      ProductionVariants = [],
      ShadowProductionVariants,
      KmsKeyId,
    } = await on.sagemaker.send(new DescribeEndpointConfigCommand({ EndpointConfigName }))
    return { ProductionVariants, ShadowProductionVariants, KmsKeyId }
  }
  const live = await config('live')
  const { body } = await on.change({ release: 'v425' })
  const changed = await config(body.endpointConfigName)
  const modelsOf = ([main, challenger]: ProductionVariant[]) => [
    main?.ModelName,
    main?.InstancePools?.[1]?.ModelNameOverride,
    challenger?.ModelName,
  ]
  const before = modelsOf(live.ProductionVariants)
  const after = modelsOf(changed.ProductionVariants)
  expect(body.modelName).toBe(after[1])
  for (const [index, name = ''] of after.entries())
    expect(await on.membersOf(name)).toEqual(replaced(await on.membersOf(before[index]), '/v426/', '/v425/'))
  const named = after.reduce((all, name, at) => replaced(all, `"${name}"`, `"${before[at]}"`), changed)
  expect(named).toEqual(live)
  const now = on.sandbox.world.clock.now()
  const serving = on.sandbox.world.sagemaker.segments(PLACE, 'fraud-eu', now, now + 1)
  expect(serving.map(({ modelName, share }) => [modelName, share])).toEqual([
    [after[1], 0.9],
    [after[2], 0.1],
  ])
})

test('as many instances as before serve, with as much of the traffic, however the configuration began', async () => {
  await on.create('live', { PrimaryContainer: { Image: IMAGE, ModelDataUrl: V426 } })
  await on.serve(['A', 'B'].map((VariantName) => ({ VariantName, ModelName: 'live', ...INSTANCES })))
  await on.sagemaker.send(
    new UpdateEndpointWeightsAndCapacitiesCommand({
      EndpointName: 'fraud-eu',
      DesiredWeightsAndCapacities: [{ VariantName: 'A', DesiredWeight: 3, DesiredInstanceCount: 7 }],
    }),
  )
  on.sandbox.pass(3600)
  await on.change({ release: 'v425' })
  const { ProductionVariants, EndpointConfigName } = await on.endpoint()
  expect(ProductionVariants).toMatchObject([
    { CurrentWeight: 3, DesiredWeight: 3, CurrentInstanceCount: 7, DesiredInstanceCount: 7 },
    { CurrentWeight: 1, CurrentInstanceCount: 2 },
  ])
  const { ProductionVariants: configured = [] } = await on.sagemaker.send(
    new DescribeEndpointConfigCommand({ EndpointConfigName }),
  )
  expect(new Set(configured.map(({ ModelName }) => ModelName)).size).toBe(1)
})

test('what SageMaker could not start is not put in service', async () => {
  const live = await on.serveModel({
    PrimaryContainer: { Image: IMAGE, ModelDataUrl: V426, AdditionalModelDataSources: ADAPTERS },
  })
  await on.s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'adapters/a.bin' }))
  const refused = await on.change({ release: 'v425' })
  expect([refused.status, refused.body.error]).toEqual([
    409,
    expect.stringContaining('Failed to download model data'),
  ])
  expect((await on.endpoint()).EndpointConfigName).toBe('live')
  expect(await on.membersOf('live')).toEqual(live)
})

test('an endpoint whose image carries the weights has no other release, and can have another image', async () => {
  await on.serveModel({ PrimaryContainer: { Image: IMAGE } })
  const refused = await on.change({ release: 'v425' })
  expect([refused.status, refused.body.error]).toEqual([409, expect.stringContaining('loads an artifact')])
  const { body } = await on.change({ image: 'fraud-scoring:xgb-1.8' })
  expect((await on.membersOf(body.modelName)).PrimaryContainer).toEqual({
    Image: IMAGE.replace('xgb-1.7', 'xgb-1.8'),
  })
})

test('an endpoint with the longest name that there is can be changed, again and again', async () => {
  const name = `fraud-${'e'.repeat(57)}`
  on.sandbox.world.sagemaker.seed.endpoint(
    PLACE,
    {
      endpointName: name,
      endpointConfigName: 'long',
      modelName: 'long',
      image: IMAGE,
      modelDataUrl: V426,
      executionRoleArn: ROLE,
      instanceType: 'ml.m6i.xlarge',
      instanceCount: 1,
    },
    on.sandbox.world.clock.now(),
  )
  const names = new Set<string>()
  for (const release of ['v425', 'v426', 'v425']) {
    const { status, body } = await on.change({ endpoint: name, release })
    expect(status).toBe(201)
    names.add(body.endpointConfigName ?? '')
  }
  expect(names.size).toBe(3)
})
