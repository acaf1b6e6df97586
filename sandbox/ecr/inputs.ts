import { AwsError } from '../world/types.ts'

/** The inputs of the operations on images, checked as ECR checks them. */

export interface ImageId {
  imageDigest?: string
  imageTag?: string
}

type Input = Record<string, unknown>

const REPOSITORY_NAME = /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$/
const MOST_IMAGE_IDS = 100

export function repository(input: Input): { registryId?: string; repositoryName: string } {
  const repositoryName = optionalText(input, 'repositoryName')
  if (repositoryName === undefined) throw failed('null', 'repositoryName', 'Member must not be null')
  refuseUnfitName(repositoryName)
  return { ...registry(input), repositoryName }
}

export function batchGetImage(input: Input) {
  const imageIds = readImageIds(input)
  if (!imageIds) throw failed('null', 'imageIds', 'Member must not be null')
  return { ...repository(input), imageIds }
}

export function describeImages(input: Input) {
  const imageIds = readImageIds(input)
  return { ...repository(input), ...paging(input), ...(imageIds ? { imageIds } : {}) }
}

export function describeRepositories(input: Input): {
  registryId?: string
  nextToken?: string
  maxResults?: number
  repositoryNames?: string[]
} {
  const names = input.repositoryNames
  if (names === undefined || names === null) return { ...registry(input), ...paging(input) }
  if (!Array.isArray(names) || names.some((name) => typeof name !== 'string'))
    throw new AwsError('SerializationException', 'repositoryNames must be a list of texts')
  const repositoryNames = names.map(String)
  for (const name of repositoryNames) refuseUnfitName(name)
  return { ...registry(input), ...paging(input), repositoryNames }
}

export function putImage(input: Input) {
  const imageManifest = optionalText(input, 'imageManifest')
  if (imageManifest === undefined) throw failed('null', 'imageManifest', 'Member must not be null')
  const imageTag = optionalText(input, 'imageTag')
  const imageDigest = optionalText(input, 'imageDigest')
  const imageManifestMediaType = optionalText(input, 'imageManifestMediaType')
  return {
    ...{ ...repository(input), imageManifest },
    ...(imageTag === undefined ? {} : { imageTag }),
    ...(imageDigest === undefined ? {} : { imageDigest }),
    ...(imageManifestMediaType === undefined ? {} : { imageManifestMediaType }),
  }
}

function registry(input: Input): { registryId?: string } {
  const registryId = optionalText(input, 'registryId')
  if (registryId === undefined) return {}
  if (!/^[0-9]{12}$/.test(registryId))
    throw failed(`'${registryId}'`, 'registryId', 'Member must satisfy regular expression pattern: [0-9]{12}')
  return { registryId }
}

function paging(input: Input): { nextToken?: string; maxResults?: number } {
  const nextToken = optionalText(input, 'nextToken')
  const { maxResults } = input
  if (
    maxResults !== undefined &&
    !(typeof maxResults === 'number' && Number.isInteger(maxResults) && maxResults >= 1 && maxResults <= 1000)
  )
    throw failed(
      `'${String(maxResults)}'`,
      'maxResults',
      'Member must have value between 1 and 1000, inclusive',
    )
  return {
    ...(nextToken === undefined ? {} : { nextToken }),
    ...(typeof maxResults === 'number' ? { maxResults } : {}),
  }
}

function readImageIds(input: Input): ImageId[] | undefined {
  const ids = input.imageIds
  if (ids === undefined || ids === null) return undefined
  if (!Array.isArray(ids)) throw new AwsError('SerializationException', 'imageIds must be a list')
  if (ids.length < 1 || ids.length > MOST_IMAGE_IDS)
    throw new AwsError(
      'InvalidParameterException',
      `Invalid parameter at 'imageIds' failed to satisfy constraint: 'Member must have length between 1 and ${MOST_IMAGE_IDS}'`,
    )
  return ids.map((id: unknown) => {
    if (typeof id !== 'object' || id === null)
      throw new AwsError('SerializationException', 'imageIds must be a list of structures')
    const imageDigest = optionalText(id as Input, 'imageDigest')
    const imageTag = optionalText(id as Input, 'imageTag')
    return {
      ...(imageDigest === undefined ? {} : { imageDigest }),
      ...(imageTag === undefined ? {} : { imageTag }),
    }
  })
}

function refuseUnfitName(name: string): void {
  if (!REPOSITORY_NAME.test(name) || name.length < 2 || name.length > 256)
    throw new AwsError(
      'InvalidParameterException',
      "Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must satisfy regular expression '(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*''",
    )
}

function optionalText(input: Input, name: string): string | undefined {
  const value = input[name]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') throw new AwsError('SerializationException', `${name} must be a text`)
  return value
}

function failed(value: string, member: string, constraint: string): AwsError {
  return new AwsError(
    'ValidationException',
    `1 validation error detected: Value ${value} at '${member}' failed to satisfy constraint: ${constraint}`,
  )
}
