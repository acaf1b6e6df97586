/**
 * The contract between the parts of the sandbox: what each service keeps, and what the others may ask of it.
 * All times are milliseconds of cloud time since the epoch. A "place" is one account in one region.
 */

/** Where a request lands: the account, and the region taken from the signature's credential scope. */
export interface Place {
  account: string
  region: string
}

/** Cloud time. It stands still while the sandbox is stopped and runs `rate` times faster than real time. */
export interface CloudClock {
  now(): number
  readonly rate: number
  /** Moves cloud time forward at once; for tests and the control API. */
  advance(milliseconds: number): void
}

/** One stretch of time in which one configuration of a variant took a share (0–1) of an endpoint's traffic. */
export interface ServingSegment {
  from: number
  /** undefined while it goes on. */
  to: number | undefined
  variantName: string
  endpointConfigName: string
  modelName: string
  /** s3:// address of the model artifact that the containers loaded. */
  modelDataUrl: string
  share: number
  instanceCount: number
  /** Which release it is; what the artifact's address says where this is absent. */
  identity?: ReleaseIdentity
}

/** A release as faults and traffic name it. */
export interface ReleaseIdentity {
  model: string
  /** The path segment of its artifact that names it, such as `v427`; with another image or environment a name of its own. */
  release: string
}

/** What SageMaker tells the metrics generator. */
export interface ServingHistory {
  /** Segments that overlap [from, to), oldest first; empty for an unknown endpoint. */
  segments(place: Place, endpointName: string, from: number, to: number): ServingSegment[]
  endpoints(place: Place): string[]
}

/** What a service that serves models keeps in one region of an account, as far as a fault may be meant for it. */
export interface RegionContents {
  region: string
  /** Names under which models are registered. */
  models: string[]
  /** Addresses of the artifacts that are served, or could be. */
  artifacts: string[]
}

export type AlarmStateValue = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'

/** What CloudWatch tells SageMaker while it watches a deployment. */
export interface AlarmStates {
  /** undefined when there is no alarm of this name in that place. */
  state(place: Place, alarmName: string): AlarmStateValue | undefined
}

/** What Application Auto Scaling tells SageMaker of the variants that it may scale. */
export interface ScalableTargets {
  isRegistered(place: Place, endpointName: string, variantName: string): boolean
  /** Takes every variant of an endpoint from the targets, with its policies. */
  deregister(place: Place, endpointName: string): void
}

/** What SageMaker tells Application Auto Scaling of the endpoints that there are now. */
export interface LiveEndpoints {
  /** Their names; undefined when there is no such endpoint, or it is being deleted. */
  variants(place: Place, endpointName: string): string[] | undefined
}

/** What S3 tells the others about an object. */
export interface StoredObject {
  bucket: string
  key: string
  size: number
  etag: string
  /** base64, as in x-amz-checksum-sha256. */
  checksumSha256: string
  lastModified: number
}

export interface Objects {
  /** Current version of s3://bucket/key, undefined when there is none (or it has not been replicated yet). */
  head(s3Url: string): StoredObject | undefined
  /** Current versions of everything whose key begins as this address does, by key. */
  under(s3Url: string): StoredObject[]
}

/** What is behind an image's address when it is pulled. */
export type ImageLookup =
  | {
      found: true
      /** `sha256:…` */
      digest: string
      /** The address with the digest in the place of the tag. */
      resolvedImage: string
      /** Of an index: the images that it lists. */
      platforms?: { architecture: string; digest: string }[]
    }
  | { found: false }

/** What ECR tells SageMaker: of its registries what it tells everybody. */
export interface Images {
  /** @param digest what it must be, whatever its tag says. */
  lookUp(image: string, digest?: string): ImageLookup
}

/**
 * How a release truly behaves, told by its label (the path segment of its artifact, such as `v427`).
 * Rates are shares of requests (0–1), latency is of the model alone, in milliseconds.
 */
export interface ReleaseBehaviour {
  error4xxRate: number
  error5xxRate: number
  latencyP50Ms: number
  latencyP99Ms: number
  /** Mean of the scores that it gives, 0–1. */
  meanScore: number
}

export type ErrorClass = '4xx' | '5xx'

