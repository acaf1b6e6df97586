import type { Difference } from '../manifest/difference.ts'
import type { HeldReason, Standing } from '../rollout/rollout-standing.ts'
import type { ServingUnknown } from '../serving/serving-of.ts'
import type { WithdrawalKind } from '../withdrawal.ts'

/** What Meridian put somewhere; without a label, no release is known for it. */
export interface PutThere {
  label?: string
  digest?: string
}

/** What an endpoint serves: nothing that anybody knows of without a label. */
export interface ServesFact {
  region: string
  label?: string
  besides: string[]
  isShareKnown: boolean
  /** Why it is not known what serves, or with which share. */
  unknown?: ServingUnknown['reason']
}

/** A release that was taken back, and serves in these regions all the same. */
export interface WithdrawnServing {
  label: string
  kind: WithdrawalKind
  regions: string[]
}

declare module '../said.ts' {
  interface SaidFacts {
    /** It serves something else than was put there. `found`: the label of the release that it is. */
    drift: { found?: string; difference: Difference; wanted: PutThere; configName: string }
    'drift-of-configuration': {
      configName: string
      wantedConfigName: string
      wanted: PutThere
      /** false: what it serves could not be read. */
      isArtifactSame: boolean
    }

    // Of a fleet, in the order in which they outrank each other.
    'fleet-in-rollout': { from?: string; to: string; standing: Standing; wave: number; waves: number }
    'fleet-drifted': { regions: string[] }
    'fleet-withdrawn': { label: string; kind: WithdrawalKind }
    'fleet-unobserved': Record<string, never>
    'fleet-untold': Record<string, never>
    'fleet-tally': { on: number; of: number; label: string }
    'fleet-consistent': { label: string }

    // Details beside one of these.
    'region-held': { region: string; why: HeldReason }
    'region-away': { region: string; forSeconds: number }
    'region-behind': { region: string; forSeconds: number }
    'withdrawn-serves': WithdrawnServing
    /** The title names the release. */
    'serves-in': { regions: string[] }
    'regions-serve': { regions: ServesFact[] }
    'nothing-serves': Record<string, never>
  }
}
