import type { MetricKind, ValueType } from './series.ts'

interface Label {
  key: string
  description: string
}

/** What the series of a metric are about. */
interface MonitoredResource {
  type: string
  labels: readonly string[]
}

export interface MetricType {
  type: string
  resource: MonitoredResource
  kind: MetricKind
  valueType: ValueType
  unit: string
  displayName: string
  description: string
  labels: readonly Label[]
}

const ENDPOINT: MonitoredResource = {
  type: 'aiplatform.googleapis.com/Endpoint',
  labels: ['resource_container', 'location', 'endpoint_id'],
}
/** For metrics that programs write themselves. */
const TASK: MonitoredResource = {
  type: 'generic_task',
  labels: ['project_id', 'location', 'namespace', 'job', 'task_id'],
}

const PREFIX = 'aiplatform.googleapis.com/prediction/online'

const DEPLOYED_MODEL: Label = {
  key: 'deployed_model_id',
  description: 'DeployedModel that answered the requests.',
}
const COMMON: readonly Label[] = [
  { key: 'spot', description: 'Whether the deployment runs on Spot VMs: True or False.' },
  { key: 'model_display_name', description: 'Display name of the model.' },
  { key: 'endpoint_display_name', description: 'Display name of the endpoint.' },
]

/**
 * The online-prediction metrics with the names, kinds, units and labels of Google's list of metrics; and one that the models'
 * containers write by themselves.
 */
export const METRIC_TYPES = {
  predictionCount: {
    type: `${PREFIX}/prediction_count`,
    resource: ENDPOINT,
    kind: 'DELTA',
    valueType: 'INT64',
    unit: '1',
    displayName: 'Prediction count',
    description: 'Online predictions asked for.',
    labels: [DEPLOYED_MODEL, ...COMMON],
  },
  errorCount: {
    type: `${PREFIX}/error_count`,
    resource: ENDPOINT,
    kind: 'DELTA',
    valueType: 'INT64',
    unit: '1',
    displayName: 'Error count',
    description: 'Online predictions answered with an error.',
    labels: [DEPLOYED_MODEL, ...COMMON],
  },
  responseCount: {
    type: `${PREFIX}/response_count`,
    resource: ENDPOINT,
    kind: 'DELTA',
    valueType: 'INT64',
    unit: '1',
    displayName: 'Response count',
    description: 'Answers to online predictions by class of their HTTP status.',
    labels: [
      DEPLOYED_MODEL,
      { key: 'response_code', description: 'Class of the HTTP status: 1xx, 2xx, 3xx, 4xx or 5xx.' },
      ...COMMON,
    ],
  },
  predictionLatencies: {
    type: `${PREFIX}/prediction_latencies`,
    resource: ENDPOINT,
    kind: 'DELTA',
    valueType: 'DISTRIBUTION',
    unit: 'ms',
    displayName: 'Prediction latencies',
    description: 'Time that online predictions took.',
    labels: [
      DEPLOYED_MODEL,
      { key: 'latency_type', description: 'Which part of the time: overhead, model or total.' },
      ...COMMON,
    ],
  },
  replicas: {
    type: `${PREFIX}/replicas`,
    resource: ENDPOINT,
    kind: 'GAUGE',
    valueType: 'INT64',
    unit: '1',
    displayName: 'Replica count',
    description: 'Replicas that serve the deployed model.',
    labels: [DEPLOYED_MODEL, ...COMMON],
  },
  meanScore: {
    type: 'custom.googleapis.com/Meridian/Scores/MeanScore',
    resource: TASK,
    kind: 'GAUGE',
    valueType: 'DOUBLE',
    unit: '1',
    displayName: 'Mean score',
    description: 'Mean of the scores of a minute.',
    labels: [
      { key: 'endpoint_id', description: 'Endpoint that serves the model.' },
      { key: 'deployed_model_id', description: 'DeployedModel that gave the scores.' },
    ],
  },
} as const satisfies Record<string, MetricType>

export type MetricName = keyof typeof METRIC_TYPES

/** undefined when the sandbox publishes no such metric. */
export function findMetric(type: string): { name: MetricName; metric: MetricType } | undefined {
  const names = Object.keys(METRIC_TYPES) as MetricName[]
  const name = names.find((each) => METRIC_TYPES[each].type === type)
  return name && { name, metric: METRIC_TYPES[name] }
}

/** google.api.MetricDescriptor in JSON form. */
export function descriptorMessage(project: string, metric: MetricType) {
  return {
    name: `projects/${project}/metricDescriptors/${metric.type}`,
    type: metric.type,
    labels: metric.labels.map(({ key, description }) => ({ key, valueType: 'STRING', description })),
    metricKind: metric.kind,
    valueType: metric.valueType,
    unit: metric.unit,
    description: metric.description,
    displayName: metric.displayName,
    metadata: { launchStage: 'BETA', samplePeriod: '60s', ingestDelay: '0s' },
    launchStage: 'BETA',
    monitoredResourceTypes: [metric.resource.type],
  }
}
