import type { Place } from '../world/types.ts'

/** The models of the demo world: where they are served, under which names, and with how much traffic. */

export const DEMO_ACCOUNT = '123456789012'
/** Google Cloud project of the endpoints on Vertex AI. */
export const DEMO_PROJECT = 'fraud-ml-prod'

/** The short name of a region in the names of endpoints and buckets. */
const REGION_SUFFIX: Readonly<Record<string, string>> = {
  'eu-west-1': 'eu',
  'ap-southeast-2': 'au',
  'ap-northeast-1': 'jp',
  'sa-east-1': 'br',
  'us-east-1': 'va',
  'us-west-2': 'or',
  'europe-west4': 'eu',
  'us-central1': 'us',
  'asia-northeast1': 'jp',
}

export type DemoProvider = 'sagemaker' | 'vertex'

export interface DemoRegion {
  provider: DemoProvider
  region: string
  /** Requests per second at the top of the day; 0 for a passive endpoint. */
  peakRps: number
  /** Instances on SageMaker, replicas on Vertex AI. */
  instanceCount: number
}

export interface DemoModel {
  model: string
  /** Endpoints are called `<prefix>-<region suffix>`, buckets `<prefix>-models-<region suffix>`. */
  prefix: string
  image: string
  /** The version in production when the demo begins. */
  version: number
  /** How many approved versions the registry shows, the one in production included. */
  keptVersions: number
  latencyP50Ms: number
  latencyP99Ms: number
  artifactMegabytes: number
  /**
   * The first one is home: its registry has the packages (or model versions), its bucket the originals. Every region on
   * Vertex AI has a registry of its own, into which the releases are copied.
   */
  regions: readonly [DemoRegion, ...DemoRegion[]]
}

type RegionOf = (region: string, peakRps: number, instanceCount: number) => DemoRegion
const sagemaker: RegionOf = (region, peakRps, instanceCount) => ({
  provider: 'sagemaker',
  region,
  peakRps,
  instanceCount,
})
const vertex: RegionOf = (region, peakRps, instanceCount) => ({
  provider: 'vertex',
  region,
  peakRps,
  instanceCount,
})

export const DEMO_MODELS: readonly DemoModel[] = [
  {
    model: 'fraud-scoring',
    prefix: 'fraud',
    image: 'fraud-scoring:xgb-1.7',
    version: 426,
    keptVersions: 6,
    latencyP50Ms: 8,
    latencyP99Ms: 13.8,
    artifactMegabytes: 280,
    regions: [
      sagemaker('eu-west-1', 600, 3),
      sagemaker('ap-southeast-2', 200, 2),
      sagemaker('ap-northeast-1', 150, 2),
      sagemaker('sa-east-1', 100, 2),
    ],
  },
  {
    model: 'fraud-scoring-edge',
    prefix: 'fraud-edge',
    image: 'fraud-scoring-edge:xgb-1.7',
    version: 52,
    keptVersions: 3,
    latencyP50Ms: 4.1,
    latencyP99Ms: 7.6,
    artifactMegabytes: 42,
    regions: [
      sagemaker('eu-west-1', 120, 2),
      sagemaker('ap-southeast-2', 60, 2),
      sagemaker('ap-northeast-1', 40, 2),
      sagemaker('sa-east-1', 30, 2),
    ],
  },
  {
    model: 'merchant-risk',
    prefix: 'merchant-risk',
    image: 'merchant-risk:lgbm-4.3',
    version: 201,
    keptVersions: 3,
    latencyP50Ms: 9.2,
    latencyP99Ms: 15.1,
    artifactMegabytes: 190,
    regions: [
      sagemaker('eu-west-1', 90, 2),
      sagemaker('ap-southeast-2', 50, 2),
      sagemaker('ap-northeast-1', 50, 2),
      sagemaker('sa-east-1', 50, 2),
    ],
  },
  {
    model: 'chargeback-text',
    prefix: 'chargeback',
    image: 'chargeback-text:onnx-1.19',
    version: 33,
    keptVersions: 2,
    latencyP50Ms: 10.4,
    latencyP99Ms: 16.9,
    artifactMegabytes: 640,
    regions: [sagemaker('eu-west-1', 50, 2), sagemaker('ap-southeast-2', 0, 1)],
  },
  {
    model: 'session-anomaly',
    prefix: 'session',
    image: 'session-anomaly:torch-2.4',
    version: 88,
    keptVersions: 3,
    latencyP50Ms: 6.3,
    latencyP99Ms: 11.2,
    artifactMegabytes: 120,
    regions: [
      sagemaker('ap-northeast-1', 80, 2),
      sagemaker('us-east-1', 140, 2),
      sagemaker('us-west-2', 110, 2),
    ],
  },
  {
    model: 'credit-limit',
    prefix: 'credit',
    image: 'credit-limit:xgb-1.7',
    version: 18,
    keptVersions: 2,
    latencyP50Ms: 8.8,
    latencyP99Ms: 14.6,
    artifactMegabytes: 75,
    regions: [sagemaker('eu-west-1', 50, 2), sagemaker('us-east-1', 50, 2)],
  },
  {
    model: 'payment-embeddings',
    prefix: 'embeddings',
    image: 'payment-embeddings:torch-2.6',
    version: 57,
    keptVersions: 3,
    latencyP50Ms: 7.4,
    latencyP99Ms: 12.6,
    artifactMegabytes: 410,
    regions: [
      vertex('europe-west4', 300, 4),
      vertex('us-central1', 220, 4),
      vertex('asia-northeast1', 90, 3),
    ],
  },
  {
    model: 'checkout-risk',
    prefix: 'checkout',
    image: 'checkout-risk:xgb-2.1',
    version: 31,
    keptVersions: 2,
    latencyP50Ms: 7,
    latencyP99Ms: 12.2,
    artifactMegabytes: 160,
    regions: [sagemaker('eu-west-1', 240, 3), vertex('us-central1', 180, 3)],
  },
]

/** The short name of a region; the region itself where the demo has none. */
function regionSuffix(region: string): string {
  return REGION_SUFFIX[region] ?? region
}

/** The regions of a model on one cloud, home first where it is there. */
export function regionsOn(model: DemoModel, provider: DemoProvider): DemoRegion[] {
  return model.regions.filter((region) => region.provider === provider)
}

export function placeOf({ provider, region }: DemoRegion): Place {
  return { account: provider === 'vertex' ? DEMO_PROJECT : DEMO_ACCOUNT, region }
}

export function endpointName(model: DemoModel, region: string): string {
  return `${model.prefix}-${regionSuffix(region)}`
}

export function bucketName(model: DemoModel, region: string): string {
  return `${model.prefix}-models-${regionSuffix(region)}`
}

export function artifactKey(version: number): string {
  return `v${version}/model.tar.gz`
}

export function demoModel(name: string): DemoModel | undefined {
  return DEMO_MODELS.find((model) => model.model === name)
}

/** The model whose artifacts a bucket of the demo holds. */
export function modelOfBucket(bucket: string): DemoModel | undefined {
  return DEMO_MODELS.find((model) => model.regions.some(({ region }) => bucketName(model, region) === bucket))
}
