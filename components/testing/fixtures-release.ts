import type {
  ApprovalsView,
  AuditView,
  FaultLabView,
  FleetFileView,
  PlanPreview,
  ReleaseView,
} from '#lib/web/views.ts'
import { regions } from './fixtures-rollout.ts'

/** v427 before it is approved, its plan, and the pages around them. */

const { dublin, sydney, tokyo, saoPaulo } = regions
const allowed = { refusal: null }

export const pendingRelease: ReleaseView = {
  model: 'fraud-scoring',
  label: 'v427',
  status: 'Pending',
  statusReason: null,
  statusBy: null,
  statusAt: '2026-11-20T03:00:00Z',
  registeredAt: '2026-11-20T03:00:00Z',
  trainedBy: 'nightly training job',
  description: 'Nightly retrain on the last 90 days.',
  registry: {
    group: 'fraud-scoring',
    account: '123456789012',
    region: 'eu-west-1',
    version: 427,
    ref: 'arn:aws:sagemaker:eu-west-1:123456789012:model-package/fraud-scoring/427',
    write: 'none',
    trouble: null,
  },
  production: { label: 'v426', regions: 4, since: '2026-11-19T04:40:00Z' },
  evidence: [
    {
      measure: 'auc',
      title: 'AUC',
      unit: 'none',
      release: 0.9421,
      production: 0.9408,
      difference: 0.0013,
      tolerance: 'not below −0.0020',
      outcome: 'within',
    },
    {
      measure: 'falsePositiveRate',
      title: 'False-positive rate',
      unit: 'share',
      release: 0.081,
      production: 0.079,
      difference: 0.002,
      tolerance: 'not above +0.005',
      outcome: 'within',
    },
    {
      measure: 'predictionTimeP99Ms',
      title: 'Prediction time p99',
      unit: 'milliseconds',
      release: 14.2,
      production: 13.8,
      difference: 0.4,
      tolerance: 'not above 20 ms',
      outcome: 'outside',
    },
    {
      measure: 'scoreDriftLargestDecile',
      title: 'Score drift, largest decile',
      unit: 'share',
      release: 0.018,
      production: undefined,
      difference: undefined,
      tolerance: 'not above 5 %',
      outcome: 'unknown',
    },
    {
      measure: 'heldOutRecords',
      title: 'Held-out records',
      unit: 'none',
      release: 10000,
      production: 10000,
      difference: 0,
      tolerance: undefined,
      outcome: undefined,
    },
  ],
  artifact: {
    digest: 'sha256:9c1f4bd0c3a5e1f2a7b8c9d0e1f2a3b4c5d6e7f8091a2b3c4d5e6f708192a3e2',
    sizeBytes: 293_601_280,
    image: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/fraud-scoring:xgb-1.7',
    rows: [
      {
        region: dublin,
        source: true,
        url: 's3://fraud-models-eu/v427/model.tar.gz',
        state: 'source',
        sentence: 'written 03:00:00',
        checkedAt: '2026-11-20T03:01:00Z',
      },
      {
        region: sydney,
        source: false,
        url: 's3://fraud-models-au/v427/model.tar.gz',
        state: 'present',
        sentence: 'same digest after 6 s',
        checkedAt: '2026-11-20T03:01:00Z',
      },
      {
        region: tokyo,
        source: false,
        url: 's3://fraud-models-jp/v427/model.tar.gz',
        state: 'failed',
        sentence: 'replication failed',
        checkedAt: '2026-11-20T03:01:00Z',
      },
      {
        region: saoPaulo,
        source: false,
        url: 's3://fraud-models-br/v427/model.tar.gz',
        state: 'replicating',
        sentence: 'replicating, 41 s',
        checkedAt: '2026-11-20T03:01:00Z',
      },
    ],
  },
  approvals: {
    needed: 1,
    requestedBy: 'manager@meridian.test',
    requestedAt: '2026-11-20T03:01:00Z',
    requestNote: 'nightly retrain, no feature changes',
    given: [],
  },
  servingIn: [],
  plans: ['nightly-canary', 'careful-linear'],
  plan: 'nightly-canary',
  rollouts: [],
  actions: {
    request: { refusal: 'manager@meridian.test has asked already.' },
    approve: allowed,
    reject: allowed,
    promote: { refusal: 'v427 is pending approval; it needs 1 approver who did not ask for it.' },
  },
}

