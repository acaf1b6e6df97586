import type { CellState } from '#lib/domain/fleet/cell-state.ts'
import type { RegionPhaseName } from '#lib/domain/types.ts'
import type { ServingPartView } from './serving.ts'
import type { RegionView, Tone } from './shell.ts'

export type { CellState }

/** Lean, because there may be twenty thousand of them: what is not so is left out. The words are in lib/words/cell.ts. */
export interface FleetCell {
  /** What it is called in its fleet: its name, or `region/name` where several have that name. */
  endpoint: string
  region: string
  /** The release that is known to have the most of its traffic; "–" where nothing is known to serve. */
  label: string
  /** Labels of other registry entries that are the very same thing. */
  also?: string[]
  /** Since when `label` has had any traffic without a break, epoch seconds; left out where that is not known. */
  since?: number
  /** Who takes traffic with which share, where that is split or not known to be all; in place of `label` and `since`. */
  split?: SplitPart[]
  state: CellState
  /** Slug of the open rollout that it is in. */
  rollout?: string
  /** Where it stands in that rollout. */
  phase?: RegionPhaseName
  /** Its bake is over without a verdict, and a person decides. */
  held?: true
  /** Label of the release that the rollout brings. */
  to?: string
  /** What is waited for, while baking or completing. */
  bake?: BakeView
  /** What makes it drifted, withdrawn or unreachable, as sentences; of an unknown one, what its cloud says all the same. */
  note?: string
  /** What took back a release that it serves, as sentences, where `state` is about something else. */
  withdrawn?: string
}

/** One release's part in split traffic. */
export interface SplitPart extends Pick<ServingPartView, 'label' | 'also' | 'percent' | 'how'> {
  /** Since when it has had any traffic, epoch seconds. */
  since?: number
}

/** A wait of known length, in cloud time. */
export interface BakeView {
  startedAt: string
  seconds: number
}

export interface FleetRow {
  model: string
  /** "SageMaker", "SageMaker · Vertex AI". */
  providers: string
  /** Label of the release that most of the fleet serves. */
  release: string | null
  summary: { tone: Tone; title: string; detail: string }
  consistent: boolean
  cells: FleetCell[]
}

export interface FleetView {
  at: string
  regions: RegionView[]
  /** Fewer than `totals.models` on the first load of a large fleet: the rest is fetched at once. */
  rows: FleetRow[]
  totals: {
    models: number
    endpoints: number
    regions: number
    consistent: number
    inRollout: number
    lagging: number
    drifted: number
    pendingApproval: number
  }
}
