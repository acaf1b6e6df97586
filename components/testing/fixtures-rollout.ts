import type { EvidenceView, RegionLane, RegionView, RolloutView, ServingView } from '#lib/web/views.ts'
import { bakingCanary } from './fixtures-canary.ts'

/** The night of v427, as the rollout page sees it while Sydney bakes. */

const regions = {
  dublin: { id: 'eu-west-1', city: 'Dublin', latitude: 53.3, longitude: -6.3 },
  sydney: { id: 'ap-southeast-2', city: 'Sydney', latitude: -33.9, longitude: 151.2 },
  tokyo: { id: 'ap-northeast-1', city: 'Tokyo', latitude: 35.7, longitude: 139.7 },
  saoPaulo: { id: 'sa-east-1', city: 'São Paulo', latitude: -23.5, longitude: -46.6 },
} satisfies Record<string, RegionView>

const broken5xx: EvidenceView = {
  measure: 'errors5xx',
  outcome: 'fail',
  canary: 0.0052,
  baseline: 0.00101,
  threshold: 0.005,
  requests: 5_412,
  sentence: '5xx errors 0.52 % on the canary against 0.1 % on the baseline, over 0.5 %.',
}

const allowed = { refusal: null }
const notHeld = { refusal: 'Nothing waits for a person here.' }
const promoteNow = {
  refusal: 'SageMaker runs the bake itself and offers no call that shortens it. Wait 12 min, or roll back.',
}

const servedBy = (label: string): ServingView => ({
  parts: [
    {
      label,
      percent: 100,
      how: 'cloud',
      since: '2026-11-19T04:40:00.000Z',
      wholeSince: '2026-11-19T04:40:00.000Z',
    },
  ],
  unknown: null,
  asOf: '2026-11-20T03:58:08.000Z',
})

function lane(
  part: Partial<RegionLane> & Pick<RegionLane, 'endpoint' | 'region' | 'wave' | 'phase'>,
): RegionLane {
  return {
    provider: 'SageMaker',
    peakRps: 100,
    tone: 'muted',
    headline: 'Waiting for wave 2',
    headlineAt: null,
    detail: 'detects 2.1× in 30 min',
    attempt: 1,
    from: 'v426',
    phaseTimes: { waiting: '2026-11-20T03:02:00Z' },
    bake: null,
    rolling: null,
    held: null,
    trouble: null,
    cause: null,
    advice: null,
    ended: false,
    cloudStatus: 'InService',
    serving: servedBy('v426'),
    observedAt: '2026-11-20T03:58:08Z',
    actions: {
      proceed: notHeld,
      promoteNow: { refusal: 'Nothing is shifting here yet.' },
      revert: { refusal: 'Tokyo has not been touched, so there is nothing to roll back.' },
      retry: { refusal: 'Retry is for regions that were rolled back, failed or skipped.' },
      skip: allowed,
    },
    ...part,
  }
}

export const bakingLane = lane({
  endpoint: 'fraud-au',
  region: regions.sydney,
  wave: 2,
  phase: 'baking',
  peakRps: 200,
  tone: 'busy',
  headline: 'Baking',
  detail: '10% asked · 10% measured',
  phaseTimes: {
    waiting: '2026-11-20T03:02:00Z',
    gated: '2026-11-20T03:36:38Z',
    shifting: '2026-11-20T03:36:40Z',
    baking: '2026-11-20T03:40:02Z',
  },
  bake: { startedAt: '2026-11-20T03:40:02Z', seconds: 1800 },
  serving: {
    ...servedBy('v426'),
    parts: [
      { ...servedBy('v426').parts[0]!, percent: 90, how: 'measured', wholeSince: null },
      { label: 'v427', percent: 10, how: 'measured', since: '2026-11-20T03:41:00.000Z', wholeSince: null },
    ],
  },
  cloudStatus: 'Updating',
  actions: {
    proceed: notHeld,
    promoteNow,
    revert: allowed,
    retry: { refusal: 'Sydney is under way.' },
    skip: { refusal: 'Sydney is under way; roll it back instead.' },
  },
})

export const promotedLane = lane({
  endpoint: 'fraud-eu',
  region: regions.dublin,
  wave: 1,
  phase: 'promoted',
  peakRps: 600,
  tone: 'ok',
  headline: 'Promoted',
  headlineAt: '2026-11-20T03:36:38Z',
  detail: 'verdict pass after 30 min',
  phaseTimes: {
    waiting: '2026-11-20T03:02:00Z',
    gated: '2026-11-20T03:02:00Z',
    shifting: '2026-11-20T03:02:01Z',
    baking: '2026-11-20T03:03:31Z',
    completing: '2026-11-20T03:33:31Z',
    verifying: '2026-11-20T03:36:30Z',
    promoted: '2026-11-20T03:36:38Z',
  },
  serving: servedBy('v427'),
  actions: {
    proceed: notHeld,
    promoteNow: { refusal: 'Dublin is promoted.' },
    revert: allowed,
    retry: { refusal: 'Dublin is promoted.' },
    skip: { refusal: 'Dublin is promoted.' },
  },
})

