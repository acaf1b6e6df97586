import { DEMO_ACCOUNT, DEMO_MODELS, demoModel, placeOf, regionsOn } from '../demo/catalogue.ts'
import { readImageName } from '../ecr/image-name.ts'
import type { Place } from '../world/types.ts'
import type { World } from '../world/world.ts'
import { ControlError } from './control-error.ts'
import { optionalText, requiredText } from './read-fault.ts'
import { refuseUnknown } from './refuse-unknown.ts'

type Body = Record<string, unknown>
type Change = (world: World, body: Body) => Record<string, unknown>

/**
 * What people do in registries and buckets behind the back of whoever promotes a release. Each is done at once and lasts;
 * the answer says what there is now.
 */
export const REGISTRY_CHANGES: Readonly<Record<string, Change>> = {
  /** `packageArn`, or `model` and `release` of the demo; `status` (default Rejected) and `description`. */
  'change-approval': (world, body) => {
    refuseUnknown(body, [...PACKAGE_OPTIONS, 'status', 'description'], 'A fault of kind change-approval')
    const { place, packageArn } = packageOf(world, body)
    const status = optionalText(body, 'status').status ?? 'Rejected'
    const { description } = optionalText(body, 'description')
    callSageMaker(world, place, 'UpdateModelPackage', {
      ModelPackageArn: packageArn,
      ModelApprovalStatus: status,
      ...(description === undefined ? {} : { ApprovalDescription: description }),
    })
    return { packageArn, status }
  },
  /** `packageArn`, or `model` and `release` of the demo. */
  'delete-package': (world, body) => {
    refuseUnknown(body, PACKAGE_OPTIONS, 'A fault of kind delete-package')
    const { place, packageArn } = packageOf(world, body)
    callSageMaker(world, place, 'DeleteModelPackage', { ModelPackageName: packageArn })
    return { packageArn }
  },
  /**
   * `url` of an object (`s3://bucket/key`), which gets other content in its place; `size` in bytes (default as before),
   * `upload` (`whole` or `parts`, default as before) and `checksum` (`full`, `composite` or `none`, default `full`).
   */
  'overwrite-artifact': (world, body) => {
    refuseUnknown(body, ['kind', 'url', 'size', 'upload', 'checksum'], 'A fault of kind overwrite-artifact')
    const url = requiredText(body, 'url')
    const match = /^s3:\/\/([^/]+)\/(.*[^/])$/.exec(url)
    if (!match?.[1] || !match[2])
      throw new ControlError(400, `"url" must be an object such as s3://bucket/key, not "${url}".`)
    const [, bucket, key] = match
    if (!world.s3.hasBucket(bucket)) throw new ControlError(404, `There is no bucket "${bucket}".`)
    const size = readSize(body.size)
    const upload = oneOf(body, 'upload', ['whole', 'parts'] as const)
    const checksum = oneOf(body, 'checksum', ['full', 'composite', 'none'] as const)
    if (upload === 'whole' && checksum === 'composite')
      throw new ControlError(400, 'Only what is uploaded in parts has a composite checksum.')
    return { ...world.s3.overwrite(bucket, key, { size, upload, checksum }) }
  },
  /**
   * `image` (`repository:tag`, with or without a registry before it), `region` (default every one that has the
   * repository), `account`, `digest` (default a new one).
   */
  'move-image-tag': (world, body) => {
    refuseUnknown(body, [...IMAGE_OPTIONS, 'digest'], 'A fault of kind move-image-tag')
    const { registries, repository, tag } = imageOf(world, body)
    // Another one each time, the same in every region.
    const { digest = world.ecr.nextDigest(registries, repository, tag) } = optionalText(body, 'digest')
    if (!/^sha256:[0-9a-f]{64}$/.test(digest))
      throw new ControlError(400, '"digest" must be sha256: and 64 hexadecimal digits.')
    for (const registry of registries) world.ecr.put(registry, repository, { tag, digest })
    return { repository, tag, digest, regions: registries.map(({ region }) => region) }
  },
  /** As for move-image-tag; the image goes with all its tags. */
  'delete-image': (world, body) => {
    refuseUnknown(body, IMAGE_OPTIONS, 'A fault of kind delete-image')
    const { registries, repository, tag } = imageOf(world, body)
    const removed = registries.filter((registry) => world.ecr.remove(registry, repository, tag))
    if (removed.length === 0)
      throw new ControlError(404, `There is no image "${repository}:${tag}" in any of its repositories.`)
    return { repository, tag, regions: removed.map(({ region }) => region) }
  },
}

