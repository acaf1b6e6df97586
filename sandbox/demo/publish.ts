import { ControlError } from '../control/control-error.ts'
import { refuseUnknown } from '../control/refuse-unknown.ts'
import type { Place } from '../world/types.ts'
import type { World } from '../world/world.ts'
import { DEMO_MODELS, type DemoModel, demoModel, placeOf } from './catalogue.ts'
import { EVALUATION_NAMES, type Evaluation, evaluationOf } from './evaluation.ts'
import { type DemoRelease, registerRelease, uploadRelease } from './release.ts'
import { CONTENT_OPTIONS, pushImages, readContent } from './release-content.ts'
import { versionsIn } from './vertex-registry.ts'
import { publishVersions } from './vertex-release.ts'

export interface PublishedRelease {
  model: string
  /** Such as `v428`. */
  release: string
  /** Where home is on SageMaker. */
  modelPackageArn?: string
  /** Where home is on Vertex AI: the full name of the version. */
  modelVersion?: string
}

/**
 * A night's training ends, and the release appears in the home registry: on SageMaker a package that waits for approval,
 * with artifact and evaluation report in the home bucket; on Vertex AI, which knows no approval, a model version with its
 * evaluation. Other regions on Vertex AI get theirs by an upload operation. Options: `model` (default fraud-scoring),
 * `version` (a whole number, default the next), `description`, `metrics` (figures of the evaluation, each a number). A
 * version that exists on SageMaker is uploaded again, which also starts its replication anew.
 *
 * What a new release is made of, where it is more than a new archive in the model's own image: `image`
 * (`repository:tag`, pushed to every region of the model unless `imageRegions` says otherwise), `imageDigest` (what it is
 * pushed under and the package states; false states none), `environment`, `artifact` (`archive`, `object`, `prefix`,
 * `none`, or the release whose artifact it has, such as `v427`), `hostname`, `members` (of the container, in the API's own
 * form); or `containers`, a list of such. `specification: false` registers a package without an inference specification;
 * `package` has further members of CreateModelPackage. On Vertex AI only `image`, `environment` and `artifact` of one
 * container count.
 * @throws ControlError 400 for options that cannot be read, 404 for an unknown model, 409 in a world without the demo.
 */
export function publish(world: World, options: Record<string, unknown> = {}): PublishedRelease {
  refuseUnknown(options, ['model', 'version', 'description', 'metrics', ...CONTENT_OPTIONS], 'POST /publish')
  const model = readModel(options.model)
  refuseWithoutRegistry(world, model)
  const [home] = model.regions
  const registered =
    home.provider === 'sagemaker'
      ? packagesOf(world, placeOf(home), model)
      : versionsIn(world, placeOf(home), model.model)
  const latest = Math.max(0, ...registered.keys())
  const version = readVersion(options.version) ?? latest + 1
  const content = readContent(options)
  if (content && registered.has(version))
    throw new ControlError(
      409,
      `${model.model} has a v${version} already, and a package's contents cannot be published anew. Leave "version" out for the next one.`,
    )
  const evaluation = { ...evaluationOf(world.seed, model, version), ...readMetrics(options.metrics) }
  const description = options.description ?? `Nightly training of ${model.model}`
  if (typeof description !== 'string') throw new ControlError(400, '"description" must be a text.')
  const release: DemoRelease = {
    version,
    evaluation,
    description,
    approvalStatus: 'PendingManualApproval',
    at: world.clock.now(),
    ...(content ? { content } : {}),
  }
  const published = { model: model.model, release: `v${version}` }
  if (home.provider === 'vertex') {
    publishVersions(world, model, release)
    const modelVersion = versionsIn(world, placeOf(home), model.model).get(version)
    return { ...published, ...(modelVersion === undefined ? {} : { modelVersion }) }
  }
  if (content) pushImages(world, model, content)
  uploadRelease(world, model, release)
  const modelPackageArn = registered.get(version) ?? registerRelease(world, model, release)
  publishVersions(world, model, release)
  return { ...published, modelPackageArn }
}

/** Refused before the first region has it, rather than after. */
function refuseWithoutRegistry(world: World, model: DemoModel): void {
  const without = model.regions.find(
    (each) => each.provider === 'vertex' && versionsIn(world, placeOf(each), model.model).size === 0,
  )
  if (!without) return
  throw new ControlError(
    409,
    `${model.model} is not in the registry of ${without.region}. Start the sandbox without --empty to publish releases.`,
  )
}

/** The ARNs of a model's packages by version. */
function packagesOf(world: World, place: Place, model: DemoModel): Map<number, string> {
  const packages = new Map<number, string>()
  let token: string | undefined
  do {
    const answer = world.sagemaker.operations.ListModelPackages?.({
      place,
      operation: 'ListModelPackages',
      input: {
        ModelPackageGroupName: model.model,
        MaxResults: 100,
        ...(token === undefined ? {} : { NextToken: token }),
      },
    }) as {
      ModelPackageSummaryList: { ModelPackageVersion: number; ModelPackageArn: string }[]
      NextToken?: string
    }
    for (const each of answer.ModelPackageSummaryList)
      packages.set(each.ModelPackageVersion, each.ModelPackageArn)
    token = answer.NextToken
  } while (token !== undefined)
  return packages
}

function readModel(value: unknown): DemoModel {
  const name = value ?? 'fraud-scoring'
  const model = typeof name === 'string' ? demoModel(name) : undefined
  if (!model) {
    const known = DEMO_MODELS.map((each) => each.model).join(', ')
    throw new ControlError(404, `There is no model ${JSON.stringify(name)} in the demo. Known: ${known}.`)
  }
  return model
}

function readVersion(value: unknown): number | undefined {
  if (value === undefined) return undefined
  const version = Number(typeof value === 'string' ? value.replace(/^v/, '') : value)
  if (!Number.isInteger(version) || version < 1) {
    throw new ControlError(400, '"version" must be a whole number of 1 or more, such as 428.')
  }
  return version
}

function readMetrics(value: unknown): Partial<Evaluation> {
  if (value === undefined) return {}
  if (typeof value !== 'object' || value === null) throw new ControlError(400, '"metrics" must be an object.')
  const metrics: Partial<Evaluation> = {}
  for (const [name, figure] of Object.entries(value)) {
    const known = EVALUATION_NAMES.find((each) => each === name)
    if (known === undefined) {
      throw new ControlError(400, `"metrics" has no "${name}". Known: ${EVALUATION_NAMES.join(', ')}.`)
    }
    if (typeof figure !== 'number' || !Number.isFinite(figure)) {
      throw new ControlError(400, `"metrics.${name}" must be a number.`)
    }
    metrics[known] = figure
  }
  return metrics
}
