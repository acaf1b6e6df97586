import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  CreateModelPackageCommand,
  CreateModelPackageGroupCommand,
} from '@aws-sdk/client-sagemaker'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { awsClients } from '#lib/clouds/aws/clients.ts'
import { type ConnectedClouds, connectClouds } from '#lib/clouds/connect.ts'
import { traitsOf } from '#lib/clouds/registered.ts'
import { type DiscoveredModel, proposedFleet } from '#lib/domain/fleet/discovery.ts'
import { type FleetModel, parseFleetFile, printFleetFile } from '#lib/domain/fleet/fleet-file.ts'
import type { Provider } from '#lib/domain/types.ts'
import { account } from '#lib/orchestrator/testing/fleet.ts'
import { type Stage, stage } from '#lib/orchestrator/testing/stage.ts'
import { demoFleetFile } from '../testing/use-cases.ts'
import { discoverFleet } from './discover.ts'

let on: Stage
let clouds: ConnectedClouds
beforeAll(async () => {
  on = await stage()
  clouds = connectClouds({
    clock: on.clock,
    sandbox: {
      awsUrl: on.sandbox.awsUrl,
      googleGrpcPort: on.sandbox.googleGrpcPort,
      googleRestUrl: `http://127.0.0.1:${on.sandbox.googleRestPort}`,
    },
  })
})
afterAll(async () => {
  clouds.close()
  await on.end()
})

const discovered = (provider: Provider, of: string, regions: string[]) =>
  discoverFleet([traitsOf(provider)], clouds.discovery, of, regions)

const regions = ['eu-west-1', 'ap-southeast-2', 'ap-northeast-1', 'sa-east-1', 'us-east-1', 'us-west-2']

/** What the demo's file says of one cloud's endpoints, as far as discovering can know it. */
function demoOn(provider: Provider): Record<string, FleetModel> {
  const demo = parseFleetFile(demoFleetFile, traitsOf)
  if (!demo.ok) throw new Error('The demo has no valid fleet file.')
  return Object.fromEntries(
    Object.entries(demo.fleet.models).flatMap(([slug, model]) => {
      const endpoints = model.endpoints.filter((endpoint) => endpoint.provider === provider)
      return endpoints.length === 0 ? [] : [[slug, { ...model, endpoints }]]
    }),
  )
}

/** How much traffic there is at the peak and which endpoint is passive is for a person to say. */
const asFound = (endpoints: FleetModel['endpoints'] = []) =>
  endpoints
    .map((endpoint) => ({
      ...endpoint,
      peakRps: 0,
      role: 'active',
      // The clouds give alarms in an order of their own.
      settings: Object.fromEntries(
        Object.entries(endpoint.settings).map(([key, value]) => [
          key,
          Array.isArray(value) ? value.toSorted() : value,
        ]),
      ),
    }))
    .toSorted((one, other) => one.name.localeCompare(other.name))

test("the demo's fleets are found as its own file has them: groups, endpoints, buckets, roles and alarms", async () => {
  const { fleet, notes } = await discovered('sagemaker', account, regions)
  const demo = demoOn('sagemaker')
  expect(notes).toEqual([])
  expect(Object.keys(fleet.models).toSorted()).toEqual(Object.keys(demo).toSorted())
  for (const [slug, model] of Object.entries(demo)) {
    const found = fleet.models[slug]
    expect(found?.registry).toEqual(model.registry)
    expect(model.artifacts).toMatchObject(found?.artifacts ?? {})
    expect(asFound(found?.endpoints)).toEqual(asFound(model.endpoints))
  }
})

test("the demo's Vertex AI endpoints are found with the models they serve", async () => {
  const locations = ['europe-west4', 'us-central1', 'asia-northeast1']
  const { fleet, notes } = await discovered('vertex', 'fraud-ml-prod', locations)
  const demo = demoOn('vertex')
  expect(notes).toEqual([])
  expect(Object.keys(fleet.models).toSorted()).toEqual(Object.keys(demo).toSorted())
  for (const [slug, model] of Object.entries(demo)) {
    expect(model.artifacts).toMatchObject(fleet.models[slug]?.artifacts ?? {})
    expect(asFound(fleet.models[slug]?.endpoints)).toEqual(asFound(model.endpoints))
  }
  expect(fleet.models['payment-embeddings']?.registry).toEqual(demo['payment-embeddings']?.registry)
  expect(parseFleetFile(printFleetFile(fleet, traitsOf), traitsOf)).toMatchObject({ ok: true, fleet })
})