const PACKAGE_OPTIONS = ['kind', 'packageArn', 'model', 'release'] as const
const IMAGE_OPTIONS = ['kind', 'image', 'region', 'account'] as const

function callSageMaker(world: World, place: Place, operation: string, input: Body): void {
  world.sagemaker.operations[operation]?.({ place, operation, input })
}

function packageOf(world: World, body: Body): { place: Place; packageArn: string } {
  const { packageArn = arnOf(body) } = optionalText(body, 'packageArn')
  const [, region, account] =
    /^arn:aws[a-z-]*:sagemaker:([^:]+):(\d{12}):model-package\//.exec(packageArn) ?? []
  if (region === undefined || account === undefined)
    throw new ControlError(400, `"packageArn" must be the ARN of a model package, not "${packageArn}".`)
  const place = { account, region }
  if (!world.sagemaker.hasPackage(place, packageArn))
    throw new ControlError(404, `There is no model package ${packageArn}.`)
  return { place, packageArn }
}

function arnOf(body: Body): string {
  const name = requiredText(body, 'model')
  const version = requiredText(body, 'release').replace(/^v/, '')
  const model = demoModel(name)
  const [home] = model?.regions ?? []
  if (!model || home?.provider !== 'sagemaker') {
    const known = DEMO_MODELS.filter((each) => each.regions[0].provider === 'sagemaker')
    throw new ControlError(
      404,
      `There is no model "${name}" whose registry is SageMaker's. Known: ${known.map((each) => each.model).join(', ')}.`,
    )
  }
  const { account, region } = placeOf(home)
  return `arn:aws:sagemaker:${region}:${account}:model-package/${model.model}/${version}`
}

function imageOf(world: World, body: Body): { registries: Place[]; repository: string; tag: string } {
  const image = requiredText(body, 'image')
  const { registry, repository, tag, digest } = readImageName(image)
  if (digest !== undefined)
    throw new ControlError(400, '"image" must be a repository and a tag: what a digest names cannot change.')
  const account = optionalText(body, 'account').account ?? DEMO_ACCOUNT
  const { region } = optionalText(body, 'region')
  const everywhere = new Set([
    ...DEMO_MODELS.flatMap((model) => regionsOn(model, 'sagemaker').map((each) => each.region)),
    ...world.s3.regions(),
  ])
  const asked = registry
    ? [registry]
    : (region === undefined ? [...everywhere] : [region]).map((each) => ({ account, region: each }))
  const registries = asked.filter((place) => world.ecr.has(place, repository))
  if (registries.length === 0)
    throw new ControlError(404, `There is no repository "${repository}"${region ? ` in ${region}` : ''}.`)
  return { registries, repository, tag }
}

function readSize(value: unknown): number | undefined {
  if (value === undefined) return undefined
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0)
    throw new ControlError(400, '"size" must be a whole number of bytes.')
  return value
}

function oneOf<const T extends string>(body: Body, name: string, values: readonly T[]): T | undefined {
  const value = body[name]
  if (value === undefined) return undefined
  const known = values.find((each) => each === value)
  if (known === undefined) throw new ControlError(400, `"${name}" must be one of ${values.join(', ')}.`)
  return known
}
