/** The models of the demo world: where they are served, under which names, and with how much traffic. */

export const DEMO_ACCOUNT = '123456789012'

/** The short name of a region in the names of endpoints and buckets. */
const REGION_SUFFIX: Readonly<Record<string, string>> = {
  'eu-west-1': 'eu',
  'ap-southeast-2': 'au',
  'ap-northeast-1': 'jp',
  'sa-east-1': 'br',
  'us-east-1': 'va',
  'us-west-2': 'or',
}

interface DemoRegion {
  region: string
  /** Requests per second at the top of the day; 0 for a passive endpoint. */
  peakRps: number
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
  /** The first one is home: its registry has the packages, its bucket the originals. */
  regions: readonly [DemoRegion, ...DemoRegion[]]
}

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
      { region: 'eu-west-1', peakRps: 600, instanceCount: 3 },
      { region: 'ap-southeast-2', peakRps: 200, instanceCount: 2 },
      { region: 'ap-northeast-1', peakRps: 150, instanceCount: 2 },
      { region: 'sa-east-1', peakRps: 100, instanceCount: 2 },
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
      { region: 'eu-west-1', peakRps: 120, instanceCount: 2 },
      { region: 'ap-southeast-2', peakRps: 60, instanceCount: 2 },
      { region: 'ap-northeast-1', peakRps: 40, instanceCount: 2 },
      { region: 'sa-east-1', peakRps: 30, instanceCount: 2 },
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
      { region: 'eu-west-1', peakRps: 90, instanceCount: 2 },
      { region: 'ap-southeast-2', peakRps: 50, instanceCount: 2 },
      { region: 'ap-northeast-1', peakRps: 50, instanceCount: 2 },
      { region: 'sa-east-1', peakRps: 50, instanceCount: 2 },
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
    regions: [
      { region: 'eu-west-1', peakRps: 50, instanceCount: 2 },
      { region: 'ap-southeast-2', peakRps: 0, instanceCount: 1 },
    ],
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
      { region: 'ap-northeast-1', peakRps: 80, instanceCount: 2 },
      { region: 'us-east-1', peakRps: 140, instanceCount: 2 },
      { region: 'us-west-2', peakRps: 110, instanceCount: 2 },
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
    regions: [
      { region: 'eu-west-1', peakRps: 50, instanceCount: 2 },
      { region: 'us-east-1', peakRps: 50, instanceCount: 2 },
    ],
  },
]

/** The short name of a region; the region itself where the demo has none. */
function regionSuffix(region: string): string {
  return REGION_SUFFIX[region] ?? region
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
