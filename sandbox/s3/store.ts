import { createHash } from 'node:crypto'
import { uniform } from '../traffic/random.ts'
import { isInForce } from '../world/faults.ts'
import type { StoredObject, WorldContext } from '../world/types.ts'
import {
  type Bucket,
  type MultipartUpload,
  noSuchKey,
  type ObjectVersion,
  type ReplicationTask,
  S3Error,
} from './types.ts'

const LEAST_DELAY_MS = 3_000
const MOST_DELAY_MS = 9_000
/** A day of cloud time. */
const UPLOAD_KEPT_MS = 24 * 3_600_000

/** What is known of a new version before it is put. */
export type NewVersion = Pick<
  ObjectVersion,
  'size' | 'etag' | 'checksumSha256' | 'checksums' | 'contentType' | 'metadata' | 'content'
>

export interface StoreSnapshot {
  buckets: Bucket[]
  versionCount: number
}

/** Buckets and their objects, and the replication between them. */
export class ObjectStore {
  private readonly context: WorldContext
  private buckets = new Map<string, Bucket>()
  private versionCount = 0
  private readonly uploads = new Map<string, MultipartUpload>()
  private uploadCount = 0

  constructor(context: WorldContext) {
    this.context = context
  }

  list(account: string): Bucket[] {
    return [...this.buckets.values()]
      .filter((bucket) => bucket.account === account)
      .sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  regions(): string[] {
    return [...new Set([...this.buckets.values()].map((bucket) => bucket.region))]
  }

  find(name: string): Bucket | undefined {
    return this.buckets.get(name)
  }

  bucket(name: string): Bucket {
    const bucket = this.buckets.get(name)
    if (!bucket) {
      throw new S3Error('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: name })
    }
    return bucket
  }

  create(name: string, account: string, region: string): Bucket {
    const known = this.buckets.get(name)
    if (known?.account === account) {
      throw new S3Error(
        'BucketAlreadyOwnedByYou',
        'Your previous request to create the named bucket succeeded and you already own it.',
        409,
        { BucketName: name },
      )
    }
    if (known) {
      throw new S3Error(
        'BucketAlreadyExists',
        'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.',
        409,
        { BucketName: name },
      )
    }
    if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) {
      throw new S3Error('InvalidBucketName', 'The specified bucket is not valid.', 400, { BucketName: name })
    }
    const bucket: Bucket = {
      name,
      account,
      region,
      createdAt: this.context.clock.now(),
      versioning: undefined,
      replication: undefined,
      objects: withoutPrototype({}),
    }
    this.buckets.set(name, bucket)
    return bucket
  }

  /** The current version. Throws NoSuchKey. */
  version(bucket: Bucket, key: string): ObjectVersion {
    const current = versionsOf(bucket, key).at(-1)
    if (!current || current.deleteMarker) throw noSuchKey(key)
    return current
  }

  /** @param at when it is put, in ms; a past instant for seeding. */
  put(bucket: Bucket, key: string, version: NewVersion, at = this.context.clock.now()): ObjectVersion {
    const put: ObjectVersion = {
      ...version,
      versionId: this.nextVersionId(bucket, key),
      lastModified: at,
      deleteMarker: false,
      replica: false,
      replication: this.replicationOf(bucket, key, at),
    }
    addVersion(bucket, key, put)
    return put
  }

  /** Deletes an object for good, or hides it behind a delete marker where versions are kept. */
  remove(bucket: Bucket, key: string): ObjectVersion | undefined {
    if (bucket.versioning === 'Enabled') {
      const marker: ObjectVersion = {
        versionId: this.nextVersionId(bucket, key),
        size: 0,
        etag: '',
        checksumSha256: '',
        checksums: {},
        lastModified: this.context.clock.now(),
        contentType: '',
        metadata: {},
        content: undefined,
        deleteMarker: true,
        replica: false,
        replication: [],
      }
      addVersion(bucket, key, marker)
      return marker
    }
    const gone = versionsOf(bucket, key).at(-1)
    delete bucket.objects[key]
    return gone
  }

  /** @returns its id. */
  beginUpload(upload: Omit<MultipartUpload, 'begunAt'>): string {
    this.uploadCount++
    const begunAt = this.context.clock.now()
    const text = `${upload.bucket}|${upload.key}|${this.uploadCount}|${begunAt}`
    const id = createHash('sha256').update(text).digest('base64url')
    this.uploads.set(id, { ...upload, begunAt })
    return id
  }

  upload(id: string): MultipartUpload | undefined {
    return this.uploads.get(id)
  }

  endUpload(id: string): void {
    this.uploads.delete(id)
  }

  /** Ends what nobody finished, as a rule of a bucket's life cycle would: its parts are in memory. */
  forgetUploads(now: number): void {
    for (const [id, { begunAt }] of this.uploads) if (now >= begunAt + UPLOAD_KEPT_MS) this.uploads.delete(id)
  }

  /** Copies what is due, and fails what a fault forbids. Failed copies stay failed, as in S3: upload again. */
  replicate(now: number): void {
    const faults = this.context.faults.history().filter((entry) => isInForce(entry, now))
    for (const bucket of this.buckets.values()) {
      if (!bucket.replication) continue
      for (const [key, versions] of Object.entries(bucket.objects)) {
        for (const version of versions) {
          for (const task of version.replication) {
            if (task.status !== 'PENDING') continue
            const destination = this.buckets.get(task.destination)
            const slow = faults.flatMap(({ fault }) =>
              fault.kind === 'replication-slow' && fault.destinationRegion === destination?.region
                ? [fault.delaySeconds * 1000]
                : [],
            )
            if (now < Math.max(task.dueAt, task.putAt + Math.max(0, ...slow))) continue
            const forbidden = faults.some(
              ({ fault }) =>
                fault.kind === 'replication-fails' && fault.destinationRegion === destination?.region,
            )
            if (forbidden || destination?.versioning !== 'Enabled') {
              task.status = 'FAILED'
              continue
            }
            task.status = 'COMPLETED'
            // A replica keeps the version id and the time of the original.
            addVersion(destination, key, { ...version, replica: true, replication: [] })
          }
        }
      }
    }
  }

  head(bucketName: string, key: string): StoredObject | undefined {
    const bucket = this.buckets.get(bucketName)
    const version = bucket && versionsOf(bucket, key).at(-1)
    if (!version || version.deleteMarker) return undefined
    const { size, etag, checksumSha256, lastModified } = version
    return { bucket: bucketName, key, size, etag, checksumSha256, lastModified }
  }

  under(bucketName: string, prefix: string): StoredObject[] {
    return Object.keys(this.buckets.get(bucketName)?.objects ?? {})
      .filter((key) => key.startsWith(prefix))
      .sort()
      .flatMap((key) => this.head(bucketName, key) ?? [])
  }

  snapshot(): StoreSnapshot {
    return structuredClone({ buckets: [...this.buckets.values()], versionCount: this.versionCount })
  }

  restore(snapshot: StoreSnapshot): void {
    const { buckets, versionCount } = structuredClone(snapshot)
    for (const bucket of buckets) withoutPrototype(bucket.objects)
    this.buckets = new Map(buckets.map((bucket) => [bucket.name, bucket]))
    this.versionCount = versionCount
    this.uploads.clear()
  }

  private nextVersionId(bucket: Bucket, key: string): string {
    if (bucket.versioning !== 'Enabled') return 'null'
    this.versionCount++
    const text = `${this.context.seed}|${bucket.name}|${key}|${this.versionCount}`
    return createHash('sha256').update(text).digest('base64url').slice(0, 32)
  }

  private replicationOf(bucket: Bucket, key: string, putAt: number): ReplicationTask[] {
    return (bucket.replication?.rules ?? []).map((rule) => {
      const share = uniform(this.context.seed, 'replication', bucket.name, key, rule.destination, putAt)
      const delay = LEAST_DELAY_MS + share * (MOST_DELAY_MS - LEAST_DELAY_MS)
      return {
        destination: rule.destination,
        putAt,
        dueAt: Math.round(putAt + delay),
        status: 'PENDING',
      }
    })
  }
}

function versionsOf(bucket: Bucket, key: string): ObjectVersion[] {
  return bucket.objects[key] ?? []
}

/** So that an object may be called `constructor`, or `__proto__`. */
function withoutPrototype<T extends object>(record: T): T {
  return Object.setPrototypeOf(record, null) as T
}

function addVersion(bucket: Bucket, key: string, version: ObjectVersion): void {
  const versions = versionsOf(bucket, key)
  // Without versioning there is one version, called null, which the next one replaces.
  const kept = versions.filter((each) => each.versionId !== version.versionId)
  bucket.objects[key] = [...kept, version]
}
