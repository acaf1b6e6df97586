import { type Answer, createBucket, listBuckets } from './bucket-operations.ts'
import { listObjects } from './list-operations.ts'
import {
  abortMultipartUpload,
  completeMultipartUpload,
  createMultipartUpload,
  uploadPart,
} from './multipart.ts'
import { copyObject, deleteObject, getObject, headObject, putObject } from './object-operations.ts'
import type { ObjectStore } from './store.ts'
import type { Bucket, S3HttpRequest } from './types.ts'

/** The bucket and the key a request addresses, by path or by host name. */
interface Address {
  bucket: string
  key: string
}

/** `bucket.localhost:4566`, `bucket.s3.eu-west-1.amazonaws.com`, or the first part of the path. */
export function addressOf(request: Pick<S3HttpRequest, 'headers' | 'path'>): Address {
  const host = (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase()
  const virtual =
    /^(.+)\.s3[.-](?:[a-z0-9-]+\.)*(?:amazonaws\.com|localhost(?:\.localstack\.cloud)?)$/.exec(host) ??
    /^(?!s3\.)(.+)\.localhost$/.exec(host)
  const path = request.path.replace(/^\//, '')
  if (virtual?.[1] !== undefined) return { bucket: virtual[1], key: path }
  const slash = path.indexOf('/')
  return slash < 0 ? { bucket: path, key: '' } : { bucket: path.slice(0, slash), key: path.slice(slash + 1) }
}

type Run = (store: ObjectStore, request: S3HttpRequest, address: Address) => Answer

export interface Route {
  operation: string
  /** undefined: the sandbox does not have the operation. */
  run?: Run
  /** Whether it may be asked in any region, whatever the bucket's own. */
  anyRegion?: boolean
}

const onObject =
  (run: (store: ObjectStore, bucket: Bucket, key: string, request: S3HttpRequest) => Answer): Run =>
  (store, request, { bucket, key }) =>
    run(store, store.bucket(bucket), key, request)

/** All that S3 is here, by method, what is addressed, and the parameter or header that tells operations apart. */
const ROUTES: Record<string, Route> = {
  'GET /': { operation: 'ListBuckets', run: listBuckets, anyRegion: true },
  'PUT bucket': {
    operation: 'CreateBucket',
    run: (store, request, { bucket }) => createBucket(store, request, bucket),
    anyRegion: true,
  },
  'GET bucket list-type': {
    operation: 'ListObjectsV2',
    run: (store, request, { bucket }) => listObjects(store.bucket(bucket), request),
  },
  'GET object': { operation: 'GetObject', run: onObject(getObject) },
  'HEAD object': { operation: 'HeadObject', run: onObject(headObject) },
  'PUT object': { operation: 'PutObject', run: onObject(putObject) },
  'PUT object x-amz-copy-source': { operation: 'CopyObject', run: onObject(copyObject) },
  'DELETE object': { operation: 'DeleteObject', run: onObject(deleteObject) },
  'POST object uploads': { operation: 'CreateMultipartUpload', run: onObject(createMultipartUpload) },
  'PUT object uploadId': { operation: 'UploadPart', run: onObject(uploadPart) },
  'POST object uploadId': { operation: 'CompleteMultipartUpload', run: onObject(completeMultipartUpload) },
  'DELETE object uploadId': { operation: 'AbortMultipartUpload', run: onObject(abortMultipartUpload) },
}

export const S3_OPERATIONS: readonly string[] = Object.values(ROUTES).map(({ operation }) => operation)

/** Parameters that change what an operation answers, not which one it is. */
const PLAIN_PARAMETERS = new Set([
  'continuation-token',
  'delimiter',
  'encoding-type',
  'fetch-owner',
  'max-keys',
  'partNumber',
  'prefix',
  'start-after',
  'x-id',
])

/** Finds the operation of a request; one that the sandbox does not have is named by what it asks for. */
export function routeOf(request: Pick<S3HttpRequest, 'method' | 'query' | 'headers' | 'path'>): Route {
  const { bucket, key } = addressOf(request)
  const telling = [...new Set(request.query.keys())].filter((name) => !isPlain(name))
  if (request.headers['x-amz-copy-source'] !== undefined) telling.push('x-amz-copy-source')
  const name = [request.method, bucket === '' ? '/' : key === '' ? 'bucket' : 'object', ...telling].join(' ')
  return (Object.hasOwn(ROUTES, name) ? ROUTES[name] : undefined) ?? { operation: name }
}

/** Those of a signed address say who asks. */
const isPlain = (parameter: string) => PLAIN_PARAMETERS.has(parameter) || /^x-amz-/i.test(parameter)