export type Fault =
  /**
   * The release (label) misbehaves: rates are multiplied, latency is multiplied; in one region or everywhere. `scoreShift` moves its
   * mean score by that part of itself: 0.2 is a fifth higher, −0.2 lower. Errors are 5 times as many unless told, or unless only the
   * score is.
   */
  | {
      kind: 'release-misbehaves'
      model: string
      release: string
      region?: string
      /** Only these answers are more; both when left out. */
      errorClass?: ErrorClass
      errorFactor?: number
      latencyFactor?: number
      scoreShift?: number
    }
  /** The release gets no requests while it has only a part of the traffic, as if it were not routed to; in one region or everywhere. */
  | { kind: 'release-without-traffic'; model: string; release: string; region?: string }
  /**
   * Every call of the service (SageMaker or Vertex AI unless named) in that region answers 500/503, or UNAVAILABLE at Google;
   * deployments in flight stand still until it is back.
   */
  | { kind: 'control-plane-down'; region: string; service?: ServiceName }
  /** Calls above `callsPerSecond` (real time; 0 lets none pass) are refused as the cloud throttles; without a rate every second one. */
  | { kind: 'throttling'; region?: string; service?: ServiceName; callsPerSecond?: number }
  | { kind: 'replication-slow'; destinationRegion: string; delaySeconds: number }
  | { kind: 'replication-fails'; destinationRegion: string }
  /** Calls are refused as not permitted; operation undefined means every operation of the service. */
  | { kind: 'access-denied'; region?: string; service?: ServiceName; operation?: string }
  /** SageMaker tells the index that a tag stands for, and not the image that its instances took out of it. */
  | { kind: 'index-told-whole'; region?: string }
  /** A rolling update that is taken back ends `UpdateRollbackFailed`, a mixture of both configurations. */
  | { kind: 'rollback-fails'; region?: string }
  /** The release's health route never answers 200: on Vertex AI its replicas never become ready there. */
  | { kind: 'health-check-fails'; model: string; release: string; region?: string }

/** AWS's by their signing names; Google's are `aiplatform` and the hosts of Cloud Monitoring and Cloud Storage. */
export type ServiceName =
  | 'sagemaker'
  | 'monitoring'
  | 's3'
  | 'application-autoscaling'
  | 'sts'
  | 'ecr'
  | 'aiplatform'
  | 'monitoring.googleapis.com'
  | 'storage.googleapis.com'

/** A fault in force; it ends by DELETE, or by itself at `until` (cloud time). */
export interface ActiveFault {
  id: string
  fault: Fault
  since: number
  until: number | undefined
}

export interface Faults {
  active(): ActiveFault[]
  /** Every fault there has been, those that ended too (with `until` set), so that the past stays what it was. */
  history(): ActiveFault[]
  add(fault: Fault, durationSeconds?: number): ActiveFault
  remove(id: string): boolean
}

/**
 * One API call as it was received, for GET /calls. `service` is AWS's signing name (`sagemaker`, `monitoring`, `s3`…) or
 * Google's API (`aiplatform`, `monitoring.googleapis.com`, `longrunning`); Google's account is the project.
 */
export interface RecordedCall {
  id: number
  at: number
  service: string
  operation: string
  account: string
  region: string
  /** The request as the client sent it, decoded to JSON; bodies of objects are left out, and in time, or after a restart, all that is large. */
  request: unknown
  /** HTTP status of the answer; over gRPC the one that Google's REST would have given. */
  status: number
  errorCode?: string
}

/** A request after the protocol layer: who, where, what. */
export interface ServiceCall {
  place: Place
  operation: string
  input: Record<string, unknown>
  /** Of who signed; set by the protocol layer. */
  accessKeyId?: string
}

/** Thrown by behaviour, written by the protocol layer in the envelope the client expects. */
export class AwsError extends Error {
  readonly code: string
  readonly status: number
  constructor(code: string, message: string, status = 400) {
    super(message)
    this.name = 'AwsError'
    this.code = code
    this.status = status
  }
}

/**
 * One JSON-protocol service: its operations by name. A missing name is answered as AWS answers an unknown operation.
 * State is kept in plain JSON-serialisable objects so that a snapshot is `JSON.stringify(service.snapshot())`.
 */
export interface SandboxService {
  readonly operations: Record<string, (call: ServiceCall) => unknown>
  /** Brings time-driven state up to now (deployments, alarms, replication). Called before each call and on a timer. */
  advance(now: number): void
  snapshot(): unknown
  restore(snapshot: unknown): void
  reset(): void
}

/** What every service is given when it is made. */
export interface WorldContext {
  clock: CloudClock
  seed: number
  faults: Faults
}