test('what discover prints is a fleet file that says the same', async () => {
  const { fleet } = await discovered('sagemaker', account, regions)
  const parsed = parseFleetFile(printFleetFile(fleet, traitsOf), traitsOf)
  expect(parsed).toMatchObject({ ok: true, fleet })
})

test('a region alone finds its own endpoints, and says what a person must add', async () => {
  const { fleet, notes } = await discovered('sagemaker', account, ['sa-east-1'])
  const endpoints = Object.values(fleet.models).flatMap((model) => model.endpoints)
  expect(endpoints.map(({ name }) => name).toSorted()).toEqual([
    'fraud-br',
    'fraud-edge-br',
    'merchant-risk-br',
  ])
  // The packages are registered in Dublin, which was not asked.
  expect(notes).toContain(
    'fraud-br in sa-east-1: no package group was found that belongs to it; name one under registry.group.',
  )
  expect(parseFleetFile(printFleetFile(fleet, traitsOf), traitsOf)).toMatchObject({ ok: true })
})

test('nothing is changed in the clouds by looking', async () => {
  await discovered('sagemaker', account, regions)
  const operations = new Set(on.sandbox.world.calls.find({}).map(({ operation }) => operation))
  expect([...operations].filter((operation) => !/^(List|Describe|Get|Head)/.test(operation))).toEqual([])
})

test('variants that are not taken, and versions that were not read, are said', async () => {
  const aws = awsClients({ sandbox: { url: on.sandbox.awsUrl } })
  // An account of its own, so that the other tests find what they expect.
  const other = '210987654321'
  const client = aws.sagemaker(other, 'eu-west-1')
  const image = `${other}.dkr.ecr.eu-west-1.amazonaws.com/nobody:1`
  on.sandbox.world.ecr.put({ account: other, region: 'eu-west-1' }, 'nobody', { tag: '1' })
  await client.send(new CreateModelPackageGroupCommand({ ModelPackageGroupName: 'long-history' }))
  for (let version = 0; version < 21; version += 1) {
    await client.send(
      new CreateModelPackageCommand({
        ModelPackageGroupName: 'long-history',
        InferenceSpecification: {
          Containers: [{ Image: image, ModelDataUrl: `s3://long-history/${version}/model.tar.gz` }],
          ...{ SupportedContentTypes: ['text/csv'], SupportedResponseMIMETypes: ['text/csv'] },
        },
      }),
    )
  }
  await client.send(
    new CreateModelCommand({
      ModelName: 'two-variants',
      ExecutionRoleArn: `arn:aws:iam::${other}:role/serving`,
      PrimaryContainer: { Image: image, ModelDataUrl: 's3://elsewhere/model.tar.gz' },
    }),
  )
  const variant = (VariantName: string, InitialVariantWeight: number) => ({
    ...{ VariantName, InitialVariantWeight, ModelName: 'two-variants' },
    ...{ InitialInstanceCount: 1, InstanceType: 'ml.m5.large' as const },
  })
  await client.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: 'two-variants',
      ProductionVariants: [variant('Main', 9), variant('Challenger', 1)],
    }),
  )
  await client.send(
    new CreateEndpointCommand({ EndpointName: 'two-variants', EndpointConfigName: 'two-variants' }),
  )
  aws.close()
  const { notes } = await discovered('sagemaker', other, ['eu-west-1'])
  expect(notes).toContain(
    'two-variants in eu-west-1: its variant Main is taken; Meridian leaves Challenger as it is.',
  )
  expect(notes).toContainEqual(
    expect.stringMatching(
      /^two-variants in eu-west-1: no package group .* among the newest 20 versions of long-history; name one/,
    ),
  )
})

test('two clouds of one account are one file, and a name that both have is told and kept apart', () => {
  const model = (kind: Provider): DiscoveredModel => ({
    registry: { kind, account: 'shop', region: 'r', group: 'recommender' },
    artifacts: {},
    endpoints: [],
  })
  const found = (['sagemaker', 'vertex'] as const).map((kind) => ({
    traits: traitsOf(kind),
    fleet: { models: { recommender: model(kind) }, notes: [`looked at ${kind}`] },
  }))
  const { fleet, notes } = proposedFleet(found)
  expect(Object.keys(fleet.models)).toEqual(['recommender', 'recommender-vertex'])
  expect(fleet.models['recommender-vertex']).toMatchObject({ plan: 'rolling', registry: { kind: 'vertex' } })
  expect(Object.keys(fleet.plans)).toEqual(['canary', 'rolling'])
  expect(notes).toEqual([
    'looked at sagemaker',
    'looked at vertex',
    'recommender is found on two clouds; the one on Vertex AI is called recommender-vertex. Rename it, or make them one model.',
  ])
})
