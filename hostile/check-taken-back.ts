import type { Check } from './check.ts'
import {
  type AuditEntry,
  type EndedRegion,
  type EndedRollout,
  type Facts,
  holdsWithdrawn,
  type RegistryBlow,
} from './facts.ts'
import { disturbedMs, onItsWayMs, skewMs } from './on-its-way.ts'
import { takenBackBefore } from './stops.ts'

/** A release that may not be served any more goes back wherever it is in flight, or holds where the plan says so. */
export function whatIsTakenBackGoesBack(check: Check, facts: Facts): void {
  for (const rollout of facts.rollouts) {
    for (const region of rollout.regions) {
      noneIsPromotedAfter(check, facts, rollout, region)
      for (const stop of takenBackBefore(facts.audit, rollout))
        inFlightGoesBack(check, facts, rollout, region, stop)
    }
  }
  for (const blow of facts.registry) isNoticed(check, facts, blow)
}

/** Without a person who said so since: with the reason before their eyes, they may. */
function noneIsPromotedAfter(
  check: Check,
  facts: Facts,
  rollout: EndedRollout,
  { endpoint }: EndedRegion,
): void {
  for (const entry of ofRegion(facts.audit, rollout, endpoint)) {
    if (entry.action !== 'region.promoted') continue
    const late = takenBackBefore(facts.audit, rollout, entry.seq).find(
      (stop) =>
        entry.at - stop.at > onItsWayMs(facts, stop.at, entry.at) &&
        !isTold(facts.audit, rollout, endpoint, stop, entry),
    )
    const seconds = late ? (entry.at - late.at) / 1000 / facts.schedule.rate : 0
    check(late === undefined, `${endpoint} was promoted ${seconds.toFixed(1)} s after ${late?.action}`)
  }
}

const isTold = (
  audit: readonly AuditEntry[],
  { slug }: EndedRollout,
  endpoint: string,
  stop: AuditEntry,
  entry: AuditEntry,
): boolean =>
  audit.some(
    ({ seq, action, subjectId, detail }) =>
      action === 'region.proceed' &&
      subjectId === slug &&
      detail.endpoint === endpoint &&
      seq > stop.seq &&
      seq < entry.seq,
  )

const inFlight = ['region.shifting', 'region.baking', 'region.completing', 'region.verifying']
const ends = [
  'rollout.completed',
  'rollout.partial',
  'rollout.stopped',
  'rollout.rolled-back',
  'rollout.aborted',
]

function inFlightGoesBack(
  check: Check,
  facts: Facts,
  rollout: EndedRollout,
  region: EndedRegion,
  stop: AuditEntry,
): void {
  const { endpoint, phase } = region
  const entries = ofRegion(facts.audit, rollout, endpoint)
  const before = entries.filter(({ seq }) => seq < stop.seq).at(-1)?.action
  if (before !== undefined && inFlight.includes(before)) {
    const holds = holdsWithdrawn(rollout) && phase.heldSince !== undefined && phase.heldFor === 'withdrawal'
    check(
      holds || !inFlight.includes(`region.${phase.name}`),
      `${endpoint} was in flight at ${stop.action}, is ${phase.name} and neither goes back nor holds for it`,
    )
  }
  // Where the plan takes the fleet back, it is all of it that goes.
  const takesAll = rollout.plan.onQualityFailure === 'roll-back-fleet' && !holdsWithdrawn(rollout)
  if (takesAll && wasOpen(facts, rollout, stop))
    check(
      phase.name !== 'promoted' || !region.hasBaseline,
      `${endpoint} stays promoted after ${stop.action}, and the plan takes the fleet back`,
    )
}

/** What ends within the time of a pass may have been decided before it heard of the stop. */
function wasOpen(facts: Facts, { slug }: EndedRollout, stop: AuditEntry): boolean {
  const end = facts.audit.find(({ action, subjectId }) => subjectId === slug && ends.includes(action))
  return end === undefined || end.at - stop.at > onItsWayMs(facts, stop.at, end.at)
}

const ofRegion = (audit: readonly AuditEntry[], { slug }: EndedRollout, endpoint: string): AuditEntry[] =>
  audit.filter(({ subjectId, action }) => subjectId === `${slug}/${endpoint}` && action.startsWith('region.'))

/**
 * Real milliseconds in which Meridian has seen what was decided in the registry: a release in a rollout is looked at every 20 seconds of
 * cloud time (a third of a second, at the pace of a night), after failures every minute of it; a worker that died is missed for ten.
 */
const seenWithinMs = 20_000

/** What somebody did in the registry itself is found while its rollout goes on, as long as it stands there. */
function isNoticed(check: Check, facts: Facts, { model, at, stands }: RegistryBlow): void {
  const rollout = facts.rollouts.find((each) => each.model === model)
  // A sandbox that was killed right after begins again without it.
  if (!rollout || stands === 'kept') return
  const end = facts.audit.findLast(
    ({ action, subjectId }) => subjectId === rollout.slug && ends.includes(action),
  )
  const until = rollout.open || !end ? Number.POSITIVE_INFINITY : end.at
  const seenAt = at + seenWithinMs * facts.schedule.rate + skewMs(facts)
  const wasGoingOn = until > seenAt + disturbedMs(facts, at, until)
  if (!wasGoingOn) return
  check(
    takenBackBefore(facts.audit, rollout).length > 0,
    `${model} ${rollout.release} was ${stands} in the registry, and the audit does not know`,
  )
}
