import { type Comparison, compareBoth } from '../manifest/compare.ts'
import { differenceOf } from '../manifest/difference.ts'
import { earlierManifest, known, unknown, unknownPart } from '../manifest/parts.ts'
import type { HeldReason, Standing } from '../rollout/rollout-standing.ts'
import { type Said, said } from '../said.ts'
import type { ServingUnknown } from '../serving/serving-of.ts'
import type { Baseline, Endpoint, Observation } from '../types.ts'
import type { Withdrawal } from '../withdrawal.ts'

/** What an endpoint is on, among those of its fleet: made of what `servingOf` says of it. */
export interface EndpointServing {
  endpointId: string
  region: string
  role: Endpoint['role']
  peakRps: number
  releaseId: string | undefined
  /** Label of the release that is known to have the most traffic, or a short digest; undefined: nothing is known to serve. */
  label: string | undefined
  /** Whether the share of `label` is a fact; what was only asked for, or is not told, is none. */
  isShareKnown: boolean
  /** Labels of the releases that take traffic beside it, or are asked to; empty where it serves alone. */
  besides: readonly string[]
  /** undefined when no known release has the digest. */
  version: number | undefined
  /** ISO; since when it serves an older release than its fleet. */
  behindSince: string | undefined
  driftSince: string | undefined
  unreachableSince: string | undefined
  /** Why nothing is known to serve, or not with which share; undefined: it is known. */
  unknown: ServingUnknown['reason'] | undefined
  /** Releases that were taken back from being served and have traffic all the same, however little. */
  withdrawn: readonly { label: string; withdrawal: Withdrawal }[]
}

export interface FleetRelease {
  releaseId: string | undefined
  label: string
  version: number | undefined
}

export interface OpenRollout {
  standing: Standing
  /** Regions that hold and wait for a person. */
  heldIn: readonly { region: string; why: HeldReason }[]
  fromLabel: string | undefined
  label: string
  /** The wave that moves now, 1-based, of `waves`. */
  wave: number
  waves: number
}

interface Group extends FleetRelease {
  endpoints: number
  peakRps: number
}

/**
 * The release that most active endpoints serve. Ties go to the one with more traffic, then to the newer. What no known
 * release has made counts only when nothing else is served.
 */
export function fleetRelease(states: readonly EndpointServing[]): FleetRelease | undefined {
  const groups = new Map<string, Group>()
  for (const { role, label, releaseId, version, peakRps } of states) {
    if (role !== 'active' || label === undefined) continue
    const key = releaseId ?? `label ${label}`
    const group = groups.get(key) ?? { releaseId, label, version, endpoints: 0, peakRps: 0 }
    group.endpoints += 1
    group.peakRps += peakRps
    groups.set(key, group)
  }
  const [first] = [...groups.values()].sort(
    (one, other) =>
      Number(one.releaseId === undefined) - Number(other.releaseId === undefined) ||
      other.endpoints - one.endpoints ||
      other.peakRps - one.peakRps ||
      (other.version ?? 0) - (one.version ?? 0) ||
      one.label.localeCompare(other.label),
  )
  return first && { releaseId: first.releaseId, label: first.label, version: first.version }
}

export const isOn = (state: EndpointServing, fleet: FleetRelease) =>
  fleet.releaseId === undefined ? state.label === fleet.label : state.releaseId === fleet.releaseId

/**
 * Whether the endpoint serves what Meridian last put there; undefined: it does. `servesLabel`: the label of the
 * release that it serves, if one is known. During an update nothing is said: the rollout watches it.
 */
export function driftOf(
  intended: Baseline | undefined,
  observation: Observation,
  servesLabel?: string,
): Said<'drift' | 'drift-of-configuration'> | undefined {
  if (intended === undefined) return undefined
  const { configName } = observation
  const wanted = {
    ...(intended.label === undefined ? {} : { label: intended.label }),
    ...(intended.digest === undefined ? {} : { digest: intended.digest }),
  }
  // What was recorded before manifests were read has its artifact's digest only.
  const before =
    intended.manifest ??
    earlierManifest(unknownPart('not-read'), {
      state: 'stated',
      value: {
        kind: 'archive',
        address: '',
        digest: intended.digest === undefined ? unknown('not-read') : known(intended.digest),
      },
    })
  const comparison = compareBoth(before, observation.manifest)
  if (comparison.outcome === 'different') {
    const difference = differenceOf(before, observation.manifest, comparison)
    const found = servesLabel === undefined ? {} : { found: servesLabel }
    return said('drift', { ...found, difference, wanted, configName })
  }
  if (configName === intended.configName) return undefined
  return said('drift-of-configuration', {
    ...{ configName, wanted, wantedConfigName: intended.configName },
    isArtifactSame: isReadAlike(comparison),
  })
}

/** The artifact is the same, whatever else was not recorded earlier. */
function isReadAlike({ outcome, parts }: Comparison): boolean {
  return outcome === 'same' || parts.some((each) => each.part === 'artifact' && each.outcome === 'same')
}
