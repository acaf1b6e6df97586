import type { ComparedPart, Known, Manifest } from './manifest/types.ts'
import type { Writings } from './manifest/writing.ts'
import type { Said } from './said.ts'
import type { Spoiled } from './withdrawal.ts'

/** What the cloud said about an endpoint, at an instant. */
export interface Observation {
  endpointId: string
  /** ISO, cloud time. */
  at: string
  /** The cloud's own status word; shown, never trusted. */
  cloudStatus: string
  /** What the cloud's status says against the configuration that it names; it never says anything for it. */
  inForce: InForce
  configName: string
  modelName: string | undefined
  /** Everything that decides its answers now, each part read or unknown. */
  manifest: Manifest
  /** Whether any container of what it serves is running or ever ran: an endpoint scaled to zero may have been updated without one. */
  started: Known<boolean>
  /** Of the first container, for people. */
  artifactUrl: string | undefined
  image: string | undefined
  /** `sha256:<hex>` of the first container's artifact; undefined when it could not be read. */
  digest: string | undefined
  lastModifiedAt: string
  /** undefined: the cloud does not tell, as of serverless endpoints. */
  instances: { current: number | undefined; desired: number | undefined }
  /** The update under way, if any. */
  pending: PendingDeployment | undefined
  failureReason: string | undefined
  /** The update failed because the release's replicas never became ready: its own fault, not the cloud's. */
  failedHealth: boolean
  /** Everything that is deployed on the endpoint or being deployed, on a cloud that keeps several side by side; empty elsewhere. */
  deployments: Deployment[]
  /** SageMaker: production variants that answer beside the endpoint's own; empty elsewhere. */
  variants: OtherVariant[]
}

/**
 * `no`: nothing is known to answer, as while an endpoint is made or deleted, or after it failed. `mixed`: more than one configuration
 * answers, and nobody tells which with which share.
 */
export const inForceStates = ['yes', 'no', 'mixed'] as const
export type InForce = (typeof inForceStates)[number]

/** What answers a part of the requests, and is not what Meridian promotes. */
export interface OtherVariant {
  name: string
  /** 0–1 of the endpoint's traffic; undefined: the cloud does not tell. */
  share: number | undefined
  modelName: string | undefined
  manifest: Manifest
}

/** One of several releases that an endpoint keeps deployed, e.g. a DeployedModel of Vertex AI. */
export interface Deployment {
  /** DeployedModel id, digits. */
  id: string
  /** Display name; derived from the attempt for those that Meridian began. */
  configName: string
  /** Resource name of the model version, `projects/…/models/M@7`. */
  modelName: string
  /** `standby`: deployed without traffic, as the previous one is after a rolling deployment until it is undeployed. */
  state: 'being-deployed' | 'serving' | 'standby'
  /** Of a rolling deployment; the highest is the intended state. */
  revision: number | undefined
  /** `wanted` is undefined while the cloud does not say. */
  replicas: { ready: number | undefined; wanted: number | undefined }
  /** 0–1 of the endpoint's traffic; by ready replicas while a rolling deployment is under way; undefined: the cloud does not tell. */
  share: number | undefined
}

export interface PendingDeployment {
  configName: string
  startedAt: string
  stage: 'creating' | 'activating' | 'baking' | 'terminating' | 'rolling-back'
  /** When the present stage was first seen or began, ISO. */
  stageSince: string | undefined
  /** Measured or reported share of the new configuration, 0–1; undefined when the cloud does not say. */
  share: number | undefined
}

/** Whether everything that the release loads is in a region. `digest`, `sizeBytes` and `lastModifiedAt` are of the first artifact there. */
export interface ArtifactCopy {
  region: string
  url: string
  /** Address that the release states → address here, for everything that it loads; left out in what was recorded earlier. */
  places?: Record<string, string>
  /**
   * What the release is here: where the place holds whole versions of its own (Vertex AI's registry), the version that would be deployed;
   * elsewhere its manifest with digests that are of another scheme here and were proven the same.
   */
  manifest?: Manifest
  state: 'source' | 'present' | 'replicating' | 'missing' | 'failed' | 'different' | 'unknown'
  /** Of an unknown one: everything is there, and these parts cannot be compared; left out: nobody knows what is there. */
  uncertain?: ComparedPart[]
  /** Of an unknown one: the cloud refused to tell, so that waiting alone changes nothing. */
  refused?: true
  /** How what is here was written, by address here; left out where the store does not tell. */
  writings?: Writings
  digest: string | undefined
  sizeBytes: number | undefined
  lastModifiedAt: string | undefined
  /** ISO, cloud time. */
  checkedAt: string
  said: Said
  /** What became of it since it was there; left out: nothing that is known. */
  spoiled?: Spoiled
}
