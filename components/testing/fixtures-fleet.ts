import type {
  CellState,
  FleetCell,
  FleetRow,
  FleetView,
  ModelView,
  RegionView,
  ShellView,
  TrafficSeries,
} from '#lib/web/views.ts'

/** A fleet as on a busy night: consistent, lagging, drifted, in rollout, not answering. */

const at = '2026-11-20T03:47:10.000Z'

const region = (id: string, city: string, latitude: number, longitude: number): RegionView => ({
  id,
  city,
  latitude,
  longitude,
})
const regions = [
  region('eu-west-1', 'Dublin', 53.35, -6.26),
  region('ap-southeast-2', 'Sydney', -33.87, 151.21),
  region('ap-northeast-1', 'Tokyo', 35.68, 139.69),
  region('sa-east-1', 'São Paulo', -23.55, -46.63),
  region('us-east-1', 'N. Virginia', 38.95, -77.45),
  region('us-west-2', 'Oregon', 45.84, -119.7),
  region('eu-central-1', 'Frankfurt', 50.11, 8.68),
]

const cell = (place: string, label: string, state: CellState, more: Partial<FleetCell> = {}): FleetCell => ({
  endpoint: `fraud-${place}`,
  region: place,
  label,
  state,
  ...more,
})

const row = (
  model: string,
  tone: FleetRow['summary']['tone'],
  title: string,
  detail: string,
  cells: FleetCell[],
): FleetRow => ({
  model,
  providers: 'SageMaker',
  release: cells[0]?.label ?? null,
  summary: { tone, title, detail },
  consistent: tone === 'ok',
  cells,
})

const serving = (label: string, ...places: string[]) => places.map((place) => cell(place, label, 'serving'))

const edgeRollout = { rollout: 'fraud-scoring-edge-v53-1', to: 'v53' }

const rows = [
  row('fraud-scoring', 'warning', '3 of 4 on v427', 'Tokyo behind since 18 h', [
    ...serving('v427', 'eu-west-1', 'ap-southeast-2', 'sa-east-1'),
    cell('ap-northeast-1', 'v426', 'lagging'),
  ]),
  row('fraud-scoring-edge', 'busy', 'v52 → v53, wave 2 of 3', 'Sydney baking', [
    ...serving('v53', 'eu-west-1'),
    cell('ap-southeast-2', 'v52', 'in-rollout', {
      ...edgeRollout,
      phase: 'baking',
      split: [
        { label: 'v52', percent: 90, how: 'measured', since: 1_763_600_000 },
        { label: 'v53', percent: 10, how: 'measured', since: 1_763_609_350 },
      ],
      bake: { startedAt: '2026-11-20T03:29:10.000Z', seconds: 1800 },
    }),
    cell('ap-northeast-1', 'v52', 'waiting', { ...edgeRollout, phase: 'waiting' }),
    cell('sa-east-1', 'v52', 'waiting', { ...edgeRollout, phase: 'waiting' }),
  ]),
  row('merchant-risk', 'ok', 'Consistent on v201', 'since 2 h', [
    ...serving('v201', 'eu-west-1', 'ap-southeast-2', 'ap-northeast-1', 'sa-east-1'),
    { ...cell('eu-west-1', 'v201', 'serving'), endpoint: 'merchant-eu-second' },
  ]),
  row('chargeback-text', 'ok', 'Consistent on v33', 'Sydney is standby', [
    ...serving('v33', 'eu-west-1'),
    cell('ap-southeast-2', 'v33', 'passive'),
  ]),
  row(
    'kyc-router-with-a-name-longer-than-its-column',
    'danger',
    'Drift in Frankfurt',
    'changed outside Meridian, 22 min ago',
    [...serving('v7', 'us-east-1'), cell('eu-central-1', 'sha256:9c1fa2e0', 'drifted')],
  ),
  row('session-anomaly', 'warning', 'Oregon does not answer', 'for 4 min', [
    ...serving('v88', 'ap-northeast-1', 'us-east-1'),
    cell('us-west-2', 'v88', 'unreachable'),
  ]),
  row('new-model', 'muted', 'Not seen yet', '', [cell('eu-west-1', '–', 'unknown')]),
]

const totals = (all: FleetRow[], columns: RegionView[]): FleetView['totals'] => {
  const cells = all.flatMap(({ cells: held }) => held)
  return {
    models: all.length,
    endpoints: cells.length,
    regions: columns.length,
    consistent: all.filter(({ consistent }) => consistent).length,
    inRollout: 1,
    lagging: cells.filter(({ state }) => state === 'lagging').length,
    drifted: cells.filter(({ state }) => state === 'drifted').length,
    pendingApproval: 1,
  }
}

export const busyFleet: FleetView = { at, regions, rows, totals: totals(rows, regions) }

/** As large as the product promises: every model in every region. */
export function largeFleet(models: number, columns: number): FleetView {
  const many = Array.from({ length: columns }, (_, index) =>
    region(`region-${index + 1}`, `City ${index + 1}`, ((index * 37) % 120) - 50, ((index * 71) % 340) - 170),
  )
  const all = Array.from({ length: models }, (_, index) =>
    row(
      `model-${index + 1}`,
      'ok',
      `Consistent on v${index + 1}`,
      'since 2 h',
      serving(`v${index + 1}`, ...many.map(({ id }) => id)),
    ),
  )
  return { at, regions: many, rows: all, totals: totals(all, many) }
}

