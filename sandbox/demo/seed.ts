import { readImageName } from '../ecr/image-name.ts'
import type { World } from '../world/world.ts'
import { seedAlarms, seedScaling } from './alarms.ts'
import {
  bucketName,
  DEMO_ACCOUNT,
  DEMO_MODELS,
  type DemoModel,
  type DemoRegion,
  endpointName,
  placeOf,
  regionsOn,
} from './catalogue.ts'
import { evaluationOf } from './evaluation.ts'
import { publish } from './publish.ts'
import { artifactUrl, imageUri, registerRelease, uploadRelease } from './release.ts'
import { seedVertexEndpoint } from './vertex-endpoint.ts'
import { seedVersions } from './vertex-release.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** Between the end of a night's training and the release being in service. */
const TRAINED_BEFORE_SERVICE = 1.5 * HOUR

/** Cloud time at which the demo's world begins: 03:00 UTC of today. */
export function demoStart(): number {
  return new Date().setUTCHours(3, 0, 0, 0)
}

/** Fills an empty world with the demo's fleets, all in service and quiet, and publishes tonight's release. */
export function seedDemo(world: World): void {
  for (const [index, model] of DEMO_MODELS.entries()) {
    // The first fleet went live 23 hours ago; the others some days before it.
    const inServiceSince = world.clock.now() - 23 * HOUR - index * 2 * DAY
    seedBuckets(world, model)
    seedImages(world, model)
    seedRegistry(world, model, inServiceSince - TRAINED_BEFORE_SERVICE)
    for (const region of regionsOn(model, 'sagemaker')) seedEndpoint(world, model, region, inServiceSince)
    for (const region of regionsOn(model, 'vertex')) seedVertexEndpoint(world, model, region, inServiceSince)
  }
  // What was put in the past has been replicated since.
  world.s3.advance(world.clock.now())
  world.cloudwatch.evaluateNow()
  publish(world, { model: 'fraud-scoring', version: 427 })
}

/** The images that serve, in every region under the same digests, as where a registry is replicated. */
function seedImages(world: World, model: DemoModel): void {
  const { repository, tag } = readImageName(model.image)
  for (const region of regionsOn(model, 'sagemaker'))
    world.ecr.put(placeOf(region), repository, { tag, at: 0 })
}

function seedBuckets(world: World, model: DemoModel): void {
  const [home, ...others] = regionsOn(model, 'sagemaker')
  if (!home) return
  for (const { region } of [home, ...others]) {
    world.s3.seedBucket(bucketName(model, region), DEMO_ACCOUNT, region)
  }
  if (others.length === 0) return
  world.s3.seedReplication(
    bucketName(model, home.region),
    others.map(({ region }) => bucketName(model, region)),
  )
}

function seedRegistry(world: World, model: DemoModel, latestTrainedAt: number): void {
  const [home] = model.regions
  const first = model.version - model.keptVersions + 1
  if (home.provider === 'sagemaker') {
    world.sagemaker.seed.modelPackageGroup(placeOf(home), model.model, {
      description: `Releases of ${model.model}`,
      createdAt: latestTrainedAt - model.version * DAY,
    })
  }
  for (let version = first; version <= model.version; version++) {
    const release = {
      version,
      evaluation: evaluationOf(world.seed, model, version),
      description: `Nightly training of ${model.model}`,
      approvalStatus: 'Approved' as const,
      at: latestTrainedAt - (model.version - version) * DAY,
    }
    if (home.provider === 'sagemaker') {
      uploadRelease(world, model, release)
      registerRelease(world, model, release)
    }
    seedVersions(world, model, release)
  }
}

function seedEndpoint(world: World, model: DemoModel, served: DemoRegion, since: number): void {
  const place = placeOf(served)
  const { region, instanceCount } = served
  const endpoint = endpointName(model, region)
  world.sagemaker.seed.endpoint(
    place,
    {
      endpointName: endpoint,
      endpointConfigName: `${endpoint}-v${model.version}`,
      modelName: `${model.model}-v${model.version}`,
      image: imageUri(model, region),
      modelDataUrl: artifactUrl(model, region, model.version),
      executionRoleArn: `arn:aws:iam::${DEMO_ACCOUNT}:role/${model.prefix}`,
      instanceType: 'ml.m6i.xlarge',
      instanceCount,
    },
    since,
  )
  seedAlarms(world, place, endpoint)
  seedScaling(world, place, endpoint, instanceCount)
}
