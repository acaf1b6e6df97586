import type { ImageLookup, Images, Place, SandboxService, ServiceCall, WorldContext } from '../world/types.ts'
import { digestOfTag } from './image-name.ts'
import { ecrOperations } from './operations.ts'
import { type Registries, RegistryBook, type StoredImage } from './registries.ts'

/** The container registries of every account and region, AWS's own images among them. */
export class EcrService implements SandboxService, Images {
  readonly operations: Record<string, (call: ServiceCall) => unknown>
  readonly #book = new RegistryBook()
  readonly #context: WorldContext

  constructor(context: WorldContext) {
    this.#context = context
    this.operations = Object.fromEntries(
      Object.entries(ecrOperations).map(([name, operation]) => [
        name,
        (call) => operation(this.#book, call, context.clock.now()),
      ]),
    )
  }

  lookUp(image: string, digest?: string): ImageLookup {
    return this.#book.lookUp(image, digest)
  }

  /** Puts an image into a repository, which is made if it is not there; a tag that another one has moves to it. */
  put(
    registry: Place,
    repository: string,
    image: { tag?: string; digest?: string; at?: number },
  ): StoredImage {
    return this.#book.put(registry, repository, { ...image, at: image.at ?? this.#context.clock.now() })
  }

  /** Whether there is such a repository. */
  has(registry: Place, repository: string): boolean {
    return this.#book.repository(registry, repository) !== undefined
  }

  /** Takes an image away, with all its tags; false where there is none under that tag. */
  remove(registry: Place, repository: string, tag: string): boolean {
    const stored = this.#book.repository(registry, repository)
    if (stored === undefined || this.#book.find(stored, { tag }) === undefined) return false
    stored.images = stored.images.filter((image) => !image.tags.includes(tag))
    return true
  }

  /** A digest that no image of the repository has in any of the registries: what a tag could be moved to. */
  nextDigest(registries: readonly Place[], repository: string, tag: string): string {
    const images = registries.flatMap((registry) => this.#book.repository(registry, repository)?.images ?? [])
    const taken = new Set(images.map(({ digest }) => digest))
    let count = images.length
    while (taken.has(digestOfTag(repository, `${tag}#${count}`))) count++
    return digestOfTag(repository, `${tag}#${count}`)
  }

  /** What models of a world name that was written down before every registry had to be pushed to. */
  adopt(images: readonly { image: string; digest?: string }[]): void {
    this.#book.adopt(images, this.#context.clock.now())
  }

  advance(): void {
    // Nothing in a registry happens by itself.
  }

  snapshot(): unknown {
    return this.#book.registries
  }

  restore(snapshot: unknown): void {
    // Worlds that were written down before there were registries keep AWS's own.
    if (snapshot !== undefined) this.#book.restore(snapshot as Registries)
  }

  reset(): void {
    this.#book.reset()
  }
}
