import { createHash } from 'node:crypto'
import type { Objects, StoredObject, WorldContext } from '../world/types.ts'
import type { Answer } from './bucket-operations.ts'
import { describeContent } from './object-operations.ts'
import { addressOf, type Route, routeOf } from './routes.ts'
import { type NewVersion, ObjectStore, type StoreSnapshot } from './store.ts'
import { type Bucket, S3Error, type S3HttpRequest, type S3HttpResponse } from './types.ts'
import { writeXml } from './xml.ts'

export type { S3HttpRequest, S3HttpResponse } from './types.ts'

/** S3: buckets in one global namespace, versions, and replication that takes its time. */
export class S3Service implements Objects {
  private readonly store: ObjectStore
  private requestCount = 0

  constructor(context: WorldContext) {
    this.store = new ObjectStore(context)
  }

  /** The operation that a request asks for, told before it is answered, so that faults can single it out. */
  operationOf(request: Pick<S3HttpRequest, 'method' | 'query' | 'headers' | 'path'>): string {
    return routeOf(request).operation
  }

  /** Answers one request of the REST protocol. Never throws for what a client sent. */
  handle(request: S3HttpRequest): S3HttpResponse {
    const route = routeOf(request)
    const requestId = `S3${String(++this.requestCount).padStart(14, '0')}`
    const common = { 'x-amz-request-id': requestId, server: 'AmazonS3' }
    try {
      const { status = 200, headers = {}, body = '' } = this.run(route, request)
      const contentType = typeof body === 'string' && body !== '' ? { 'content-type': 'application/xml' } : {}
      return { status, headers: { ...common, ...contentType, ...headers }, body, operation: route.operation }
    } catch (error) {
      if (!(error instanceof S3Error)) throw error
      const body = writeXml(
        'Error',
        {
          Code: error.code,
          Message: error.message,
          ...error.details,
          RequestId: requestId,
          HostId: 'sandbox',
        },
        false,
      )
      return {
        status: error.status,
        headers: { ...common, 'content-type': 'application/xml', ...error.headers },
        // An answer to HEAD has no body, so its error is told by the status alone.
        body: request.method === 'HEAD' ? '' : body,
        operation: route.operation,
        errorCode: error.code,
      }
    }
  }

  head(s3Url: string): StoredObject | undefined {
    const match = /^s3:\/\/([^/]+)\/(.+)$/.exec(s3Url)
    return match?.[1] === undefined || match[2] === undefined
      ? undefined
      : this.store.head(match[1], match[2])
  }

  under(s3Url: string): StoredObject[] {
    const match = /^s3:\/\/([^/]+)\/(.*)$/.exec(s3Url)
    return match?.[1] === undefined ? [] : this.store.under(match[1], match[2] ?? '')
  }

  advance(now: number): void {
    this.store.replicate(now)
    this.store.forgetUploads(now)
  }

  /** A versioned bucket, made if it is not there. For seeding. */
  seedBucket(name: string, account: string, region: string): void {
    const bucket = this.store.find(name) ?? this.store.create(name, account, region)
    bucket.versioning = 'Enabled'
  }

  /** Sends everything put into `source` from now on to the destinations. For seeding. */
  seedReplication(source: string, destinations: readonly string[]): void {
    const rules = destinations.map((destination) => ({ destination }))
    this.store.bucket(source).replication = { rules }
  }

  /** Puts a small object with its SHA256, as an uploader would. */
  seedObject(bucket: string, key: string, content: string, contentType: string, at?: number): void {
    const described = describeContent(Buffer.from(content))
    const checksums = { sha256: described.checksumSha256 }
    this.store.put(this.store.bucket(bucket), key, { ...described, checksums, contentType, metadata: {} }, at)
  }

  /**
   * Puts an object of any size (bytes) of which only the digests exist; they follow from what it is called.
   * @param at when it is put, in ms; now unless given.
   */
  seedLargeObject(bucket: string, key: string, size: number, at?: number): void {
    this.store.put(this.store.bucket(bucket), key, madeUpObject(`${bucket}|${key}|${size}`, size), at)
  }

  hasBucket(name: string): boolean {
    return this.store.find(name) !== undefined
  }

  /**
   * Puts other content in an object's place, under digests of its own: its size and whether it came in parts stay as they
   * are unless said otherwise. It is replicated as any upload.
   */
  overwrite(
    bucketName: string,
    key: string,
    wanted: {
      size: number | undefined
      upload: 'whole' | 'parts' | undefined
      checksum: 'full' | 'composite' | 'none' | undefined
    },
  ): { url: string; size: number; etag: string; versionId: string } {
    const bucket = this.store.bucket(bucketName)
    const before = this.store.head(bucketName, key)
    const size = wanted.size ?? before?.size ?? 1_000_000
    const isInParts =
      (wanted.upload ?? (before && !/-\d+"?$/.test(before.etag) ? 'whole' : 'parts')) === 'parts'
    const content = `${bucketName}|${key}|${size}|after ${before?.etag ?? 'nothing'}`
    const put = this.store.put(bucket, key, madeUpObject(content, size, isInParts, wanted.checksum))
    return { url: `s3://${bucketName}/${key}`, size, etag: put.etag, versionId: put.versionId }
  }

  /** Regions that have a bucket. */
  regions(): string[] {
    return this.store.regions()
  }

  snapshot(): StoreSnapshot {
    return this.store.snapshot()
  }

  restore(snapshot: unknown): void {
    this.store.restore(snapshot as StoreSnapshot)
  }

  reset(): void {
    this.store.restore({ buckets: [], versionCount: 0 })
  }

  private run(route: Route, request: S3HttpRequest): Answer {
    if (!route.run) {
      throw new S3Error(
        'NotImplemented',
        `The sandbox's S3 has no ${route.operation}. Use one of the operations that sandbox/README.md lists.`,
        501,
      )
    }
    const address = addressOf(request)
    const bucket = this.store.find(address.bucket)
    if (bucket && !route.anyRegion) refuseOtherRegion(bucket, request)
    return route.run(this.store, request, address)
  }
}

const PART_BYTES = 8_388_608

/** An object of which only the digests exist; they follow from a text that stands for its content. */
function madeUpObject(
  text: string,
  size: number,
  isInParts = true,
  checksum: 'full' | 'composite' | 'none' = 'full',
): NewVersion {
  const digestOf = (algorithm: string) => createHash(algorithm).update(text)
  const parts = Math.max(1, Math.ceil(size / PART_BYTES))
  const md5 = digestOf('md5').digest('hex')
  const checksumSha256 = digestOf('sha256').digest('base64')
  const told = {
    full: { sha256: checksumSha256 },
    composite: { sha256: `${checksumSha256}-${parts}` },
    none: {},
  }
  return {
    size,
    // Of an upload in parts: a digest and how many parts there were.
    etag: isInParts ? `"${md5}-${parts}"` : `"${md5}"`,
    checksumSha256,
    checksums: told[checksum],
    contentType: 'application/gzip',
    metadata: {},
    content: undefined,
  }
}

/** A bucket is reached in its own region only; S3 says which one that is. */
function refuseOtherRegion(bucket: Bucket, request: S3HttpRequest): void {
  if (request.place.region === bucket.region) return
  throw new S3Error(
    'PermanentRedirect',
    'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
    301,
    { Bucket: bucket.name, Endpoint: `${bucket.name}.s3.${bucket.region}.amazonaws.com` },
    { 'x-amz-bucket-region': bucket.region },
  )
}