export const approvedRelease: ReleaseView = {
  ...pendingRelease,
  status: 'Approved',
  statusReason: 'evidence within tolerance',
  statusBy: 'approver@meridian.test',
  statusAt: '2026-11-20T03:02:00Z',
  registry: { ...pendingRelease.registry, write: 'pending' },
  approvals: {
    ...pendingRelease.approvals,
    given: [
      {
        by: 'approver@meridian.test',
        decision: 'Approved',
        reason: 'evidence within tolerance',
        at: '2026-11-20T03:02:00Z',
      },
    ],
  },
  actions: {
    ...pendingRelease.actions,
    approve: { refusal: 'v427 is approved.' },
    reject: { refusal: 'v427 is approved.' },
    promote: allowed,
  },
}

const planned = { canaryPercent: 10, bakeSeconds: 1800, from: 'v426' }

export const planPreview: PlanPreview = {
  model: 'fraud-scoring',
  release: 'v427',
  plan: 'nightly-canary',
  kind: 'promotion',
  from: 'v426',
  waves: [
    {
      number: 1,
      endpoints: [
        {
          ...planned,
          endpoint: 'fraud-eu',
          city: 'Dublin',
          region: 'eu-west-1',
          peakRps: 600,
          canDetect: '5xx ×1.5',
        },
      ],
    },
    {
      number: 2,
      endpoints: [
        {
          ...planned,
          endpoint: 'fraud-au',
          city: 'Sydney',
          region: 'ap-southeast-2',
          peakRps: 200,
          canDetect: '5xx ×2.0',
        },
      ],
    },
    {
      number: 3,
      endpoints: [
        {
          ...planned,
          endpoint: 'fraud-jp',
          city: 'Tokyo',
          region: 'ap-northeast-1',
          peakRps: 150,
          canDetect: '5xx ×2.2',
        },
        {
          ...planned,
          endpoint: 'fraud-br',
          city: 'São Paulo',
          region: 'sa-east-1',
          peakRps: 100,
          canDetect: '5xx ×2.6',
        },
      ],
    },
  ],
  guardrail: {
    strategy: 'canary',
    sentence: '10 % of the traffic for 30 min, then all of it; the old fleet is kept 5 min more.',
    thresholds: ['model latency p99 over 20 ms', '4xx errors over 1 %', '5xx errors over 0.5 %'],
    onQualityFailure: 'The region is taken back and no further wave starts.',
    onInfrastructureFailure: 'The region is taken back after 15 min and the others go on.',
  },
  durationSeconds: 8400,
  findings: [
    {
      level: 'ok',
      code: 'no-other-rollout',
      region: undefined,
      endpoint: undefined,
      sentence: 'No other rollout on these endpoints.',
    },
    {
      level: 'warning',
      code: 'artifact-missing',
      region: 'sa-east-1',
      endpoint: 'fraud-br',
      sentence: 'The artifact is not there yet; wave 3 waits for it.',
    },
    {
      level: 'ok',
      code: 'alarms',
      region: 'eu-west-1',
      endpoint: 'fraud-eu',
      sentence: 'Rollback alarms present: 3.',
    },
    {
      level: 'blocker',
      code: 'variant-mismatch',
      region: 'ap-southeast-2',
      endpoint: 'fraud-au',
      sentence: 'The fleet file names variant Main, the endpoint has AllTraffic; change the fleet file.',
    },
  ],
  calls: ['eu-west-1', 'ap-southeast-2', 'ap-northeast-1', 'sa-east-1'].flatMap((region) =>
    ['CreateModel', 'CreateEndpointConfig', 'UpdateEndpoint'].map((operation) => ({
      service: 'sagemaker',
      operation,
      region,
      subject: operation === 'UpdateEndpoint' ? 'fraud-eu' : 'meridian-fraud-eu-v427-a1',
    })),
  ),
  mutatingCalls: 12,
  start: {
    refusal:
      'The preview holds 1 blocker: the fleet file names variant Main for fraud-au, the endpoint has AllTraffic.',
  },
  checkedAt: '2026-11-20T03:57:48Z',
}

