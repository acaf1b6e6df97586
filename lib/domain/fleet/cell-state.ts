import type { RegionPhase } from '../types.ts'
import { type EndpointServing, type FleetRelease, isOn } from './drift.ts'

/** How one endpoint stands to its fleet. */
export type CellState =
  | 'serving'
  | 'lagging'
  | 'ahead'
  | 'drifted'
  | 'withdrawn'
  | 'in-rollout'
  | 'waiting'
  | 'unreachable'
  /** Something serves, and nobody tells with which share of the traffic. */
  | 'split-unknown'
  | 'unknown'
  | 'passive'

/**
 * `phase`: of the endpoint's region rollout in an open rollout. What is happening outranks what is known, and what is not
 * known outranks what was.
 */
export function cellState(
  state: EndpointServing | undefined,
  fleet: FleetRelease | undefined,
  phase: RegionPhase | undefined,
): CellState {
  if (state?.unreachableSince !== undefined) return 'unreachable'
  switch (phase?.name) {
    case 'shifting':
    case 'baking':
    case 'completing':
    case 'verifying':
    case 'reverting':
      return 'in-rollout'
    case 'waiting':
    case 'replicating':
    case 'gated':
      return state?.driftSince === undefined ? 'waiting' : 'drifted'
    case 'promoted':
      // The rest of the fleet follows: being ahead is what was asked for.
      if (state?.isShareKnown && state.driftSince === undefined && state.withdrawn.length === 0)
        return 'serving'
  }
  // What Meridian did not do is known even where what serves is not.
  if (state?.driftSince !== undefined) return 'drifted'
  if (state?.label === undefined) return 'unknown'
  if (state.withdrawn.length > 0) return 'withdrawn'
  if (!state.isShareKnown) return 'split-unknown'
  if (state.role === 'passive') return 'passive'
  if (fleet === undefined || isOn(state, fleet)) return 'serving'
  if (state.version === undefined || fleet.version === undefined) return 'drifted'
  return state.version > fleet.version ? 'ahead' : 'lagging'
}
