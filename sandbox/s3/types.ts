import type { Place } from '../world/types.ts'

export interface S3HttpRequest {
  method: string
  /** Decoded path without the query. */
  path: string
  query: URLSearchParams
  /** Names in lower case. */
  headers: Record<string, string>
  body: Buffer
  place: Place
}

export interface S3HttpResponse {
  status: number
  headers: Record<string, string>
  body: Buffer | string
  operation: string
  errorCode?: string
}

/** One version of an object; instants in ms. Plain values, so that a snapshot is JSON. */
export interface ObjectVersion {
  versionId: string
  size: number
  etag: string
  /** base64. Of the content, or made up once for an object that has size and digests only. */
  checksumSha256: string
  /** The checksums the uploader gave or asked for, base64 by lower-case algorithm: what S3 tells again. */
  checksums: Record<string, string>
  lastModified: number
  contentType: string
  /** x-amz-meta-* by name without the prefix. */
  metadata: Record<string, string>
  /** base64; undefined for a large object of the demo, of which only size and digests are kept. */
  content: string | undefined
  deleteMarker: boolean
  replica: boolean
  replication: ReplicationTask[]
}

/** The copy of one version to one destination bucket. */
export interface ReplicationTask {
  destination: string
  putAt: number
  /** When the copy arrives if nothing slows it. */
  dueAt: number
  status: 'PENDING' | 'COMPLETED' | 'FAILED'
}

/** Everything that is put goes to the destination; deletions do not, as S3 does unless told otherwise. */
interface ReplicationRule {
  destination: string
}

export interface Bucket {
  name: string
  account: string
  region: string
  createdAt: number
  versioning: 'Enabled' | undefined
  replication: { rules: ReplicationRule[] } | undefined
  /** Versions by key, newest last. */
  objects: Record<string, ObjectVersion[]>
}

/** One part of an upload in parts. */
export interface UploadedPart {
  content: Buffer
  etag: string
  checksums: Record<string, string>
}

/** An upload in parts that is under way. Its parts are kept in memory only: a restart ends it. */
export interface MultipartUpload {
  bucket: string
  key: string
  /** In ms; after a day it is forgotten. */
  begunAt: number
  contentType: string
  metadata: Record<string, string>
  /** Of the checksums, in lower case; undefined when the uploader asked for none. */
  algorithm: string | undefined
  /** Whether the object's checksum is to be that of its whole content, and not of its parts' checksums. */
  isWhole: boolean
  parts: Map<number, UploadedPart>
}

/** Thrown by behaviour, written as S3's XML error. */
export class S3Error extends Error {
  readonly code: string
  readonly status: number
  /** Further elements of the error document. */
  readonly details: Record<string, string>
  readonly headers: Record<string, string>
  constructor(
    code: string,
    message: string,
    status: number,
    details: Record<string, string> = {},
    headers: Record<string, string> = {},
  ) {
    super(message)
    this.name = 'S3Error'
    this.code = code
    this.status = status
    this.details = details
    this.headers = headers
  }
}

export function noSuchKey(key: string): S3Error {
  return new S3Error('NoSuchKey', 'The specified key does not exist.', 404, { Key: key })
}
