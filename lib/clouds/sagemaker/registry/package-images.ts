import type { DescribeModelPackageOutput } from '@aws-sdk/client-sagemaker'
import { ecrAddress, pullName } from '#lib/clouds/aws/image-address.ts'
import type { Images } from '#lib/clouds/aws/images.ts'
import { imagePart } from '#lib/domain/manifest/image.ts'
import { known, unknown } from '#lib/domain/manifest/parts.ts'
import type { Known } from '#lib/domain/manifest/types.ts'
import type { RegistryLocation } from '#lib/domain/ports.ts'

/** What ECR says of the images that a model package names. */

export interface LookedUp {
  /** By address. */
  digests: Map<string, Known<string>>
  /** What the digests list, by digest. */
  platforms: Platforms
}

type Platforms = Map<string, Known<string[]>>

/** Digests of the images that the package names by tag. One that the package pins is not looked up. */
export async function imageDigests(
  images: Images,
  { account }: RegistryLocation,
  described: DescribeModelPackageOutput,
  fresh: boolean,
): Promise<LookedUp> {
  const platforms: Platforms = new Map()
  const tags = new Set(
    (described.InferenceSpecification?.Containers ?? []).flatMap(({ Image, ImageDigest }) =>
      Image === undefined || ImageDigest !== undefined || imagePart(Image).digest.known ? [] : [Image],
    ),
  )
  const looked = [...tags].map(async (image): Promise<[string, Known<string>]> => {
    const answer = await images.lookUp(account, image, fresh)
    if (answer.state === 'found') {
      platforms.set(answer.digest, answer.platforms)
      return [image, known(answer.digest)]
    }
    return [
      image,
      answer.state === 'absent' ? unknown('not-found', image) : { known: false, why: answer.why },
    ]
  })
  return { digests: new Map(await Promise.all(looked)), platforms }
}

/** Addresses of images that the package pins by a digest. */
export interface Pinned {
  /** Their registry answers not to have them. */
  gone: string[]
  /** Nobody tells whether it has. */
  untold: string[]
  /** What the digests list, by digest. */
  platforms: Platforms
}

export async function pinnedImages(
  images: Images,
  { account }: RegistryLocation,
  described: DescribeModelPackageOutput,
): Promise<Pinned> {
  const pinned = (described.InferenceSpecification?.Containers ?? []).flatMap(({ Image, ImageDigest }) => {
    const address = Image === undefined ? undefined : ecrAddress(Image)
    const digest = address?.digest ?? ImageDigest?.toLowerCase()
    return Image === undefined || address === undefined || digest === undefined
      ? []
      : [{ Image, digest, name: pullName(address.host, { ...address, digest }) }]
  })
  const looked = await Promise.all(
    pinned.map(async ({ Image, digest, name }) => ({
      ...{ Image, digest, name },
      answer: await images.lookUp(account, name, true),
    })),
  )
  const those = (wanted: string) => [
    ...new Set(looked.flatMap(({ Image, answer }) => (answer.state === wanted ? [Image] : []))),
  ]
  const platforms = looked.map(({ digest, name, answer }): [string, Known<string[]>] => {
    if (answer.state === 'found') return [digest, answer.platforms]
    return [
      digest,
      answer.state === 'absent' ? unknown('not-found', name) : { known: false, why: answer.why },
    ]
  })
  return { gone: those('absent'), untold: those('unknown'), platforms: new Map(platforms) }
}
