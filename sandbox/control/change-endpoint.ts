import { readImageName } from '../ecr/image-name.ts'
import { GOOGLE_REGIONS } from '../traffic/regions.ts'
import type { World } from '../world/world.ts'
import { changeVertexEndpoint } from './change-vertex-endpoint.ts'
import { ControlError } from './control-error.ts'
import { optionalText, requiredText } from './read-fault.ts'
import { refuseUnknown } from './refuse-unknown.ts'

const DEFAULT_ACCOUNT = '123456789012'
const DEFAULT_PROJECT = 'fraud-ml-prod'

/**
 * Changes an endpoint as a person with a console would, behind the back of whoever manages it: another model and
 * configuration with names of their own (with `image` another image, on the same artifact unless a release is named too), the
 * same as before in everything else, or on Vertex AI (in Google's regions) another model version under a DeployedModel of its
 * own, in service at once.
 * @throws ControlError 404 for an unknown endpoint, 409 for a release that is not there; AwsError or GoogleError while something is being done to it.
 */
export function changeEndpoint(world: World, body: Record<string, unknown>): Record<string, unknown> {
  refuseUnknown(
    body,
    ['kind', 'region', 'account', 'endpoint', 'release', 'image'],
    'A fault of kind change-endpoint',
  )
  const region = requiredText(body, 'region')
  const onGoogle = GOOGLE_REGIONS.includes(region)
  const account = optionalText(body, 'account').account ?? (onGoogle ? DEFAULT_PROJECT : DEFAULT_ACCOUNT)
  const place = { account, region }
  const endpointName = requiredText(body, 'endpoint')
  const { release } = optionalText(body, 'release')
  const { image } = optionalText(body, 'image')
  const known = onGoogle ? world.vertex.endpoints(place) : world.sagemaker.endpoints(place)
  if (!known.includes(endpointName)) {
    const owner = `${onGoogle ? 'project' : 'account'} ${account}`
    throw new ControlError(404, `There is no endpoint "${endpointName}" in ${region} of ${owner}.`)
  }
  if (onGoogle) {
    if (image !== undefined) throw new ControlError(400, '"image" can be changed on SageMaker only.')
    const changed = changeVertexEndpoint(world, place, endpointName, release)
    return { kind: 'change-endpoint', ...place, endpoint: endpointName, ...changed }
  }
  const day = new Date(world.clock.now()).toISOString().slice(0, 10)
  const changed = world.sagemaker.seed.replace(place, endpointName, `quick-fix-${day}`, {
    ...(image === undefined ? {} : { image: (serving) => imageBeside(serving, image) }),
    ...(image !== undefined && release === undefined
      ? {}
      : { artifact: (url) => otherRelease(world, url, release) }),
  })
  return { kind: 'change-endpoint', ...place, endpoint: endpointName, ...changed }
}

/** `fraud-scoring:xgb-1.8` beside the image that serves; a whole address is taken as it is. */
function imageBeside(serving: string, image: string): string {
  const { host } = readImageName(serving)
  return readImageName(image).host === '' && host !== '' ? `${host}/${image}` : image
}

/**
 * The same artifact of another release: `…/v426/model.tar.gz` → the one asked for, or else the one before.
 * @throws ControlError 409 when there is none: SageMaker would never put it in service.
 */
function otherRelease(world: World, modelDataUrl: string, release: string | undefined): string {
  const match = /\/v(\d+)\//.exec(modelDataUrl)
  if (!match) throw new ControlError(409, `No release can be told from the artifact ${modelDataUrl}.`)
  const other = modelDataUrl.replace(match[0], `/${release ?? `v${Number(match[1]) - 1}`}/`)
  const isThere = other.endsWith('/') ? world.s3.under(other).length > 0 : world.s3.head(other) !== undefined
  if (!isThere) throw new ControlError(409, `There is no artifact ${other}. Name a release that has one.`)
  return other
}
