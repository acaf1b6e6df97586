import { traitsOf } from '#lib/clouds/registered.ts'
import { guardrailOf } from '#lib/clouds/testing/guardrail.ts'
import { imagePart } from '../manifest/image.ts'
import { container, known, manifest, stated, unknown } from '../manifest/parts.ts'
import type { ContainerManifest, Manifest } from '../manifest/types.ts'
import type { Plan, PlanSpec } from '../plan/plan.ts'
import type { AlarmReading } from '../ports.ts'
import type { DecideInput, Seen } from '../rollout/decide.ts'
import { lateAcceptanceSeconds } from '../rollout/decision.ts'
import { said, verbatim } from '../said.ts'
import type {
  ArtifactCopy,
  Endpoint,
  Observation,
  PendingDeployment,
  RegionPhase,
  RegionRollout,
  Verdict,
} from '../types.ts'

/** The story of v427: four regions of fraud-scoring. Times are seconds after 03:00. */

export const start = Date.parse('2026-11-20T03:00:00.000Z')
export const at = (seconds: number) => new Date(start + seconds * 1000)
export const iso = (seconds: number) => at(seconds).toISOString()

export const digests = {
  v426: `sha256:${'4260'.repeat(16)}`,
  v427: `sha256:${'4270'.repeat(16)}`,
  other: `sha256:${'9999'.repeat(16)}`,
} as const

export const fleetRegions = ['eu-west-1', 'ap-southeast-2', 'ap-northeast-1', 'sa-east-1'] as const
const peaks = [600, 200, 150, 100]

export const fleet: Endpoint[] = fleetRegions.map((region, index) => ({
  id: `e${index + 1}`,
  model: 'fraud-scoring',
  provider: 'sagemaker',
  account: '123456789012',
  region,
  name: `fraud-${index + 1}`,
  role: 'active',
  peakRps: peaks[index] ?? 1,
  settings: {},
}))

export const spec: PlanSpec = {
  name: 'nightly-canary',
  order: 'highest-traffic-first',
  guardrail: guardrailOf({
    shift: { strategy: 'canary', percent: 10, bakeSeconds: 1800 },
    rollbackOn: { modelLatencyP99Ms: 20, errors4xx: 0.01, errors5xx: 0.005 },
    terminationWaitSeconds: 300,
    timeoutSeconds: 5700,
  }),
  onQualityFailure: 'stop',
  onInfrastructureFailure: 'continue',
  infrastructurePatienceSeconds: 600,
}

export const planOf = (changes: Partial<PlanSpec> = {}): Plan => ({
  ...spec,
  ...changes,
  waves: fleet.map((endpoint) => ({ endpointIds: [endpoint.id] })),
})

export const targetConfigName = 'meridian-fraud-1-v427-a1'
export const baselineConfigName = 'fraud-1-v426'

/** One container of one image, told apart by the digest of what it loads. */
export const manifestOf = (digest: string | undefined, changes: Partial<ContainerManifest> = {}): Manifest =>
  manifest([
    container({
      image: stated(
        imagePart(`123456789012.dkr.ecr.eu-west-1.amazonaws.com/fraud-scoring@sha256:${'ab'.repeat(32)}`),
      ),
      artifact: stated({
        kind: 'archive',
        address: 's3://fraud-models-eu/model.tar.gz',
        digest: digest === undefined ? unknown('not-found') : known(digest),
      }),
      ...changes,
    }),
  ])

export const observed = (changes: Partial<Observation> = {}): Observation => ({
  endpointId: 'e1',
  at: iso(0),
  cloudStatus: 'InService',
  inForce: 'yes',
  configName: baselineConfigName,
  modelName: 'm',
  artifactUrl: 's3://fraud-models-eu/v426/model.tar.gz',
  image: 'image',
  digest: digests.v426,
  manifest: manifestOf('digest' in changes ? changes.digest : digests.v426),
  started: { known: true, value: true },
  lastModifiedAt: iso(-86_400),
  deployments: [],
  variants: [],
  instances: { current: 4, desired: 4 },
  pending: undefined,
  failureReason: undefined,
  failedHealth: false,
  ...changes,
})

