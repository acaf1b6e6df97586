/**
 * The contract between the wire of Google's APIs and the behaviour behind it. Messages are in the JSON form of proto3
 * (camelCase names, int64 as text, instants as RFC 3339, enums by name, `Any` with `@type`), whichever wire they came by, so
 * that behaviour keeps plain objects and a snapshot is their JSON.
 */

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json | undefined }
export type Message = { [name: string]: Json | undefined }

/** Version of the API that was called; Vertex AI serves two. */
export type ApiVersion = 'v1' | 'v1beta1' | 'v3'

/** One request after the protocol layer: which method, with what. */
export interface GoogleCall {
  version: ApiVersion
  /** Such as `DeployModel`. */
  method: string
  /** The request message. */
  request: Message
  /** Parameters of a REST address that stand in no proto, such as `allDeploymentStates`; empty over gRPC. */
  extra: Readonly<Record<string, string>>
}

/** Codes of google.rpc.Code that the sandbox answers with. */
export type StatusCode =
  | 'INVALID_ARGUMENT'
  | 'NOT_FOUND'
  | 'ALREADY_EXISTS'
  | 'FAILED_PRECONDITION'
  | 'ABORTED'
  | 'PERMISSION_DENIED'
  | 'UNAUTHENTICATED'
  | 'RESOURCE_EXHAUSTED'
  | 'UNAVAILABLE'
  | 'UNIMPLEMENTED'
  | 'INTERNAL'

/** Thrown by behaviour; the protocol layer writes it as a gRPC status or as REST's error body. */
export class GoogleError extends Error {
  readonly status: StatusCode
  constructor(status: StatusCode, message: string) {
    super(message)
    this.name = 'GoogleError'
    this.status = status
  }
}

/** Behaviour of one proto service: its methods by name. A method that is missing is answered UNIMPLEMENTED. */
export interface GoogleService {
  readonly methods: Readonly<Record<string, (call: GoogleCall) => Message>>
}

/** A long-running operation in JSON form, as google.longrunning.Operation. */
export interface Operation extends Message {
  /** `projects/P/locations/L/endpoints/E/operations/N` or without the middle part. */
  name: string
  metadata: Message
  done: boolean
}

/** What a place knows of its operations; filled by behaviour, read by google.longrunning.Operations. */
export interface Operations {
  /** undefined when there is none of that name. */
  get(name: string, version: ApiVersion): Operation | undefined
  /** Of everything below `parent`, newest first. */
  list(parent: string, version: ApiVersion): Operation[]
}
