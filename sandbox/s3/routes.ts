import {
  type Answer,
  createBucket,
  deleteBucket,
  deleteBucketReplication,
  getBucketLocation,
  getBucketReplication,
  getBucketVersioning,
  headBucket,
  listBuckets,
  putBucketReplication,
  putBucketVersioning,
} from './bucket-operations.ts'
import { listObjects, listObjectVersions } from './list-operations.ts'
import {
  abortMultipartUpload,
  completeMultipartUpload,
  createMultipartUpload,
  uploadPart,
} from './multipart.ts'
import {
  copyObject,
  deleteObject,
  deleteObjects,
  getObject,
  headObject,
  putObject,
} from './object-operations.ts'
import type { ObjectStore } from './store.ts'
import type { S3HttpRequest } from './types.ts'

/** The bucket and the key a request addresses, by path or by host name. */
export interface Address {
  bucket: string
  key: string
}

/** `bucket.localhost:4566`, `bucket.s3.eu-west-1.amazonaws.com`, or the first part of the path. */
export function addressOf(request: S3HttpRequest): Address {
  const host = (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase()
  const virtual =
    /^(.+)\.s3[.-](?:[a-z0-9-]+\.)*(?:amazonaws\.com|localhost(?:\.localstack\.cloud)?)$/.exec(host) ??
    /^(?!s3\.)(.+)\.localhost$/.exec(host)
  const path = request.path.replace(/^\//, '')
  if (virtual?.[1] !== undefined) return { bucket: virtual[1], key: path }
  const slash = path.indexOf('/')
  return slash < 0 ? { bucket: path, key: '' } : { bucket: path.slice(0, slash), key: path.slice(slash + 1) }
}

export interface Route {
  operation: string
  /** undefined: the operation has a name, and the sandbox does not have it. */
  run: ((store: ObjectStore) => Answer) | undefined
  /** Whether it may be asked in any region, whatever the bucket's own. */
  anyRegion?: boolean
}

/** Sub-resources told by a parameter of the query that the sandbox does not have. */
const UNKNOWN_SUBRESOURCES = [
  'acl',
  'tagging',
  'policy',
  'policyStatus',
  'lifecycle',
  'cors',
  'website',
  'notification',
  'logging',
  'encryption',
  'accelerate',
  'requestPayment',
  'inventory',
  'metrics',
  'analytics',
  'object-lock',
  'ownershipControls',
  'publicAccessBlock',
  'restore',
  'retention',
  'legal-hold',
  'torrent',
  'attributes',
  'select',
]

/** Finds the operation of a request. */
export function routeOf(request: S3HttpRequest, { bucket, key }: Address): Route {
  const { method, query } = request
  const subresource = UNKNOWN_SUBRESOURCES.find((name) => query.has(name))
  if (subresource !== undefined) return { operation: `${method} ?${subresource}`, run: undefined }
  if (bucket === '') {
    return method === 'GET'
      ? { operation: 'ListBuckets', run: (store) => listBuckets(store, request), anyRegion: true }
      : { operation: `${method} /`, run: undefined }
  }
  return key === '' ? bucketRoute(request, bucket) : objectRoute(request, bucket, key)
}

function bucketRoute(request: S3HttpRequest, name: string): Route {
  const { method, query } = request
  const ofUploads = UPLOAD_PARAMETERS.find((parameter) => query.has(parameter))
  if (ofUploads !== undefined) return { operation: `${method} ?${ofUploads}`, run: undefined }
  if (query.has('location') && method === 'GET') {
    return {
      operation: 'GetBucketLocation',
      run: (store) => getBucketLocation(store.bucket(name)),
      anyRegion: true,
    }
  }
  if (query.has('versioning')) {
    if (method === 'GET') {
      return { operation: 'GetBucketVersioning', run: (store) => getBucketVersioning(store.bucket(name)) }
    }
    if (method === 'PUT') {
      return {
        operation: 'PutBucketVersioning',
        run: (store) => putBucketVersioning(store.bucket(name), request),
      }
    }
  }
  if (query.has('replication')) {
    if (method === 'GET') {
      return { operation: 'GetBucketReplication', run: (store) => getBucketReplication(store.bucket(name)) }
    }
    if (method === 'PUT') {
      return {
        operation: 'PutBucketReplication',
        run: (store) => putBucketReplication(store, store.bucket(name), request),
      }
    }
    if (method === 'DELETE') {
      return {
        operation: 'DeleteBucketReplication',
        run: (store) => deleteBucketReplication(store.bucket(name)),
      }
    }
  }
  if (query.has('delete') && method === 'POST') {
    return { operation: 'DeleteObjects', run: (store) => deleteObjects(store, store.bucket(name), request) }
  }
  if (query.has('versions') && method === 'GET') {
    return {
      operation: 'ListObjectVersions',
      run: (store) => listObjectVersions(store.bucket(name), request),
    }
  }
  switch (method) {
    case 'PUT':
      return {
        operation: 'CreateBucket',
        run: (store) => createBucket(store, request, name),
        anyRegion: true,
      }
    case 'DELETE':
      return { operation: 'DeleteBucket', run: (store) => deleteBucket(store, name) }
    case 'HEAD':
      return { operation: 'HeadBucket', run: (store) => headBucket(store.bucket(name)) }
    case 'GET':
      return {
        operation: query.get('list-type') === '2' ? 'ListObjectsV2' : 'ListObjects',
        run: (store) => listObjects(store.bucket(name), request),
      }
    default:
      return { operation: `${method} bucket`, run: undefined }
  }
}

const UPLOAD_PARAMETERS = ['uploads', 'uploadId']
const UPLOAD_OPERATIONS: Record<string, { name: string; run: typeof uploadPart }> = {
  'POST uploads': { name: 'CreateMultipartUpload', run: createMultipartUpload },
  'PUT uploadId': { name: 'UploadPart', run: uploadPart },
  'POST uploadId': { name: 'CompleteMultipartUpload', run: completeMultipartUpload },
  'DELETE uploadId': { name: 'AbortMultipartUpload', run: abortMultipartUpload },
}

function uploadRoute(request: S3HttpRequest, bucket: string, key: string): Route | undefined {
  const parameter = UPLOAD_PARAMETERS.find((name) => request.query.has(name))
  if (parameter === undefined) return undefined
  const known = UPLOAD_OPERATIONS[`${request.method} ${parameter}`]
  // A part that is copied from another object is not known here.
  if (!known || request.headers['x-amz-copy-source'] !== undefined)
    return { operation: `${request.method} ?${parameter}`, run: undefined }
  return { operation: known.name, run: (store) => known.run(store, store.bucket(bucket), key, request) }
}

function objectRoute(request: S3HttpRequest, bucket: string, key: string): Route {
  const ofUpload = uploadRoute(request, bucket, key)
  if (ofUpload) return ofUpload
  switch (request.method) {
    case 'PUT':
      return request.headers['x-amz-copy-source'] === undefined
        ? { operation: 'PutObject', run: (store) => putObject(store, store.bucket(bucket), key, request) }
        : { operation: 'CopyObject', run: (store) => copyObject(store, store.bucket(bucket), key, request) }
    case 'GET':
      return { operation: 'GetObject', run: (store) => getObject(store, store.bucket(bucket), key, request) }
    case 'HEAD':
      return {
        operation: 'HeadObject',
        run: (store) => headObject(store, store.bucket(bucket), key, request),
      }
    case 'DELETE':
      return {
        operation: 'DeleteObject',
        run: (store) => deleteObject(store, store.bucket(bucket), key, request),
      }
    default:
      return { operation: `${request.method} object`, run: undefined }
  }
}