export const pending = (
  stage: PendingDeployment['stage'],
  changes: Partial<PendingDeployment> = {},
): PendingDeployment => ({
  configName: targetConfigName,
  startedAt: iso(1),
  stage,
  stageSince: undefined,
  share: undefined,
  ...changes,
})

export const underUpdate = (stage: PendingDeployment['stage'], changes: Partial<PendingDeployment> = {}) =>
  observed({ cloudStatus: 'Updating', lastModifiedAt: iso(1), pending: pending(stage, changes) })

/** The release is live. */
export const updated = (changes: Partial<Observation> = {}) =>
  observed({ configName: targetConfigName, digest: digests.v427, lastModifiedAt: iso(2400), ...changes })

export const copyOf = (state: ArtifactCopy['state'], digest: string | undefined): ArtifactCopy => ({
  region: 'eu-west-1',
  url: 's3://fraud-models-eu/v427/model.tar.gz',
  state,
  digest,
  sizeBytes: 293_000_000,
  lastModifiedAt: iso(-60),
  checkedAt: iso(0),
  said: verbatim(`The artifact is ${state}.`),
})

export const regionWith = (phase: RegionPhase, changes: Partial<RegionRollout> = {}): RegionRollout => ({
  id: 'r1',
  rolloutId: 'rollout-1',
  endpointId: 'e1',
  wave: 1,
  phase,
  phaseSince: iso(0),
  attempt: 1,
  wasPromoted: phase.name === 'promoted',
  baseline: ['waiting', 'replicating', 'gated'].includes(phase.name)
    ? undefined
    : { releaseId: 'v426', label: 'v426', configName: baselineConfigName, digest: digests.v426 },
  trouble: undefined,
  request: undefined,
  ...changes,
})

export const see = (observation: Observation): Seen => ({ ok: true, observation })
export const noAnswer = (kind: 'retryable' | 'terminal' = 'retryable'): Seen => ({
  ok: false,
  error: { kind, message: 'SageMaker does not answer', code: 'ServiceUnavailable' },
})

export const inputWith = (phase: RegionPhase, changes: Partial<DecideInput> = {}): DecideInput => {
  const endpoint = changes.endpoint ?? (fleet[0] as Endpoint)
  return {
    region: regionWith(phase),
    endpoint,
    cloud: traitsOf(endpoint.provider),
    plan: planOf(),
    release: { label: 'v427', manifest: manifestOf(digests.v427) },
    bakes: 'cloud',
    targetConfigName,
    seen: see(observed()),
    artifact: copyOf('source', digests.v427),
    alarms: [],
    verdict: undefined,
    answered: false,
    refusal: undefined,
    lateAcceptanceSeconds,
    now: at(60),
    ...changes,
  }
}

export const alarm = (changes: Partial<AlarmReading> = {}): AlarmReading => ({
  name: 'fraud-1-4xx',
  state: 'alarm',
  reason: 'Threshold crossed: 2.04 > 1',
  since: iso(50),
  own: false,
  ...changes,
})

const bad4xx = said('errors-against-limit', {
  measure: 'errors4xx',
  share: 0.0204,
  requests: 10_812,
  limit: 0.01,
})

export const failingVerdict: Verdict = {
  outcome: 'fail',
  said: bad4xx,
  evidence: [
    {
      measure: 'errors4xx',
      outcome: 'fail',
      canary: 0.0204,
      baseline: 0.004,
      threshold: 0.01,
      requests: 10_812,
      said: bad4xx,
    },
  ],
  at: iso(50),
}

export const passingVerdict: Verdict = {
  outcome: 'pass',
  said: said('canary-passed', { requests: 64_800, on: { minutes: 18 } }),
  evidence: [],
  at: iso(50),
}

/** Neither for nor against the release. */
export const openVerdict: Verdict = {
  outcome: 'need-more-data',
  said: said('canary-not-sure', {
    requests: 9_000,
    regions: 1,
    open: [{ metric: 'errors4xx', cutMs: undefined }],
    expectedMinutes: 12,
    isCalibrated: true,
  }),
  evidence: [],
  at: iso(50),
  expectedMinutes: 12,
}
