import { FaultRules } from '../../world/fault-rules.ts'
import { offsetOf, pageToken } from '../../world/page-token.ts'
import type { World } from '../../world/world.ts'
import { asGoogleError, httpStatusOf } from '../protocol/status.ts'
import { GoogleError, type Message, type StatusCode } from '../types.ts'
import type { BucketRecord, ObjectRecord } from './service.ts'

/** Cloud Storage's JSON API as far as folders are read and written: it has no proto, so it is routed by its addresses. */

const STORAGE = 'storage.googleapis.com'
const operations = ['buckets.get', 'objects.list', 'objects.get', 'objects.insert', 'objects.delete'] as const
export const STORAGE_OPERATIONS: readonly string[] = operations
type Operation = (typeof operations)[number]

interface StorageRequest {
  verb: string
  path: string
  query: URLSearchParams
  body: string
  contentType: string | undefined
}

interface StorageReply {
  status: number
  body: Message
}

interface Asked extends StorageRequest {
  operation: Operation
  bucket: string
  /** Empty where it is about the bucket. */
  object: string
}

type StorageWorld = Pick<World, 'storage' | 'clock' | 'faults' | 'calls' | 'advance'>

const LARGEST_PAGE = 1000

export class StorageApi {
  readonly #world: StorageWorld
  readonly #rules: FaultRules

  constructor(world: StorageWorld) {
    this.#world = world
    this.#rules = new FaultRules(world.faults)
  }

  isMeant(path: string): boolean {
    return /^\/(upload\/)?storage\/v1\//.test(path)
  }

  /** Refusals are answers, in Cloud Storage's own form. */
  handle(request: StorageRequest): StorageReply {
    this.#world.advance()
    const asked = route(request)
    if (asked === undefined) return refusal(new GoogleError('NOT_FOUND', 'Not Found'))
    try {
      this.#refuse(asked)
      const body = this.#answer(asked)
      this.#record(asked, 200)
      return { status: asked.operation === 'objects.delete' ? 204 : 200, body }
    } catch (error) {
      const refused = asGoogleError(error)
      this.#record(asked, httpStatusOf(refused.status), refused.status)
      return refusal(refused)
    }
  }

  #answer({ operation, bucket, object, query, body, contentType }: Asked): Message {
    const { storage } = this.#world
    switch (operation) {
      case 'buckets.get': {
        const found = storage.bucket(bucket)
        if (found === undefined) throw new GoogleError('NOT_FOUND', 'The specified bucket does not exist.')
        return bucketMessage(found)
      }
      case 'objects.get':
        return objectMessage(bucket, storage.object(bucket, object))
      case 'objects.insert':
        return objectMessage(
          bucket,
          storage.put(bucket, object, body, contentType === undefined ? {} : { contentType }),
        )
      case 'objects.delete':
        storage.remove(bucket, object)
        return {}
      case 'objects.list':
        return listMessage(bucket, storage.list(bucket, query.get('prefix') ?? ''), query)
    }
  }

  #regionOf(bucket: string): string {
    return this.#world.storage.bucket(bucket)?.location.toLowerCase() ?? 'global'
  }

  #refuse({ operation, bucket }: Asked): void {
    const region = this.#regionOf(bucket)
    switch (this.#rules.refusalOf({ service: STORAGE, operation, region })) {
      case 'unavailable':
        throw new GoogleError('UNAVAILABLE', 'We encountered an internal error. Please try again.')
      case 'denied':
        throw new GoogleError(
          'PERMISSION_DENIED',
          `The caller does not have storage.${operation.replace('insert', 'create')} access to the Google Cloud Storage bucket. Permission 'storage.${operation.replace('insert', 'create')}' denied on resource (or it may not exist).`,
        )
      case 'throttled':
        throw new GoogleError('RESOURCE_EXHAUSTED', 'The rate of requests to the bucket is too high.')
      case undefined:
        return
    }
  }

  #record({ operation, bucket, object, query }: Asked, status: number, errorCode?: string): void {
    this.#world.calls.record({
      at: this.#world.clock.now(),
      service: STORAGE,
      operation,
      account: this.#world.storage.bucket(bucket)?.project ?? '',
      region: this.#regionOf(bucket),
      request: { bucket, object, ...Object.fromEntries(query) },
      status,
      ...(errorCode === undefined ? {} : { errorCode }),
    })
  }
}