export const approvals: ApprovalsView = {
  pending: [
    {
      model: 'fraud-scoring',
      label: 'v427',
      registeredAt: '2026-11-20T03:00:00Z',
      requestedBy: 'manager@meridian.test',
      requestNote: 'nightly retrain, no feature changes',
      evidenceOutside: 0,
      evidenceRows: 4,
      production: 'v426',
      needed: 1,
      given: 0,
      approve: allowed,
      reject: allowed,
    },
    {
      model: 'merchant-risk',
      label: 'v202',
      registeredAt: '2026-11-20T01:00:00Z',
      requestedBy: null,
      requestNote: null,
      evidenceOutside: 1,
      evidenceRows: 3,
      production: 'v201',
      needed: 2,
      given: 1,
      approve: { refusal: 'You approved v202 already; it needs one more person.' },
      reject: allowed,
    },
  ],
  decided: [
    {
      model: 'fraud-scoring',
      label: 'v426',
      status: 'Approved',
      by: 'approver@meridian.test',
      reason: 'evidence within tolerance',
      at: '2026-11-19T03:01:00Z',
    },
    {
      model: 'credit-limit',
      label: 'v17',
      status: 'Rejected',
      by: null,
      reason: null,
      at: '2026-11-18T11:20:00Z',
    },
  ],
}

export const audit: AuditView = {
  entries: [
    {
      seq: '44',
      at: '2026-11-20T03:58:10Z',
      actor: 'Meridian',
      actorKind: 'system',
      action: 'region.phase',
      subject: 'rollout:fraud-scoring-v427-1',
      sentence: 'Sydney went from shifting to baking.',
      hash: '4f1bc0d2aa',
    },
    {
      seq: '43',
      at: '2026-11-20T03:02:00Z',
      actor: 'manager@meridian.test',
      actorKind: 'person',
      action: 'rollout.start',
      subject: 'rollout:fraud-scoring-v427-1',
      sentence: 'manager@meridian.test started v427 in four regions.',
      hash: '81aa33c0ff',
    },
    {
      seq: '42',
      at: '2026-11-20T03:01:40Z',
      actor: 'approver@meridian.test',
      actorKind: 'person',
      action: 'release.approve',
      subject: 'release:fraud-scoring/v427',
      sentence: 'approver@meridian.test approved v427: evidence within tolerance.',
      hash: '0d9b2c71be',
    },
  ],
  nextBefore: '42',
  brokenAt: null,
}

export const fleetFile: FleetFileView = {
  yaml: `plans:
  nightly-canary:
    order: highest-traffic-first
    shift: { strategy: canary, percent: 10, bake: 30m }
    rollbackOn: { modelLatencyP99: "> 20ms", errors4xx: "> 1%", errors5xx: "> 0.5%" }
    onQualityFailure: stop
    onInfrastructureFailure: continue
models:
  fraud-scoring:
    registry: { kind: sagemaker, account: "123456789012", region: eu-west-1, group: fraud-scoring }
    plan: nightly-canary
    approvals: 1
    endpoints:
      - { provider: sagemaker, account: "123456789012", region: eu-west-1, name: fraud-eu, variant: AllTraffic, peakRps: 600 }
`,
  appliedAt: '2026-11-19T22:00:00Z',
  appliedBy: 'admin@meridian.test',
  apply: allowed,
}

export const faultLab: FaultLabView = {
  faults: [
    {
      id: 'fault-1',
      sentence: 'v428 of fraud-scoring returns 5× the errors everywhere.',
      since: '2026-11-20T03:40:00Z',
      until: null,
    },
    {
      id: 'fault-2',
      sentence: 'SageMaker in ap-northeast-1 answers nothing.',
      since: '2026-11-20T03:47:00Z',
      until: '2026-11-20T04:17:00Z',
    },
  ],
  calls: [
    {
      id: 912,
      at: '2026-11-20T03:58:08Z',
      service: 'sagemaker',
      operation: 'DescribeEndpoint',
      region: 'ap-southeast-2',
      status: 200,
      errorCode: null,
    },
    {
      id: 911,
      at: '2026-11-20T03:58:05Z',
      service: 'monitoring',
      operation: 'GetMetricData',
      region: 'ap-southeast-2',
      status: 200,
      errorCode: null,
    },
    {
      id: 910,
      at: '2026-11-20T03:58:01Z',
      service: 'sagemaker',
      operation: 'ListEndpoints',
      region: 'ap-northeast-1',
      status: 503,
      errorCode: 'ServiceUnavailable',
    },
  ],
  models: [
    {
      model: 'fraud-scoring',
      releases: ['v427', 'v426'],
      endpoints: [
        { endpoint: 'fraud-eu', region: 'eu-west-1', city: 'Dublin' },
        { endpoint: 'fraud-au', region: 'ap-southeast-2', city: 'Sydney' },
        { endpoint: 'fraud-jp', region: 'ap-northeast-1', city: 'Tokyo' },
        { endpoint: 'fraud-br', region: 'sa-east-1', city: 'São Paulo' },
      ],
    },
  ],
  inject: allowed,
}
