import { BatchGetImageCommand } from '@aws-sdk/client-ecr'
import { unknown } from '#lib/domain/manifest/parts.ts'
import type { Unknown } from '#lib/domain/manifest/types.ts'
import { remembered } from '#lib/remember.ts'
import type { Aws } from './clients.ts'
import { isDenied, toCloudError } from './errors.ts'
import { ecrAddress } from './image-address.ts'

/** What a registry says of an image. `absent`: it answers, and has none. */
export type ImageAnswer =
  | { state: 'found'; digest: string }
  | { state: 'absent' }
  | { state: 'unknown'; why: Unknown }

export interface Images {
  /**
   * The digest that an image's tag or digest stands for in its registry. Never rejects: to look is optional.
   * @param account whose credentials ask
   * @param fresh asks the registry again, because a tag may have moved
   */
  lookUp(account: string, image: string, fresh?: boolean): Promise<ImageAnswer>
}

export const BATCH_GET_IMAGE = 'ecr:BatchGetImage'

const KEPT_MS = 60_000
const DENIAL_KEPT_MS = 600_000

/** All that ECR stores: an index too, since the digest of a tag is that of what was pushed under it. */
const MEDIA_TYPES = [
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
]

/** Images in ECR, by `ecr:BatchGetImage` alone. */
export function ecrImages(aws: Aws): Images {
  const answers = remembered<ImageAnswer>(KEPT_MS, 2_000)
  // A permission is missing for a repository, not for one tag of it: without this every entry would ask anew. In real ms.
  const deniedAt = new Map<string, number>()

  async function ask(account: string, image: string): Promise<ImageAnswer> {
    const address = ecrAddress(image)
    if (address === undefined) return notKnown('not-told', image)
    const { repository, digest, tag = 'latest' } = address
    try {
      const { images = [], failures = [] } = await aws.clients.ecr(account, address.region).send(
        new BatchGetImageCommand({
          registryId: address.account,
          repositoryName: repository,
          imageIds: [digest === undefined ? { imageTag: tag } : { imageDigest: digest }],
          acceptedMediaTypes: MEDIA_TYPES,
        }),
      )
      // One was asked for, so one is told.
      const found = images[0]?.imageId?.imageDigest
      if (found !== undefined) return { state: 'found', digest: found }
      const failure = failures[0]
      if (failure?.failureCode === 'ImageNotFound') return { state: 'absent' }
      return notKnown('not-told', failure?.failureReason ?? failure?.failureCode ?? image)
    } catch (error) {
      if (isDenied(error)) return notKnown('denied', BATCH_GET_IMAGE)
      if (error instanceof Error && /^(Repository|Image)NotFound/.test(error.name)) return { state: 'absent' }
      const { kind, message } = toCloudError(error, {
        action: BATCH_GET_IMAGE,
        region: address.region,
        subject: image,
      })
      return notKnown(kind === 'retryable' ? 'not-answering' : 'not-told', message)
    }
  }

  return {
    async lookUp(account, image, fresh = false) {
      const address = ecrAddress(image)
      if (address === undefined) return notKnown('not-told', image)
      const key = `${account}\n${image}`
      const repository = `${account}\n${address.host}/${address.repository}`
      if (fresh) {
        answers.forget(key)
        deniedAt.delete(repository)
      }
      const denied = deniedAt.get(repository)
      if (denied !== undefined && performance.now() - denied < DENIAL_KEPT_MS)
        return notKnown('denied', BATCH_GET_IMAGE)
      const answer = await answers.get(key, () => ask(account, image))
      if (answer.state !== 'unknown') return answer
      answers.forget(key)
      if (answer.why.reason === 'denied') deniedAt.set(repository, performance.now())
      return answer
    },
  }
}

function notKnown(reason: Unknown['reason'], detail: string): ImageAnswer {
  return { state: 'unknown', why: unknown(reason, detail).why }
}