function route(request: StorageRequest): Asked | undefined {
  const { verb, path, query } = request
  const [, upload, bucket, rest] = /^\/(upload\/)?storage\/v1\/b\/([^/]+)(\/o(?:\/[^/]*)?)?$/.exec(path) ?? []
  if (bucket === undefined) return undefined
  const asked = { ...request, bucket: decodeURIComponent(bucket) }
  if (upload !== undefined) {
    const name = query.get('name')
    const isMedia = verb === 'POST' && rest === '/o' && query.get('uploadType') === 'media' && name
    return isMedia ? { ...asked, operation: 'objects.insert', object: name } : undefined
  }
  if (rest === undefined)
    return verb === 'GET' ? { ...asked, operation: 'buckets.get', object: '' } : undefined
  if (rest === '/o') return verb === 'GET' ? { ...asked, operation: 'objects.list', object: '' } : undefined
  const object = decodeURIComponent(rest.slice('/o/'.length))
  if (verb === 'DELETE') return { ...asked, operation: 'objects.delete', object }
  // Contents are not kept.
  return verb === 'GET' && query.get('alt') !== 'media'
    ? { ...asked, operation: 'objects.get', object }
    : undefined
}

/** With `delimiter`, what has it behind the prefix is told as a folder. */
function listMessage(bucket: string, objects: readonly ObjectRecord[], query: URLSearchParams): Message {
  const prefix = query.get('prefix') ?? ''
  const delimiter = query.get('delimiter') ?? ''
  const folderOf = ({ name }: ObjectRecord): string | undefined => {
    const end = delimiter === '' ? -1 : name.indexOf(delimiter, prefix.length)
    return end < 0 ? undefined : name.slice(0, end + delimiter.length)
  }
  const folders = [...new Set(objects.flatMap((each) => folderOf(each) ?? []))]
  const items = objects.filter((each) => folderOf(each) === undefined)
  const wanted = Number(query.get('maxResults') ?? LARGEST_PAGE)
  const size = Number.isInteger(wanted) && wanted > 0 ? Math.min(wanted, LARGEST_PAGE) : LARGEST_PAGE
  const from = offsetOf(query.get('pageToken') ?? undefined)
  if (from === undefined) throw new GoogleError('INVALID_ARGUMENT', 'Invalid argument: pageToken.')
  const page = items.slice(from, from + size)
  const isMore = from + size < items.length
  return {
    kind: 'storage#objects',
    ...(isMore ? { nextPageToken: pageToken(from + size) } : {}),
    ...(folders.length === 0 || from > 0 ? {} : { prefixes: folders }),
    ...(page.length === 0 ? {} : { items: page.map((each) => objectMessage(bucket, each)) }),
  }
}

function objectMessage(bucket: string, record: ObjectRecord): Message {
  const { name, size, generation, createdAt, ...told } = record
  const at = new Date(createdAt).toISOString()
  return {
    kind: 'storage#object',
    id: `${bucket}/${name}/${generation}`,
    ...{ name, bucket, generation: String(generation), metageneration: '1', size: String(size) },
    ...told,
    storageClass: 'STANDARD',
    etag: Buffer.from(String(generation)).toString('base64'),
    ...{ timeCreated: at, updated: at, timeStorageClassUpdated: at },
  }
}

function bucketMessage({ name, location, createdAt }: BucketRecord): Message {
  const at = new Date(createdAt).toISOString()
  return {
    kind: 'storage#bucket',
    ...{ id: name, name, location, locationType: 'region', storageClass: 'STANDARD' },
    ...{ timeCreated: at, updated: at, metageneration: '1' },
  }
}

const REASONS: Partial<Record<StatusCode, string>> = {
  NOT_FOUND: 'notFound',
  PERMISSION_DENIED: 'forbidden',
  UNAUTHENTICATED: 'required',
  RESOURCE_EXHAUSTED: 'rateLimitExceeded',
  UNAVAILABLE: 'backendError',
}

/** The older form of Google's errors, which has no status word. */
function refusal({ status, message }: GoogleError): StorageReply {
  const code = httpStatusOf(status)
  const reason = REASONS[status] ?? 'invalid'
  return { status: code, body: { error: { code, message, errors: [{ message, domain: 'global', reason }] } } }
}
