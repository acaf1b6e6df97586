/**
 * Vertex AI's endpoint as REST writes it: `state` stands in no proto, and the typed clients drop it. Only what Meridian reads;
 * proto3's JSON leaves zeros, falses and empty texts out.
 */
export interface EndpointAnswer {
  name: string
  displayName?: string
  deployedModels?: DeployedModelAnswer[]
  /** DeployedModel id → percent; never there on a private endpoint. */
  trafficSplit?: Record<string, number>
  createTime?: string
  updateTime?: string
  dedicatedEndpointEnabled?: boolean
  /** Set: reached by VPC peering only. */
  network?: string
  enablePrivateServiceConnect?: boolean
  privateServiceConnectConfig?: { enablePrivateServiceConnect?: boolean }
}

export interface DeployedModelAnswer {
  id: string
  model: string
  modelVersionId?: string
  displayName?: string
  createTime?: string
  /** Only with `allDeploymentStates=true`, and not in every version of the API. */
  state?: string
  dedicatedResources?: DedicatedResourcesAnswer
  automaticResources?: object
  sharedResources?: string
  explanationSpec?: object
  disableExplanations?: boolean
  checkpointId?: string
  serviceAccount?: string
  /** The opposite of the next, of earlier models. */
  enableContainerLogging?: boolean
  disableContainerLogging?: boolean
  enableAccessLogging?: boolean
  speculativeDecodingSpec?: object
  fasterDeploymentConfig?: object
  rolloutOptions?: RolloutOptionsAnswer
  /** The count is left out when it is 0; an empty status tells nothing. */
  status?: { availableReplicaCount?: number; message?: string; lastUpdateTime?: string }
}

export interface DedicatedResourcesAnswer {
  machineSpec?: { machineType?: string; acceleratorType?: string; acceleratorCount?: number }
  minReplicaCount?: number
  maxReplicaCount?: number
}

export interface RolloutOptionsAnswer {
  previousDeployedModel?: string
  revisionNumber?: number
  maxUnavailableReplicas?: number
  maxUnavailablePercentage?: number
  maxSurgeReplicas?: number
  maxSurgePercentage?: number
}

export interface OperationAnswer {
  name: string
  done?: boolean
  error?: { code?: number; message?: string }
  metadata?: { '@type'?: string; genericMetadata?: { createTime?: string } }
}

export interface OperationsAnswer {
  operations?: OperationAnswer[]
  nextPageToken?: string
}