export const revertedLane = lane({
  endpoint: 'fraud-jp',
  region: regions.tokyo,
  wave: 3,
  phase: 'reverted',
  peakRps: 150,
  tone: 'danger',
  headline: 'Reverted',
  headlineAt: '2026-11-20T03:53:20Z',
  detail: 'serves v426 again',
  phaseTimes: {
    waiting: '2026-11-20T03:02:00Z',
    shifting: '2026-11-20T03:42:00Z',
    baking: '2026-11-20T03:47:00Z',
    reverting: '2026-11-20T03:52:30Z',
    reverted: '2026-11-20T03:53:20Z',
  },
  cause: {
    kind: 'alarm',
    sentence:
      'Alarm fraud-jp-5xx went off: 5xx errors of v427 were 0.52 %, over the 0.5 % that the plan allows.',
    by: null,
    evidence: [broken5xx],
    broken: [broken5xx],
  },
  advice: 'Look at the release before trying again; Retry opens attempt 2.',
  actions: {
    proceed: notHeld,
    promoteNow: { refusal: 'Tokyo was rolled back.' },
    revert: { refusal: 'Tokyo was rolled back already.' },
    retry: allowed,
    skip: allowed,
  },
})

export const runningRollout: RolloutView = {
  slug: 'fraud-scoring-v427-1',
  version: 41,
  model: 'fraud-scoring',
  release: 'v427',
  from: 'v426',
  kind: 'promotion',
  status: 'running',
  standing: 'running',
  statusTitle: 'Running · wave 2 of 3',
  statusTone: 'busy',
  sentence: 'Sydney is baking; Tokyo and São Paulo wait for it.',
  startedBy: 'manager@meridian.test',
  startedAt: '2026-11-20T03:02:00Z',
  endedAt: null,
  approvedBy: 'approver@meridian.test',
  expectedSeconds: 6900,
  digest: 'sha256:9c1f4bd0c3a5e1f2a7b8c9d0e1f2a3b4c5d6e7f8091a2b3c4d5e6f708192a3e2',
  withdrawn: null,
  artifactsPresent: 4,
  onRelease: 1,
  waves: [
    { number: 1, title: 'highest traffic first · 10 % canary for 30 min', lanes: [promotedLane] },
    { number: 2, title: 'one region', lanes: [bakingLane] },
    {
      number: 3,
      title: 'two regions together',
      lanes: [
        lane({ endpoint: 'fraud-jp', region: regions.tokyo, wave: 3, phase: 'waiting', peakRps: 150 }),
        lane({
          endpoint: 'fraud-br',
          region: regions.saoPaulo,
          wave: 3,
          phase: 'replicating',
          headline: 'Replicating',
          detail: 'artifact under way, 41 s',
          tone: 'busy',
          phaseTimes: { waiting: '2026-11-20T03:02:00Z', replicating: '2026-11-20T03:02:04Z' },
        }),
      ],
    },
  ],
  canaries: [
    bakingCanary,
    {
      ...bakingCanary,
      endpoint: 'fraud-eu',
      city: 'Dublin',
      bake: { startedAt: '2026-11-20T03:03:31Z', seconds: 1800 },
    },
  ],
  events: [
    {
      id: '8',
      at: '2026-11-20T03:58:10Z',
      kind: 'phase',
      endpoint: 'fraud-au',
      sentence: 'Sydney: 18 of 30 minutes baked',
    },
    {
      id: '7',
      at: '2026-11-20T03:40:02Z',
      kind: 'phase',
      endpoint: 'fraud-au',
      sentence: 'Sydney: canary fleet takes 10 %',
    },
    {
      id: '6',
      at: '2026-11-20T03:36:40Z',
      kind: 'call',
      endpoint: 'fraud-au',
      sentence: 'Sydney: UpdateEndpoint accepted',
    },
    {
      id: '5',
      at: '2026-11-20T03:36:39Z',
      kind: 'wave',
      endpoint: null,
      sentence: 'Wave 2 opened: Dublin verified on v427',
    },
    {
      id: '4',
      at: '2026-11-20T03:36:38Z',
      kind: 'phase',
      endpoint: 'fraud-eu',
      sentence: 'Dublin serves sha256:9c1f…e2, 100 %',
    },
    {
      id: '3',
      at: '2026-11-20T03:09:14Z',
      kind: 'verdict',
      endpoint: 'fraud-eu',
      sentence: 'Dublin: verdict pass',
    },
    {
      id: '2',
      at: '2026-11-20T03:03:31Z',
      kind: 'phase',
      endpoint: 'fraud-eu',
      sentence: 'Dublin: canary fleet takes 10 %',
    },
    {
      id: '1',
      at: '2026-11-20T03:02:00Z',
      kind: 'rollout',
      endpoint: null,
      sentence: 'manager@meridian.test started the rollout',
    },
  ],
  actions: {
    pause: allowed,
    resume: { refusal: 'The rollout is running.' },
    abort: allowed,
    revertAll: allowed,
  },
}
