import { createHash } from 'node:crypto'
import type { Message } from '../google/types.ts'
import type { World } from '../world/world.ts'
import { bucketName, DEMO_PROJECT, type DemoModel, type DemoRegion, placeOf, regionsOn } from './catalogue.ts'
import { artifactUrl, type DemoRelease } from './release.ts'
import { callModels, versionsIn } from './vertex-registry.ts'

/** What the pipeline's copy job once took to bring a release into another region. */
const COPIED_AFTER = 60_000

/** Model versions on Vertex AI are called by an alias; their numbers are the registry's own and differ by region. */
export function versionAlias(version: number): string {
  return `v${version}`
}

/** What the pipeline writes before it registers anything. */
const WRITTEN_BEFORE = 60_000

/** The weights of a release, the same in every region's bucket; the folder of an earlier release stays as it is. */
function writeWeights(world: World, model: DemoModel, { region }: DemoRegion, release: DemoRelease): void {
  const version = artifactVersionOf(release)
  const bucket = bucketName(model, region)
  const name = `${versionAlias(version)}/model.joblib`
  world.storage.seedBucket(bucket, DEMO_PROJECT, region)
  if (world.storage.list(bucket, name).length > 0) return
  world.storage.put(bucket, name, artifactDigest(world, model, version), { at: release.at - WRITTEN_BEFORE })
}

const artifactVersionOf = ({ content, version }: DemoRelease): number =>
  content?.containers?.[0]?.artifactOf ?? version

/** Puts a release of the past into the registries of all the model's regions on Vertex AI. */
export function seedVersions(world: World, model: DemoModel, release: DemoRelease): void {
  for (const region of regionsOn(model, 'vertex')) {
    writeWeights(world, model, region, release)
    if (region === model.regions[0]) registerAtHome(world, model, region, release)
    else {
      const { versionAliases, versionDescription, ...version } = versionOf(world, model, region, release)
      world.vertex.seed.model(placeOf(region), {
        ...version,
        modelId: model.model,
        versionAliases,
        versionDescription,
        createdAt: release.at + COPIED_AFTER,
      })
    }
  }
}

/**
 * Registers a new release on Vertex AI: at home at once, and in the other regions by upload operations of a pipeline,
 * which take their time there. A region that has it already keeps what it has; while a `replication-fails` fault is
 * meant for a region, it gets nothing.
 */
export function publishVersions(world: World, model: DemoModel, release: DemoRelease): void {
  for (const region of regionsOn(model, 'vertex')) {
    if (versionsIn(world, placeOf(region), model.model).has(release.version)) continue
    writeWeights(world, model, region, release)
    if (region === model.regions[0]) registerAtHome(world, model, region, release)
    else if (!replicationFails(world, region)) upload(world, model, region, release)
  }
}

function replicationFails(world: World, { region }: DemoRegion): boolean {
  return world.faults
    .active()
    .some(({ fault }) => fault.kind === 'replication-fails' && fault.destinationRegion === region)
}

/** With its evaluation, and under the release's number. */
function registerAtHome(world: World, model: DemoModel, region: DemoRegion, release: DemoRelease): void {
  const { versionAliases, versionDescription, ...version } = versionOf(world, model, region, release)
  world.vertex.seed.model(placeOf(region), {
    ...version,
    modelId: model.model,
    version: release.version,
    // Where a decision is kept that the registry itself has no place for: beside the version's own alias.
    versionAliases:
      release.approvalStatus === 'Approved'
        ? [...versionAliases, `${versionAlias(release.version)}-approved`]
        : versionAliases,
    versionDescription,
    evaluation: { ...release.evaluation },
    createdAt: release.at,
  })
}

function upload(world: World, model: DemoModel, region: DemoRegion, release: DemoRelease): void {
  const { account, region: location } = placeOf(region)
  const parent = `projects/${account}/locations/${location}`
  callModels(world, 'UploadModel', {
    parent,
    parentModel: `${parent}/models/${model.model}`,
    model: { displayName: model.model, ...versionOf(world, model, region, release) },
  })
}

interface VersionFields {
  versionAliases: string[]
  versionDescription: string
  labels: Record<string, string>
  artifactUri: string
  containerSpec: Message
}

function versionOf(
  world: World,
  model: DemoModel,
  served: DemoRegion,
  release: DemoRelease,
): VersionFields & Message {
  const { region } = served
  const [container] = release.content?.containers ?? []
  const name = container?.image ?? model.image
  const image = `${region}-docker.pkg.dev/${DEMO_PROJECT}/serving/${model.model}@sha256:${hexDigest(name)}`
  const artifactVersion = artifactVersionOf(release)
  const environment = Object.entries(container?.environment ?? {}).map(([key, value]) => ({
    name: key,
    value,
  }))
  return {
    versionAliases: [versionAlias(release.version)],
    versionDescription: release.description,
    labels: { 'trained-by': 'nightly-training-job' },
    artifactUri: `gs://${bucketName(model, region)}/${versionAlias(artifactVersion)}/`,
    containerSpec: {
      imageUri: image,
      predictRoute: '/predict',
      healthRoute: '/health',
      env: [
        { name: 'ARTIFACT_SHA256', value: artifactDigest(world, model, artifactVersion) },
        ...environment,
      ],
    },
  }
}

/** Hex, the same in all regions; where the model is on SageMaker too, that of the object in its home bucket. */
function artifactDigest(world: World, model: DemoModel, version: number): string {
  const [aws] = regionsOn(model, 'sagemaker')
  if (!aws) return hexDigest(`${model.model}/${versionAlias(version)}`)
  const url = artifactUrl(model, aws.region, version)
  const stored = world.s3.head(url)
  // A prefix, or an image that carries its weights: there is no one object that it could be the digest of.
  if (!stored) return hexDigest(url)
  return Buffer.from(stored.checksumSha256, 'base64').toString('hex')
}

function hexDigest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
