import { BatchDeleteImageCommand, type ECRClient, PutImageCommand } from '@aws-sdk/client-ecr'
import {
  CreateEndpointConfigCommand,
  CreateModelCommand,
  UpdateEndpointCommand,
} from '@aws-sdk/client-sagemaker'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { compareManifests } from '#lib/domain/manifest/compare.ts'
import type { Release } from '#lib/domain/types.ts'
import { ACCOUNT, happen, type SandboxFleet, sandboxFleet, sydney } from '../testing/fleet.ts'
import { sagemakerProvider } from './index.ts'
import { type Stage, stageOn } from './testing/stage.ts'

/** An image for several platforms: the tag stands for an index, and SageMaker may name either digest of what it runs. */

const REPOSITORY = 'fraud-scoring'
const TAG = 'multi'
const INDEX = 'application/vnd.oci.image.index.v1+json'
const IMAGE = 'application/vnd.oci.image.manifest.v1+json'
const regions = ['eu-west-1', sydney.region]

let fleet: SandboxFleet
let stage: Stage

beforeEach(async () => {
  fleet = await sandboxFleet()
  stage = stageOn(fleet)
})
afterEach(() => fleet.stop())

const ecr = (region: string): ECRClient => fleet.aws.clients.ecr(ACCOUNT, region)

async function put(region: string, imageManifest: object, mediaType: string, imageTag?: string) {
  const { image } = await ecr(region).send(
    new PutImageCommand({
      ...{ repositoryName: REPOSITORY, imageManifest: JSON.stringify(imageManifest) },
      imageManifestMediaType: mediaType,
      ...(imageTag === undefined ? {} : { imageTag }),
    }),
  )
  return image?.imageId?.imageDigest ?? ''
}

/** Pushes an index of both architectures under the tag, to the registry's region and to Sydney. */
async function push(build: string) {
  let pushed = { index: '', amd64: '', arm64: '' }
  for (const region of regions) {
    const image = (architecture: string) =>
      put(region, { schemaVersion: 2, config: { build, architecture }, layers: [] }, IMAGE)
    const [amd64, arm64] = [await image('amd64'), await image('arm64')]
    const manifests = [amd64, arm64].map((digest, at) => ({
      ...{ mediaType: IMAGE, digest, size: 400 },
      platform: { os: 'linux', architecture: at === 0 ? 'amd64' : 'arm64' },
    }))
    pushed = { amd64, arm64, index: await put(region, { schemaVersion: 2, manifests }, INDEX, TAG) }
  }
  return pushed
}

/** Somebody puts the release's image and artifact in service by the tag. */
async function deployByTag(name: string) {
  const sagemaker = stage.sagemaker()
  await sagemaker.send(
    new CreateModelCommand({
      ...{ ModelName: name, ExecutionRoleArn: sydney.settings.executionRole },
      PrimaryContainer: {
        Image: `${ACCOUNT}.dkr.ecr.${sydney.region}.amazonaws.com/${REPOSITORY}:${TAG}`,
        ModelDataUrl: 's3://fraud-models-au/v426/model.tar.gz',
      },
    }),
  )
  await sagemaker.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: name,
      ProductionVariants: [
        {
          ...{ VariantName: 'AllTraffic', ModelName: name },
          ...{ InstanceType: 'ml.m6i.xlarge', InitialInstanceCount: 1, InitialVariantWeight: 1 },
        },
      ],
    }),
  )
  await sagemaker.send(new UpdateEndpointCommand({ EndpointName: sydney.name, EndpointConfigName: name }))
  fleet.sandbox.pass(3 * 3600)
}

/** By a process that has read nothing yet. */
async function imageOutcome(release: Release) {
  const { manifest } = await sagemakerProvider(fleet.aws).observe(sydney)
  return compareManifests(release.manifest, manifest).parts.find(({ part }) => part === 'image')
}

const ofIndex = { artifact: 'v426', image: `${REPOSITORY}:${TAG}` }

async function publishedIndex() {
  const { index, amd64 } = await push('one')
  const release = await stage.released({ ...ofIndex, imageDigest: index })
  return { index, amd64, release }
}

test("an index that a package pins is what serves where SageMaker tells the platform's image", async () => {
  const { amd64, release } = await publishedIndex()
  await deployByTag('by-tag')
  const { manifest } = await stage.provider.observe(sydney)
  expect(manifest.containers[0]?.image).toMatchObject({ value: { digest: { value: amd64 } } })
  expect(await imageOutcome(release)).toMatchObject({ outcome: 'same' })
})

test('and where SageMaker tells the index itself', async () => {
  await happen(fleet, { kind: 'index-told-whole', region: sydney.region })
  const { index, release } = await publishedIndex()
  await deployByTag('by-tag')
  const { manifest } = await stage.provider.observe(sydney)
  expect(manifest.containers[0]?.image).toMatchObject({ value: { digest: { value: index } } })
  expect(await imageOutcome(release)).toMatchObject({ outcome: 'same' })
})

test('what Meridian deploys of an index is the release, whichever digest SageMaker tells', async () => {
  const { release } = await publishedIndex()
  await stage.promote(release)
  expect((await stage.outcomeOf(release)).outcome).toBe('same')
})

test('an image of another index is another image', async () => {
  const { release } = await publishedIndex()
  await push('two')
  await deployByTag('by-tag')
  expect(await imageOutcome(release)).toMatchObject({ outcome: 'different' })
})

test('where the index may not be read, another digest is unknown by the permission, and no other image', async () => {
  await happen(fleet, { kind: 'access-denied', service: 'ecr', operation: 'BatchGetImage' })
  const { release } = await publishedIndex()
  await deployByTag('by-tag')
  expect(await imageOutcome(release)).toMatchObject({
    ...{ outcome: 'unknown', side: 'release' },
    why: { reason: 'denied', detail: 'ecr:BatchGetImage' },
  })
})

test('an image that its registry has no more may have been of the index: it is unknown, and no other image', async () => {
  const { release } = await publishedIndex()
  const { index, amd64 } = await push('two')
  await deployByTag('by-tag')
  await ecr(sydney.region).send(
    new BatchDeleteImageCommand({
      repositoryName: REPOSITORY,
      imageIds: [index, amd64].map((imageDigest) => ({ imageDigest })),
    }),
  )
  expect(await imageOutcome({ ...release, manifest: withoutPlatforms(release) })).toMatchObject({
    ...{ outcome: 'unknown', why: { reason: 'not-read' } },
  })
})

/** As it was recorded before indexes were read. */
function withoutPlatforms({ manifest }: Release): Release['manifest'] {
  const containers = manifest.containers.map((container) => {
    if (container.image.state !== 'stated') return container
    const { platforms: _platforms, ...image } = container.image.value
    return { ...container, image: { ...container.image, value: image } }
  })
  return { ...manifest, containers }
}

test('what a digest lists is asked once a process, however often an endpoint is looked at', async () => {
  await publishedIndex()
  await deployByTag('by-tag')
  const provider = sagemakerProvider(fleet.aws)
  const asked = () => fleet.sandbox.world.calls.find({ operation: 'BatchGetImage' }, 1000).length
  const before = asked()
  await provider.observe(sydney)
  expect(asked()).toBe(before + 1)
  await provider.observe(sydney)
  await provider.observe({ ...sydney, id: 'another' })
  expect(asked()).toBe(before + 1)
})
