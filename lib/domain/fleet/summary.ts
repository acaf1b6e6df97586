import { type Said, said } from '../said.ts'
import { type EndpointServing, type FleetRelease, fleetRelease, isOn, type OpenRollout } from './drift.ts'
import type { ServesFact, WithdrawnServing } from './said.ts'

export interface FleetSummary {
  tone: 'good' | 'progress' | 'warning' | 'bad' | 'neutral'
  icon: 'consistent' | 'in-rollout' | 'lagging' | 'drifted' | 'withdrawn' | 'unreachable' | 'unknown'
  title: Said
  /** What is told one after the other; empty: nothing. */
  details: Said[]
}

/** Alone, and as a fact: a region whose traffic is split is not on a release yet, whichever has more of it, nor is one of which nobody tells. */
const serves = (state: EndpointServing, fleet: FleetRelease) =>
  isOn(state, fleet) && state.isShareKnown && state.besides.length === 0

/** The row of a model in the fleet table. An open rollout is said first, because it explains the differences. */
export function fleetSummary(
  states: readonly EndpointServing[],
  rollout: OpenRollout | undefined,
  now: Date,
): FleetSummary {
  const details = troubles(states, rollout, now)
  const fleet = fleetRelease(states)
  if (rollout !== undefined) return inRollout(rollout, fleet, details)
  const active = states.filter((state) => state.role === 'active')
  const drifted = states.filter((state) => state.driftSince !== undefined)
  if (drifted.length > 0) {
    return {
      tone: 'bad',
      icon: 'drifted',
      title: said('fleet-drifted', { regions: regionsOf(drifted) }),
      details: details.length > 0 ? details : [tally(active, fleet) ?? said('nothing-serves', {})],
    }
  }
  const [first, ...others] = withdrawnReleases(states)
  if (first !== undefined) {
    const { label, kind, regions } = first
    const where = [said('serves-in', { regions }), ...others.map((each) => said('withdrawn-serves', each))]
    return {
      ...{ tone: 'bad', icon: 'withdrawn', title: said('fleet-withdrawn', { label, kind }) },
      details: [...where, ...details],
    }
  }
  const title = tally(active, fleet)
  if (fleet === undefined || title === undefined) return untold(active, details)
  if (states.some((state) => state.unreachableSince !== undefined))
    return { tone: 'warning', icon: 'unreachable', title, details }
  const behind = active.filter((state) => !serves(state, fleet))
  if (behind.length > 0) {
    const unsaid = behind.filter(({ behindSince }) => behindSince === undefined)
    return { tone: 'warning', icon: 'lagging', title, details: [...details, ...onWhat(unsaid)] }
  }
  const { label } = fleet
  return { tone: 'good', icon: 'consistent', title: said('fleet-consistent', { label }), details }
}

function inRollout(rollout: OpenRollout, fleet: FleetRelease | undefined, details: Said[]): FleetSummary {
  const { standing, wave, waves, label, fromLabel = fleet?.label } = rollout
  return {
    tone: standing === 'running' ? 'progress' : 'warning',
    icon: 'in-rollout',
    title: said('fleet-in-rollout', {
      ...(fromLabel === undefined ? {} : { from: fromLabel }),
      ...{ to: label, standing, wave, waves },
    }),
    details,
  }
}

/** A cloud that answers and names nothing is not one that nobody has asked. */
function untold(active: readonly EndpointServing[], details: Said[]): FleetSummary {
  const silent = active.filter(({ unknown }) => unknown === 'nothing-told' || unknown === 'not-in-service')
  return silent.length === 0
    ? { tone: 'neutral', icon: 'unknown', title: said('fleet-unobserved', {}), details }
    : {
        ...{ tone: 'warning', icon: 'unknown', title: said('fleet-untold', {}) },
        details: [...details, ...onWhat(silent)],
      }
}

/** Regions that wait for somebody; and what was taken back and serves, where the title is of something else. */
function troubles(states: readonly EndpointServing[], rollout: OpenRollout | undefined, now: Date): Said[] {
  const since = (iso: string) => (now.getTime() - Date.parse(iso)) / 1000
  const found: Said[] = (rollout?.heldIn ?? []).map(({ region, why }) => said('region-held', { region, why }))
  let hasDrift = false
  for (const { region, unreachableSince, behindSince, driftSince } of states) {
    hasDrift ||= driftSince !== undefined
    if (unreachableSince !== undefined)
      found.push(said('region-away', { region, forSeconds: since(unreachableSince) }))
    else if (behindSince !== undefined)
      found.push(said('region-behind', { region, forSeconds: since(behindSince) }))
  }
  if (rollout !== undefined || hasDrift)
    found.push(...withdrawnReleases(states).map((each) => said('withdrawn-serves', each)))
  return found
}

function onWhat(states: readonly EndpointServing[]): Said[] {
  const regions = states.map(
    ({ region, label, besides, isShareKnown, unknown }): ServesFact => ({
      ...{ region, besides: [...besides], isShareKnown },
      ...(label === undefined ? {} : { label }),
      ...(unknown === undefined ? {} : { unknown }),
    }),
  )
  return regions.length === 0 ? [] : [said('regions-serve', { regions })]
}

/** Each such release once, whichever share of traffic it has. */
function withdrawnReleases(states: readonly EndpointServing[]): WithdrawnServing[] {
  const all = states.flatMap(({ region, withdrawn }) => withdrawn.map((each) => ({ region, ...each })))
  return [...Map.groupBy(all, ({ label }) => label)].flatMap(([label, those]) =>
    those.slice(0, 1).map(({ withdrawal: { kind } }) => ({ label, kind, regions: regionsOf(those) })),
  )
}

const regionsOf = (those: readonly { region: string }[]) => [...new Set(those.map(({ region }) => region))]

function tally(
  active: readonly EndpointServing[],
  fleet: FleetRelease | undefined,
): Said<'fleet-tally'> | undefined {
  if (fleet === undefined) return undefined
  const on = active.filter((state) => serves(state, fleet)).length
  return said('fleet-tally', { on, of: active.length, label: fleet.label })
}
