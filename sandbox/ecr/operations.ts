import { createHash } from 'node:crypto'
import { offsetOf, pageToken } from '../world/page-token.ts'
import { AwsError, type Place, type ServiceCall } from '../world/types.ts'
import { IMAGE_TYPE, listedIn, mediaTypeOf } from './image-index.ts'
import * as inputs from './inputs.ts'
import type { RegistryBook, Repository, StoredImage } from './registries.ts'

const DEFAULT_PAGE = 100
/** Bytes; what an image of a model server takes. */
const IMAGE_SIZE = 1_840_000_000

type Operation = (book: RegistryBook, call: ServiceCall, now: number) => unknown

export const ecrOperations: Record<string, Operation> = {
  BatchGetImage: (book, { place, input }) => {
    const request = inputs.batchGetImage(input)
    const { registry, repository } = repositoryOf(book, place, request)
    const answers = request.imageIds.map((imageId) => getImage(book, registry, repository, imageId))
    return {
      images: answers.flatMap((answer) => ('image' in answer ? [answer.image] : [])),
      failures: answers.flatMap((answer) => ('failure' in answer ? [answer.failure] : [])),
    }
  },
  DescribeImages: (book, { place, input }) => {
    const request = inputs.describeImages(input)
    const { registry, repository } = repositoryOf(book, place, request)
    const { page, ...next } = pageOf(imagesAsked(book, registry, repository, request.imageIds), request)
    return { imageDetails: page.map((image) => imageDetail(registry, repository, image)), ...next }
  },
  ListImages: (book, { place, input }) => {
    const request = inputs.describeImages(input)
    const { repository } = repositoryOf(book, place, request)
    const all = repository.images.flatMap(({ digest, tags }) =>
      tags.length === 0
        ? [{ imageDigest: digest }]
        : tags.map((tag) => ({ imageDigest: digest, imageTag: tag })),
    )
    const { page, ...next } = pageOf(all, request)
    return { imageIds: page, ...next }
  },
  DescribeRepositories: (book, { place, input }) => {
    const request = inputs.describeRepositories(input)
    const registry = registryOf(place, request)
    const names = request.repositoryNames
    const all = names
      ? names.map((name) => book.repository(registry, name) ?? notFound(registry, name))
      : book.repositories(registry)
    const { page, ...next } = pageOf(all, request)
    return { repositories: page.map((repository) => describeRepository(registry, repository)), ...next }
  },
  CreateRepository: (book, { place, input }, now) => {
    const { repositoryName } = inputs.repository(input)
    if (book.repository(place, repositoryName)) {
      throw new AwsError(
        'RepositoryAlreadyExistsException',
        `The repository with name '${repositoryName}' already exists in the registry with id '${place.account}'`,
      )
    }
    return { repository: describeRepository(place, book.create(place, repositoryName, now)) }
  },
  PutImage: (book, { place, input }, now) => {
    const request = inputs.putImage(input)
    const { registry, repository } = repositoryOf(book, place, request)
    const digest = `sha256:${createHash('sha256').update(request.imageManifest).digest('hex')}`
    if (request.imageDigest !== undefined && request.imageDigest !== digest)
      throw new AwsError('ImageDigestDoesNotMatchException', 'The digest does not match the image manifest')
    const missing = listedIn(request.imageManifest).find(
      (listed) => !book.find(repository, { digest: listed.digest }),
    )
    if (missing)
      throw new AwsError(
        'ReferencedImagesNotFoundException',
        `Images with digests '[${missing.digest}]' required for pushing image into repository with name '${repository.name}' in the registry with id '${registry.account}' do not exist`,
      )
    const image = book.put(registry, repository.name, {
      digest,
      manifest: request.imageManifest,
      mediaType: mediaTypeOf(request.imageManifest, request.imageManifestMediaType),
      ...(request.imageTag === undefined ? {} : { tag: request.imageTag }),
      at: now,
    })
    return { image: imageOf(registry, repository, image, request.imageTag) }
  },
  BatchDeleteImage: (book, { place, input }) => {
    const request = inputs.batchGetImage(input)
    const { registry, repository } = repositoryOf(book, place, request)
    const answers = request.imageIds.map((imageId) => {
      const answer = getImage(book, registry, repository, imageId)
      if ('failure' in answer) return answer
      deleteImage(repository, answer.image.imageId)
      return answer
    })
    return {
      imageIds: answers.flatMap((answer) => ('image' in answer ? [answer.image.imageId] : [])),
      failures: answers.flatMap((answer) => ('failure' in answer ? [answer.failure] : [])),
    }
  },
}

function registryOf(place: Place, request: { registryId?: string | undefined }): Place {
  return { region: place.region, account: request.registryId ?? place.account }
}

function repositoryOf(
  book: RegistryBook,
  place: Place,
  request: { registryId?: string | undefined; repositoryName: string },
): { registry: Place; repository: Repository } {
  const registry = registryOf(place, request)
  const repository =
    book.repository(registry, request.repositoryName) ?? notFound(registry, request.repositoryName)
  return { registry, repository }
}

