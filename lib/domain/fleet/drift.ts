import { type Comparison, compareBoth } from '../manifest/compare.ts'
import { earlierManifest, known, unknown, unknownPart } from '../manifest/parts.ts'
import { differenceWords } from '../manifest/words.ts'
import { cityOf } from '../regions.ts'
import { type HeldReason, heldWords } from '../rollout/held-words.ts'
import type { Standing } from '../rollout/rollout-standing.ts'
import { withdrawnWords } from '../rollout/withdrawal-words.ts'
import type { ServingUnknown } from '../serving/serving-of.ts'
import type { Baseline, Endpoint, Observation } from '../types.ts'
import type { Withdrawal } from '../withdrawal.ts'
import { age, list, shortDigest } from '../wording.ts'

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

export interface FleetSummary {
  tone: 'good' | 'progress' | 'warning' | 'bad' | 'neutral'
  icon: 'consistent' | 'in-rollout' | 'lagging' | 'drifted' | 'withdrawn' | 'unreachable' | 'unknown'
  /** "Consistent on v427", "v426 → v427, wave 2 of 4", "3 of 4 on v427", "Drift in Sydney". */
  title: string
  /** "Tokyo behind since 18 h". */
  detail: string | undefined
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

/** Alone, and as a fact: a region whose traffic is split is not on a release yet, whichever has more of it, nor is one of which nobody tells. */
const serves = (state: EndpointServing, fleet: FleetRelease) =>
  isOn(state, fleet) && state.isShareKnown && state.besides.length === 0

/** "Dublin on v427 and v426", "Tokyo not seen yet". */
function onWhat({ region, label, besides, isShareKnown, unknown }: EndpointServing): string {
  const city = cityOf(region)
  if (unknown === 'not-in-service') return `${city} is not in service`
  if (label === undefined)
    return unknown === 'never-observed' ? `${city} not seen yet` : `${city} names nothing that serves`
  return `${city} on ${list([label, ...besides])}${isShareKnown ? '' : ' with an unknown share of traffic'}`
}

/** The row of a model in the fleet table. An open rollout is said first, because it explains the differences. */
export function fleetSummary(
  states: readonly EndpointServing[],
  rollout: OpenRollout | undefined,
  now: Date,
): FleetSummary {
  const since = (iso: string) => age((now.getTime() - Date.parse(iso)) / 1000)
  const lines = (rollout?.heldIn ?? []).map(({ region, why }) => `${cityOf(region)} ${heldWords[why].one}`)
  for (const { region, unreachableSince, behindSince } of states) {
    if (unreachableSince !== undefined)
      lines.push(`${cityOf(region)} unreachable since ${since(unreachableSince)}`)
    else if (behindSince !== undefined) lines.push(`${cityOf(region)} behind since ${since(behindSince)}`)
  }
  if (rollout !== undefined || states.some(({ driftSince }) => driftSince !== undefined)) {
    lines.push(...withdrawnReleases(states).map(({ what, where }) => `${what} and serves ${where}`))
  }
  const detail = lines.length === 0 ? undefined : lines.join(', ')
  const active = states.filter((state) => state.role === 'active')
  const fleet = fleetRelease(states)

  if (rollout !== undefined) {
    const from = rollout.fromLabel ?? fleet?.label ?? 'nothing'
    const title = from === rollout.label ? `Catching up to ${rollout.label}` : `${from} → ${rollout.label}`
    return {
      tone: rollout.standing === 'running' ? 'progress' : 'warning',
      icon: 'in-rollout',
      title: `${title}, ${rolloutWords(rollout)}`,
      detail,
    }
  }
  const drifted = states.filter((state) => state.driftSince !== undefined)
  if (drifted.length > 0) {
    const cities = [...new Set(drifted.map(({ region }) => cityOf(region)))]
    return {
      tone: 'bad',
      icon: 'drifted',
      title: `Drift in ${list(cities)}`,
      detail: detail ?? tally(active, fleet),
    }
  }
  const [first, ...others] = withdrawnReleases(states)
  if (first !== undefined) {
    const where = [`serves ${first.where}`, ...others.map((each) => `${each.what} and serves ${each.where}`)]
    return { tone: 'bad', icon: 'withdrawn', title: first.what, detail: [...where, ...lines].join(', ') }
  }
  if (fleet === undefined) {
    // A cloud that answers and names nothing is not one that nobody has asked.
    const silent = active.filter(({ unknown }) => unknown === 'nothing-told' || unknown === 'not-in-service')
    return silent.length === 0
      ? { tone: 'neutral', icon: 'unknown', title: 'Not observed yet', detail }
      : {
          ...{ tone: 'warning', icon: 'unknown', title: 'Nothing known to serve' },
          detail: [...lines, list(silent.map(onWhat))].join(', '),
        }
  }
  const on = active.filter((state) => serves(state, fleet))
  if (states.some((state) => state.unreachableSince !== undefined)) {
    return { tone: 'warning', icon: 'unreachable', title: tally(active, fleet), detail }
  }
  if (on.length < active.length) {
    const unsaid = active.filter((state) => !serves(state, fleet) && state.behindSince === undefined)
    const where = unsaid.length === 0 ? lines : [...lines, list(unsaid.map(onWhat))]
    return { tone: 'warning', icon: 'lagging', title: tally(active, fleet), detail: where.join(', ') }
  }
  return { tone: 'good', icon: 'consistent', title: `Consistent on ${fleet.label}`, detail }
}

/** "v427 was rejected" and "Dublin and Sydney", for each such release, whichever share of traffic it has there. */
function withdrawnReleases(states: readonly EndpointServing[]): { what: string; where: string }[] {
  const all = states.flatMap(({ region, withdrawn }) => withdrawn.map((each) => ({ region, ...each })))
  return [...Map.groupBy(all, ({ label }) => label)].map(([label, those]) => {
    const cities = [...new Set(those.map(({ region }) => cityOf(region)))]
    const how = those.map(({ withdrawal }) => withdrawnWords[withdrawal.kind])[0]
    return { what: `${label} ${how}`, where: list(cities) }
  })
}

function tally(active: readonly EndpointServing[], fleet: FleetRelease | undefined): string {
  if (fleet === undefined) return 'nothing known to serve'
  return `${active.filter((state) => serves(state, fleet)).length} of ${active.length} on ${fleet.label}`
}

function rolloutWords({ standing, wave, waves }: OpenRollout): string {
  switch (standing) {
    case 'held':
      return 'needs a person'
    case 'taking-back':
      return 'taking back'
    case 'paused':
      return `paused in wave ${wave} of ${waves}`
    case 'rolling-back':
      return 'rolling back'
    case 'stopping':
      return 'stopping'
    case 'aborting':
      return 'aborting'
    default:
      return `wave ${wave} of ${waves}`
  }
}

/**
 * Whether the endpoint serves what Meridian last put there; a sentence when it does not. `servesLabel`: the label of the
 * release that it serves, if one is known. During an update nothing is said: the rollout watches it.
 */
export function driftOf(
  intended: Baseline | undefined,
  observation: Observation,
  servesLabel?: string,
): string | undefined {
  if (intended === undefined) return undefined
  const { configName } = observation
  const wanted = intended.label ?? shortDigest(intended.digest)
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
    const found = servesLabel === undefined || servesLabel === wanted ? '' : `${servesLabel}, `
    return `It serves ${found}${differenceWords(before, observation.manifest, comparison)}, instead of ${wanted}, through configuration ${configName}. Meridian did not put it there.`
  }
  if (configName === intended.configName) return undefined
  return isReadAlike(comparison)
    ? `It serves ${wanted} through configuration ${configName} instead of ${intended.configName}; the artifact is the same. Meridian did not change it.`
    : `Its configuration is ${configName} instead of ${intended.configName}, and what it serves could not be read. Meridian did not change it.`
}

/** The artifact is the same, whatever else was not recorded earlier. */
function isReadAlike({ outcome, parts }: Comparison): boolean {
  return outcome === 'same' || parts.some((each) => each.part === 'artifact' && each.outcome === 'same')
}
