import { BatchGetImageCommand } from '@aws-sdk/client-ecr'
import { unknown } from '#lib/domain/manifest/parts.ts'
import type { Known, Unknown } from '#lib/domain/manifest/types.ts'
import { remembered } from '#lib/remember.ts'
import type { Aws } from './clients.ts'
import { isDenied, toCloudError } from './errors.ts'
import { ecrAddress, pullName } from './image-address.ts'
import { listedIn } from './image-index.ts'

/** What a registry says of an image. `absent`: it answers, and has none. */
export type ImageAnswer =
  | { state: 'found'; digest: string; platforms: Known<string[]> }
  | { state: 'absent' }
  | { state: 'unknown'; why: Unknown }

export interface Images {
  /**
   * The digest that an image's tag or digest stands for in its registry. Never rejects: to look is optional.
   * @param account whose credentials ask
   * @param fresh asks the registry again, because a tag may have moved
   */
  lookUp(account: string, image: string, fresh?: boolean): Promise<ImageAnswer>
  /**
   * Digests of the images that an index lists, one a platform; empty where the digest is an image's own. A digest's content never changes,
   * so that it is asked once a process. Never rejects.
   * @param image its address; the registry that is asked
   */
  platforms(account: string, image: string, digest: string): Promise<Known<string[]>>
}

export const BATCH_GET_IMAGE = 'ecr:BatchGetImage'

const KEPT_MS = 60_000
const DENIAL_KEPT_MS = 600_000
/** What an index lists is asked for at every look at an endpoint: one that cannot be read is not asked for at each. */
const UNREAD_KEPT_MS = 600_000

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
  // By digest, whichever registry has it. In real ms.
  const indexes = remembered<Known<string[]>>(Infinity, 5_000, (platforms) => platforms.known)
  const unread = remembered<Known<string[]>>(UNREAD_KEPT_MS, 5_000)
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
      if (found !== undefined) {
        const platforms = listedIn(images[0]?.imageManifest)
        if (platforms.known) void indexes.get(found, () => Promise.resolve(platforms))
        return { state: 'found', digest: found, platforms }
      }
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

  const images: Images = {
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

    async platforms(account, image, digest) {
      const address = ecrAddress(image)
      if (address === undefined) return unknown('not-told', image)
      const name = pullName(address.host, { ...address, digest })
      return indexes.get(digest, () =>
        unread.get(`${account}\n${name}`, async () => {
          const answer = await images.lookUp(account, name)
          if (answer.state === 'found') return answer.platforms
          return answer.state === 'absent' ? unknown('not-found', name) : { known: false, why: answer.why }
        }),
      )
    },
  }
  return images
}

function notKnown(reason: Unknown['reason'], detail: string): ImageAnswer {
  return { state: 'unknown', why: unknown(reason, detail).why }
}
