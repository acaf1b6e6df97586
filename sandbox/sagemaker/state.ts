import type { Place, ReleaseIdentity, ServingSegment } from '../world/types.ts'
import type { ComponentDeploymentConfig, ComponentSpecification } from './component-inputs.ts'
import type { DeploymentConfig } from './inputs.ts'
import type { ProductionVariantInput, ServerlessConfig } from './variant-inputs.ts'

/** Plain records of what SageMaker keeps. All times are milliseconds of cloud time; answers turn them into seconds. */

export interface ModelPackageGroupRecord {
  name: string
  arn: string
  description?: string
  createdAt: number
  /** Of the package that was registered last; versions are never reused. */
  latestVersion: number
}

export interface ModelPackageRecord {
  arn: string
  /** Undefined for a versioned package: its group names it. */
  name?: string
  groupName?: string
  version?: number
  approvalStatus?: ApprovalStatus
  approvalDescription?: string
  createdAt: number
  modifiedAt?: number
  /** ARN of who wrote to it last. */
  modifiedBy?: string
  createdBy: string
  /** Of the request that made it; the same request again makes no other. */
  clientToken?: string
  /** Members of the request that are answered as they were given. */
  details: Record<string, unknown>
}

type ApprovalStatus = 'Approved' | 'Rejected' | 'PendingManualApproval'

/** Something that a container downloads before it starts. */
export interface ModelData {
  /** An s3:// address. */
  url: string
  /** Whether it is everything below the address, and not the one object there. */
  isPrefix: boolean
}

/** What runs in a container, whether the model says so itself or a package does. */
export interface ModelContainer {
  image: string
  /** `sha256:…`, where the package names it: what its image's tag says does not count then. */
  imageDigest?: string
  hostname?: string
  /** Undefined when the image carries its own weights. */
  data?: ModelData
  additionalData: ModelData[]
  environment: Record<string, string>
}

export interface ModelRecord {
  name: string
  arn: string
  createdAt: number
  /** Of the first container, as is the artifact. */
  image: string
  /** Undefined when the container carries its own weights. */
  modelDataUrl?: string
  /** In the order in which requests pass them; absent from what was written down when models had one only. */
  containers?: ModelContainer[]
  details: Record<string, unknown>
}

/** As it was given, with a weight. */
export type ProductionVariant = ProductionVariantInput & { InitialVariantWeight: number }

export interface EndpointConfigRecord {
  name: string
  arn: string
  createdAt: number
  variants: ProductionVariant[]
  /** Get copies of the requests and answer none, so that nothing else knows of them. Undefined without any. */
  shadowVariants?: ProductionVariant[]
  details: Record<string, unknown>
}

/** A container as it was deployed. */
export interface DeployedContainer {
  specifiedImage: string
  /** By digest; undefined when there was no such image. */
  resolvedImage?: string
  /** Digest of the index that the image was taken out of. */
  index?: string
  data: ModelData[]
}

export interface VariantRecord {
  variantName: string
  /** Undefined where inference components say what is served. */
  modelName?: string
  modelDataUrl?: string
  /** Of the first container; empty without a model. */
  image: string
  /** Absent from what was written down when models had one only. */
  containers?: DeployedContainer[]
  /** Which release it is, where the artifact's address alone does not tell; absent as the containers are. */
  identity?: ReleaseIdentity
  /** When the images' tags were resolved to digests. */
  resolvedAt: number
  instanceType?: string
  weight: number
  desiredWeight: number
  instanceCount: number
  desiredInstanceCount: number
  /** Of a variant that has no instances: they come and go with the requests. */
  serverless?: ServerlessConfig
  desiredServerless?: ServerlessConfig
  /** Kinds of instances, in the order in which they are used; the first one gets all. */
  instancePools?: string[]
  /** What DescribeEndpoint tells as the configuration has it. */
  told?: Record<string, unknown>
}

type EndpointStatus =
  | 'Creating'
  | 'Updating'
  | 'RollingBack'
  | 'InService'
  | 'UpdateRollbackFailed'
  | 'Deleting'
  | 'Failed'

export type DeploymentPhase =
  /** Instances of the new fleet are created. */
  | 'creating'
  /** Traffic is being moved to the next share. */
  | 'activating'
  /** The share is held and the alarms are watched. */
  | 'baking'
  /** All traffic is on the new fleet; the old one waits for its end. */
  | 'termination-wait'
  /** The old fleet is taken down. */
  | 'terminating'
  | 'rolling-back'
  /** Weights or counts of the live fleet change. */
  | 'resizing'

