import { createHash } from 'node:crypto'
import type { WorldContext } from '../../world/types.ts'
import { GoogleError } from '../types.ts'
import { crc32c } from './crc32c.ts'

export interface BucketRecord {
  name: string
  project: string
  /** In capitals, as Cloud Storage tells it. */
  location: string
  createdAt: number
  /** By name. */
  objects: Record<string, ObjectRecord>
}

/** What is kept of an object: everything but its content. */
export interface ObjectRecord {
  name: string
  size: number
  crc32c: string
  md5Hash: string
  contentType: string
  /** Another one after every write. */
  generation: number
  /** Milliseconds of cloud time. */
  createdAt: number
}

interface StorageSnapshot {
  buckets: Record<string, BucketRecord>
  generation: number
}

/** Buckets of Cloud Storage and the latest generation of their objects. */
export class StorageService {
  readonly #context: WorldContext
  #buckets = emptyRecord<BucketRecord>()
  #generation = 0

  constructor(context: WorldContext) {
    this.#context = context
  }

  /** A bucket that is there already stays as it is. */
  seedBucket(name: string, project: string, region: string, createdAt = this.#context.clock.now()): void {
    this.#buckets[name] ??= {
      ...{ name, project, createdAt },
      location: region.toUpperCase(),
      objects: emptyRecord<ObjectRecord>(),
    }
  }

  bucket(name: string): BucketRecord | undefined {
    return this.#buckets[name]
  }

  /**
   * Writes an object, in the place of one that is there.
   * @param at cloud time, default now
   * @throws GoogleError NOT_FOUND without such a bucket
   */
  put(
    bucketName: string,
    name: string,
    content: Uint8Array | string,
    { at = this.#context.clock.now(), contentType = 'application/octet-stream' } = {},
  ): ObjectRecord {
    const bytes = Buffer.from(content)
    const record: ObjectRecord = {
      ...{ name, contentType, size: bytes.length, crc32c: crc32c(bytes) },
      md5Hash: createHash('md5').update(bytes).digest('base64'),
      // Google's are microseconds; only that they grow is promised.
      generation: Math.max(at * 1000, this.#generation + 1),
      createdAt: at,
    }
    this.#generation = record.generation
    this.#required(bucketName).objects[name] = record
    return record
  }

  /** @throws GoogleError NOT_FOUND when there is no such object */
  remove(bucketName: string, name: string): void {
    const { objects } = this.#required(bucketName)
    if (objects[name] === undefined) throw noObject(bucketName, name)
    delete objects[name]
  }

  /** @throws GoogleError NOT_FOUND when there is no such object */
  object(bucketName: string, name: string): ObjectRecord {
    const record = this.#required(bucketName).objects[name]
    if (record === undefined) throw noObject(bucketName, name)
    return record
  }

  /**
   * By name, in order.
   * @throws GoogleError NOT_FOUND without such a bucket
   */
  list(bucketName: string, prefix: string): ObjectRecord[] {
    return Object.values(this.#required(bucketName).objects)
      .filter(({ name }) => name.startsWith(prefix))
      .sort((one, other) => (one.name < other.name ? -1 : 1))
  }

  snapshot(): StorageSnapshot {
    return { buckets: this.#buckets, generation: this.#generation }
  }

  /** @param snapshot undefined: written before there was Cloud Storage */
  restore(snapshot: unknown): void {
    const { buckets, generation } = (snapshot ?? { buckets: {}, generation: 0 }) as StorageSnapshot
    this.#buckets = buckets
    this.#generation = generation
    for (const each of [buckets, ...Object.values(buckets).map(({ objects }) => objects)])
      Object.setPrototypeOf(each, null)
  }

  reset(): void {
    this.#buckets = emptyRecord<BucketRecord>()
  }

  #required(name: string): BucketRecord {
    const bucket = this.#buckets[name]
    if (bucket === undefined) throw new GoogleError('NOT_FOUND', 'The specified bucket does not exist.')
    return bucket
  }
}

/** Without a prototype, so that a bucket named `constructor` is not found before it is made. */
const emptyRecord = <T>(): Record<string, T> => Object.create(null) as Record<string, T>

const noObject = (bucket: string, name: string) =>
  new GoogleError('NOT_FOUND', `No such object: ${bucket}/${name}`)