function notFound(registry: Place, name: string): never {
  throw new AwsError(
    'RepositoryNotFoundException',
    `The repository with name '${name}' does not exist in the registry with id '${registry.account}'`,
  )
}

type ImageAnswer =
  | { image: ReturnType<typeof imageOf> }
  | { failure: { imageId: inputs.ImageId; failureCode: string; failureReason: string } }

function getImage(
  book: RegistryBook,
  registry: Place,
  repository: Repository,
  imageId: inputs.ImageId,
): ImageAnswer {
  const { imageDigest, imageTag } = imageId
  const failed = (failureCode: string, failureReason: string): ImageAnswer => ({
    failure: { imageId, failureCode, failureReason },
  })
  if (imageDigest === undefined && imageTag === undefined)
    return failed('MissingDigestAndTag', 'Invalid request parameters: both tag and digest cannot be null')
  if (imageDigest !== undefined && !/^sha256:[0-9a-f]{64}$/.test(imageDigest))
    return failed('InvalidImageDigest', 'Invalid request parameters: image digest should satisfy the regex')
  const image = book.find(repository, {
    ...(imageDigest === undefined ? {} : { digest: imageDigest }),
    ...(imageTag === undefined ? {} : { tag: imageTag }),
  })
  if (image) return { image: imageOf(registry, repository, image, imageTag) }
  const hasDigest = imageDigest !== undefined && book.find(repository, { digest: imageDigest })
  if (hasDigest && imageTag !== undefined && book.find(repository, { tag: imageTag }))
    return failed('ImageTagDoesNotMatchDigest', 'Requested image tag does not match the digest')
  return failed('ImageNotFound', 'Requested image not found')
}

function imageOf(registry: Place, repository: Repository, image: StoredImage, tag: string | undefined) {
  return {
    registryId: registry.account,
    repositoryName: repository.name,
    imageId: { imageDigest: image.digest, ...(tag === undefined ? {} : { imageTag: tag }) },
    imageManifest: image.manifest ?? madeUpManifest(image.digest),
    imageManifestMediaType: image.mediaType ?? IMAGE_TYPE,
  }
}

/** For an image of which only the digest is known: it looks like one, but is not what was digested. */
function madeUpManifest(digest: string): string {
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: IMAGE_TYPE,
    config: {
      mediaType: 'application/vnd.docker.container.image.v1+json',
      size: 7_023,
      digest: `sha256:${createHash('sha256').update(digest).digest('hex')}`,
    },
    layers: [],
  })
}

function imagesAsked(
  book: RegistryBook,
  registry: Place,
  repository: Repository,
  imageIds: inputs.ImageId[] | undefined,
): StoredImage[] {
  if (!imageIds) return repository.images
  return imageIds.map(({ imageDigest, imageTag }) => {
    const image = book.find(repository, {
      ...(imageDigest === undefined ? {} : { digest: imageDigest }),
      ...(imageTag === undefined ? {} : { tag: imageTag }),
    })
    if (image) return image
    throw new AwsError(
      'ImageNotFoundException',
      `The image with imageId {imageDigest:'${imageDigest ?? 'null'}', imageTag:'${imageTag ?? 'null'}'} does not exist within the repository with name '${repository.name}' in the registry with id '${registry.account}'`,
    )
  })
}

function imageDetail(registry: Place, repository: Repository, image: StoredImage) {
  return {
    registryId: registry.account,
    repositoryName: repository.name,
    imageDigest: image.digest,
    ...(image.tags.length === 0 ? {} : { imageTags: image.tags }),
    imageSizeInBytes: IMAGE_SIZE,
    imagePushedAt: image.pushedAt / 1000,
    imageManifestMediaType: image.mediaType ?? IMAGE_TYPE,
  }
}

function describeRepository(registry: Place, { name, createdAt }: Repository) {
  const { account, region } = registry
  return {
    repositoryArn: `arn:aws:ecr:${region}:${account}:repository/${name}`,
    registryId: account,
    repositoryName: name,
    repositoryUri: `${account}.dkr.ecr.${region}.amazonaws.com/${name}`,
    createdAt: createdAt / 1000,
    imageTagMutability: 'MUTABLE',
  }
}

/** A tag alone takes the tag away, and the image with its last one; a digest takes the image with all its tags. */
function deleteImage(repository: Repository, { imageDigest, imageTag }: inputs.ImageId): void {
  for (const image of repository.images) {
    if (image.digest !== imageDigest) continue
    image.tags = imageTag === undefined ? [] : image.tags.filter((tag) => tag !== imageTag)
  }
  repository.images = repository.images.filter(
    (image) => image.digest !== imageDigest || image.tags.length > 0,
  )
}

function pageOf<T>(
  all: T[],
  request: { nextToken?: string | undefined; maxResults?: number | undefined },
): { page: T[]; nextToken?: string } {
  const offset = offsetOf(request.nextToken)
  if (offset === undefined) throw new AwsError('InvalidParameterException', 'Invalid nextToken')
  const end = offset + (request.maxResults ?? DEFAULT_PAGE)
  return { page: all.slice(offset, end), ...(end < all.length ? { nextToken: pageToken(end) } : {}) }
}