export interface DeploymentPlan {
  strategy: 'ALL_AT_ONCE' | 'CANARY' | 'LINEAR' | 'ROLLING'
  /** Share (0–1) of the traffic on the new fleet after each step, rising to 1. */
  shares: number[]
  /** How long each share is held, the last one too. */
  bakeMs: number
  terminationWaitMs: number
  /** Names of the alarms that roll the deployment back. */
  alarms: string[]
  /** How many batches a rollback of a rolling deployment takes. */
  rollbackBatches: number
}

export interface Deployment {
  kind: 'creation' | 'update' | 'resize' | 'deletion'
  endpointConfigName: string
  startedAt: number
  phase: DeploymentPhase
  phaseStartedAt: number
  phaseEndsAt: number
  /** When it is rolled back for taking too long; undefined without such a limit. */
  timeoutAt?: number
  plan: DeploymentPlan
  /** Index into plan.shares of the share in force or being activated. */
  step: number
  /** Share (0–1) that the new fleet has now. */
  share: number
  /** The new fleet. */
  variants: VariantRecord[]
  config?: DeploymentConfig
  /** Set when the update failed by itself and AWS says so. */
  failureReason?: string
}

export interface EndpointRecord {
  name: string
  arn: string
  status: EndpointStatus
  endpointConfigName: string
  createdAt: number
  modifiedAt: number
  failureReason?: string
  lastDeploymentConfig?: DeploymentConfig
  /** The live fleet. */
  variants: VariantRecord[]
  deployment?: Deployment
}

/** An inference component: a model, or a container of its own, in so many copies on the instances of a variant. */
export interface ComponentRecord {
  name: string
  arn: string
  endpointName: string
  variantName: string
  status: 'InService' | 'Creating' | 'Updating' | 'Failed' | 'Deleting'
  failureReason?: string
  /** As given; several where they differ by type of instance. */
  specifications: ComponentSpecification[]
  /** Whether they were given as a list. */
  isList: boolean
  containers: DeployedContainer[]
  /** When the images' tags were resolved to digests. */
  resolvedAt: number
  copyCount: number
  currentCopies: number
  createdAt: number
  modifiedAt: number
  lastDeploymentConfig?: ComponentDeploymentConfig
  /** What is being done to it; what it shall be stands in it until then. */
  change?: {
    kind: 'creation' | 'update' | 'copies' | 'deletion'
    endsAt: number
    /** When it is given up if it is not over by then. */
    timeoutAt?: number
    specifications?: ComponentSpecification[]
    isList?: boolean
    containers?: DeployedContainer[]
    resolvedAt?: number
    copyCount?: number
    deploymentConfig?: ComponentDeploymentConfig
  }
}

export interface Tag {
  Key: string
  Value: string
}

/** Everything SageMaker keeps in one place. */
export interface PlaceState {
  groups: Record<string, ModelPackageGroupRecord>
  /** By ARN. */
  packages: Record<string, ModelPackageRecord>
  models: Record<string, ModelRecord>
  endpointConfigs: Record<string, EndpointConfigRecord>
  endpoints: Record<string, EndpointRecord>
  components: Record<string, ComponentRecord>
  /** By endpoint name; kept after the endpoint is deleted, because its metrics are. */
  serving: Record<string, ServingSegment[]>
  /** By resource ARN. */
  tags: Record<string, Tag[]>
}

export function emptyPlace(): PlaceState {
  return bareRecords({
    groups: {},
    packages: {},
    models: {},
    endpointConfigs: {},
    endpoints: {},
    components: {},
    serving: {},
    tags: {},
  })
}

/** Takes the prototype from every record, so that a resource named `constructor` is not found before it is made. */
export function bareRecords(state: PlaceState): PlaceState {
  for (const records of Object.values(state)) Object.setPrototypeOf(records, null)
  return state
}

export function placeKey(place: Place): string {
  return `${place.account}/${place.region}`
}

export function placeOfKey(key: string): Place {
  const [account = '', region = ''] = key.split('/')
  return { account, region }
}

export type ResourceKind =
  | 'endpoint'
  | 'endpoint-config'
  | 'model'
  | 'model-package'
  | 'model-package-group'
  | 'inference-component'

export function arnOf(place: Place, kind: ResourceKind, name: string): string {
  return `arn:aws:sagemaker:${place.region}:${place.account}:${kind}/${name}`
}

/** Epoch seconds with a fraction, as AWS writes times in JSON. */
export function seconds(milliseconds: number): number {
  return Math.round(milliseconds) / 1000
}
