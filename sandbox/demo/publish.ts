import { ControlError } from '../control/control-error.ts'
import type { World } from '../world/world.ts'
import { DEMO_ACCOUNT, DEMO_MODELS, type DemoModel, demoModel } from './catalogue.ts'
import { EVALUATION_NAMES, type Evaluation, evaluationOf } from './evaluation.ts'
import { type DemoRelease, registerRelease, uploadRelease } from './release.ts'

export interface PublishedRelease {
  model: string
  /** Such as `v428`. */
  release: string
  modelPackageArn: string
}

/**
 * A night's training ends: artifact and evaluation report appear in the home bucket, and a package that waits for
 * approval in the registry. Options: `model` (default fraud-scoring), `version` (a whole number, default the next),
 * `description`, `metrics` (figures of the evaluation, each a number). A version that exists is uploaded again, which
 * also starts its replication anew.
 * @throws ControlError 400 for options that cannot be read, 404 for an unknown model.
 */
export function publish(world: World, options: Record<string, unknown> = {}): PublishedRelease {
  const model = readModel(options.model)
  const home = { account: DEMO_ACCOUNT, region: model.regions[0].region }
  const packages = packagesOf(world, home, model)
  const latest = Math.max(0, ...packages.keys())
  const version = readVersion(options.version) ?? latest + 1
  const evaluation = { ...evaluationOf(world.seed, model, version), ...readMetrics(options.metrics) }
  const description = options.description ?? `Nightly training of ${model.model}`
  if (typeof description !== 'string') throw new ControlError(400, '"description" must be a text.')
  const release: DemoRelease = {
    version,
    evaluation,
    description,
    approvalStatus: 'PendingManualApproval',
    at: world.clock.now(),
  }
  uploadRelease(world, model, release)
  const modelPackageArn = packages.get(version) ?? registerRelease(world, model, release)
  return { model: model.model, release: `v${version}`, modelPackageArn }
}

/** The ARNs of a model's packages by version. */
function packagesOf(
  world: World,
  place: { account: string; region: string },
  model: DemoModel,
): Map<number, string> {
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
