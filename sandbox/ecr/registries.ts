import type { ImageLookup, Place } from '../world/types.ts'
import { AWS_IMAGES } from './aws-images.ts'
import { platformsIn } from './image-index.ts'
import { digestOfTag, readImageName } from './image-name.ts'

/** One image of a repository; instants in ms. Plain values, so that a snapshot is JSON. */
export interface StoredImage {
  /** `sha256:…` */
  digest: string
  tags: string[]
  pushedAt: number
  /** As it was pushed; undefined for one of which only the digest is known. */
  manifest?: string
  /** Of the manifest, where it is not the one of most images. */
  mediaType?: string
}

export interface Repository {
  name: string
  createdAt: number
  images: StoredImage[]
}

export type Registries = Record<string, Record<string, Repository>>

/** The images of every account and region: what was put there, and AWS's own. Whoever asks gets the same answer. */
export class RegistryBook {
  registries: Registries = withoutPrototype({})

  constructor() {
    this.reset()
  }

  /** Back to what AWS itself offers, and nothing else. */
  reset(): void {
    this.registries = withoutPrototype({})
    for (const { repositories, accounts } of AWS_IMAGES) {
      for (const [region, account] of Object.entries(accounts)) {
        for (const [name, tags] of Object.entries(repositories)) {
          for (const tag of tags) this.put({ account, region }, name, { tag, at: 0 })
        }
      }
    }
  }

  repository(registry: Place, name: string): Repository | undefined {
    return this.registries[keyOf(registry)]?.[name]
  }

  repositories(registry: Place): Repository[] {
    return Object.values(this.registries[keyOf(registry)] ?? {}).sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  create(registry: Place, name: string, at: number): Repository {
    const repositories: Record<string, Repository> = this.registries[keyOf(registry)] ?? withoutPrototype({})
    this.registries[keyOf(registry)] = repositories
    const repository = repositories[name] ?? { name, createdAt: at, images: [] }
    repositories[name] = repository
    return repository
  }

  /**
   * Puts an image, into a repository that is made if it is not there. A tag that another image has moves to this one;
   * that other image stays, by its digest.
   */
  put(
    registry: Place,
    name: string,
    image: { tag?: string; digest?: string; manifest?: string; mediaType?: string; at: number },
  ): StoredImage {
    const repository = this.create(registry, name, image.at)
    const digest = image.digest ?? digestOfTag(name, image.tag ?? 'latest')
    let stored = repository.images.find((each) => each.digest === digest)
    if (!stored) {
      stored = {
        digest,
        tags: [],
        pushedAt: image.at,
        ...(image.manifest === undefined ? {} : { manifest: image.manifest }),
        ...(image.mediaType === undefined ? {} : { mediaType: image.mediaType }),
      }
      repository.images.push(stored)
    }
    if (image.tag !== undefined) {
      for (const each of repository.images) each.tags = each.tags.filter((tag) => tag !== image.tag)
      stored.tags.push(image.tag)
    }
    return stored
  }

  /** The image under a tag, a digest, or both when they are the same one. */
  find(repository: Repository, wanted: { tag?: string; digest?: string }): StoredImage | undefined {
    return repository.images.find(
      (image) =>
        (wanted.digest === undefined || image.digest === wanted.digest) &&
        (wanted.tag === undefined || image.tags.includes(wanted.tag)),
    )
  }

  /** What whoever pulls an image gets. What is in no registry of ECR cannot be asked for, and is taken to be there. */
  lookUp(image: string, digest?: string): ImageLookup {
    const { registry, host, repository: name, tag, digest: named } = readImageName(image)
    const wanted = digest ?? named
    const resolved = (found: string): ImageLookup => ({
      found: true,
      digest: found,
      resolvedImage: `${host}/${name}@${found}`,
    })
    if (!registry) return resolved(wanted ?? digestOfTag(name, tag))
    const repository = this.repository(registry, name)
    const stored = repository && this.find(repository, wanted === undefined ? { tag } : { digest: wanted })
    if (!stored) return { found: false }
    const platforms = stored.manifest === undefined ? [] : platformsIn(stored.manifest)
    return { ...resolved(stored.digest), ...(platforms.length === 0 ? {} : { platforms }) }
  }

  /**
   * Puts the images of models that were made when a registry that nobody had put anything into was taken to have whatever was
   * asked for; registries that have something keep just that.
   */
  adopt(images: readonly { image: string; digest?: string }[], at: number): void {
    const known = new Set(Object.keys(this.registries))
    for (const { image, digest } of images) {
      const { registry, repository, tag, digest: named } = readImageName(image)
      if (!registry || known.has(keyOf(registry))) continue
      const pinned = digest ?? named
      this.put(registry, repository, {
        ...(named === undefined ? { tag } : {}),
        ...(pinned === undefined ? {} : { digest: pinned }),
        at,
      })
    }
  }

  restore(registries: Registries): void {
    for (const repositories of Object.values(registries)) withoutPrototype(repositories)
    this.registries = withoutPrototype(registries)
  }
}

function keyOf({ account, region }: Place): string {
  return `${account}/${region}`
}

/** So that a repository called `constructor` is not found before it is made. */
function withoutPrototype<T extends object>(record: T): T {
  return Object.setPrototypeOf(record, null) as T
}