export const managerShell: ShellView = {
  person: { id: 'p1', name: 'Mira Manager', email: 'manager@meridian.test', role: 'manager' },
  sandbox: true,
  clock: { cloud: at, rate: 60 },
  openRollouts: 2,
  pendingApprovals: 3,
  unwatchedSince: null,
}

const digest = 'sha256:9c1f4f0b6a1f0e5d2f1c8d7e6b5a49382716051423324150617283940a1b2ce2'

const endpointOf = (place: RegionView, name: string, label: string, state: CellState) => ({
  name,
  region: place,
  provider: 'SageMaker',
  account: '123456789012',
  role: 'active' as const,
  peakRps: 200,
  serving: {
    parts: [
      {
        ...{ label, percent: 100, how: 'cloud' as const },
        since: '2026-11-19T04:40:00.000Z',
        wholeSince: '2026-11-19T04:40:00.000Z',
      },
    ],
    unknown: null,
    asOf: at,
  },
  state,
  sentence: `${place.city} serves ${label}.`,
  digest,
  configName: `meridian-${name}-${label}-a1`,
  cloudStatus: 'InService',
  instances: { current: 3, desired: 3 },
  observedAt: '2026-11-20T03:46:40Z',
  unreachableSince: null,
  driftSentence: null,
  withdrawn: null,
  doubts: [],
  standby: [],
  catchUp: { release: 'v427', refusal: `${place.city} already serves v427.` as string | null },
})

const [dublin, sydney, tokyo, saoPaulo] = regions as [RegionView, RegionView, RegionView, RegionView]

export const laggingModel: ModelView = {
  model: 'fraud-scoring',
  at,
  summary: { tone: 'warning', title: '3 of 4 on v427', detail: 'Tokyo behind since 18 h' },
  registry: {
    name: 'SageMaker Model Registry',
    placeWord: 'group',
    account: '123456789012',
    region: 'eu-west-1',
    group: 'fraud-scoring',
    syncedAt: '2026-11-20T03:46:50Z',
    trouble: null,
    newestRead: null,
  },
  withdrawn: [],
  plan: 'nightly-canary',
  approvalsNeeded: 1,
  fleetRelease: 'v427',
  endpoints: [
    endpointOf(dublin, 'fraud-eu', 'v427', 'serving'),
    {
      ...endpointOf(sydney, 'fraud-au', 'v426-hotfix', 'drifted'),
      driftSentence: 'Serves v426-hotfix instead of v427, which Meridian put there.',
      catchUp: { release: 'v427', refusal: 'A viewer may not catch an endpoint up; ask a release manager.' },
    },
    { ...endpointOf(tokyo, 'fraud-jp', 'v426', 'lagging'), catchUp: { release: 'v427', refusal: null } },
    {
      ...endpointOf(saoPaulo, 'fraud-br', 'v427', 'unreachable'),
      unreachableSince: '2026-11-20T03:40:00Z',
      observedAt: '2026-11-20T03:39:20Z',
      instances: { current: 1, desired: 3 },
    },
  ],
  releases: [
    {
      label: 'v428',
      status: 'Pending',
      registeredAt: '2026-11-20T03:00:00Z',
      description: 'Nightly retrain',
      digest,
      sameAs: [],
      undeployable: null,
      servingIn: [],
    },
    {
      label: 'v427',
      status: 'Approved',
      registeredAt: '2026-11-19T03:00:00Z',
      description: null,
      digest,
      sameAs: [],
      undeployable: null,
      servingIn: ['Dublin', 'São Paulo'],
    },
    {
      label: 'v426',
      status: 'Rejected',
      registeredAt: '2025-11-18T03:00:00Z',
      description: null,
      digest: null,
      sameAs: [],
      undeployable: null,
      servingIn: ['Tokyo'],
    },
  ],
  rollouts: [
    {
      slug: 'fraud-scoring-v427-1',
      model: 'fraud-scoring',
      release: 'v427',
      from: 'v426',
      kind: 'promotion',
      standing: 'partial',
      sentence: '3 of 4 on v427; Tokyo stayed on v426.',
      startedBy: 'manager@meridian.test',
      startedAt: '2026-11-19T03:02:00Z',
      endedAt: '2026-11-19T05:02:00Z',
      onRelease: 3,
      regions: 4,
    },
  ],
}

export const threeHours: TrafficSeries[] = laggingModel.endpoints.map(({ name, region: place }, series) => ({
  endpoint: name,
  city: place.city,
  points: Array.from({ length: series === 3 ? 0 : 180 }, (_, minute) => ({
    minute: new Date(Date.parse(at) - (180 - minute) * 60_000).toISOString(),
    rps: 200 + series * 90 + 40 * Math.sin(minute / 20 + series),
    errors4xx: 0.004 + 0.0006 * Math.sin(minute / 7 + series),
    errors5xx: 0.001 + 0.0002 * Math.sin(minute / 5 + series),
    latencyP99Ms: 13.8 + series + Math.sin(minute / 9),
  })),
}))
