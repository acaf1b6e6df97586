import type { Standing } from '#lib/domain/rollout/rollout-standing.ts'
import type { ApprovalStatus } from '#lib/domain/types.ts'
import type { CellState, FleetRow } from './fleet.ts'
import type { DeploymentView, UndeployOffer } from './rolling.ts'
import type { ServingView } from './serving.ts'
import type { ActionState, RegionView } from './shell.ts'

export interface ModelEndpointView {
  name: string
  region: RegionView
  provider: string
  account: string
  role: 'active' | 'passive'
  peakRps: number
  serving: ServingView
  state: CellState
  /** Its bake is over without a verdict, and a person decides. */
  held?: true
  sentence: string
  digest: string | null
  configName: string | null
  cloudStatus: string | null
  /** A count is null where the cloud does not tell it, as of serverless endpoints. */
  instances: { current: number | null; desired: number | null } | null
  observedAt: string | null
  unreachableSince: string | null
  driftSentence: string | null
  /** What took back releases that it serves, as sentences, however little traffic they have; null: nothing did. */
  withdrawn: string | null
  /** What is not known of what it serves, or rests on a tag: a sentence each. */
  doubts: string[]
  /** Models that Vertex AI keeps deployed without traffic; empty elsewhere. */
  standby: (DeploymentView & { undeploy: UndeployOffer })[]
  catchUp: ActionState & { release: string | null }
}

export interface ReleaseRow {
  label: string
  status: ApprovalStatus
  registeredAt: string
  description: string | null
  digest: string | null
  /** Labels of other registry entries that are the very same thing. */
  sameAs: string[]
  /** Why it cannot be deployed at all, a sentence. */
  undeployable: string | null
  /** Cities that serve it now, with its share where traffic is split: "Sydney 9%". */
  servingIn: string[]
}

export interface RolloutRow {
  slug: string
  model: string
  release: string
  from: string | null
  kind: 'promotion' | 'catch-up'
  standing: Standing
  sentence: string
  startedBy: string
  startedAt: string
  endedAt: string | null
  /** Regions that are on the release; of a rollout that has ended, those that it brought there. Of how many. */
  onRelease: number
  regions: number
}

export interface TrafficSeries {
  endpoint: string
  city: string
  points: { minute: string; rps: number; errors4xx: number; errors5xx: number; latencyP99Ms: number | null }[]
}

export interface WithdrawnRelease {
  label: string
  /** What took it back, and who. */
  sentence: string
  /** "Dublin", "Sydney 9%". */
  servingIn: string[]
  /** Slug of the last rollout that brought it, from where its regions can be rolled back; null: none did. */
  rollout: string | null
}

export interface ModelView {
  model: string
  at: string
  summary: FleetRow['summary']
  registry: {
    /** "SageMaker Model Registry". */
    name: string
    /** What the registry calls the place of a model's versions: "group", "model". */
    placeWord: string
    account: string
    region: string
    group: string
    syncedAt: string | null
    trouble: string | null
    /** How many of its versions are read, the newest ones, where it has more; null: all. */
    newestRead: number | null
  }
  /** Releases that were taken back and are served all the same. */
  withdrawn: WithdrawnRelease[]
  plan: string
  approvalsNeeded: number
  fleetRelease: string | null
  endpoints: ModelEndpointView[]
  releases: ReleaseRow[]
  rollouts: RolloutRow[]
}
