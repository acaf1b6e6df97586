import { begunFromOf } from './decide-cause.ts'
import { backOnBaseline, changedByOthers, failed } from './decide-end.ts'
import type { DecideInput, Decision, PhaseNamed } from './decision.ts'
import { keep, lateAcceptanceSeconds, lookAgain, secondsSince } from './decision.ts'
import { cityOf } from './regions.ts'
import type { Cause, Observation } from './types.ts'
import { duration } from './wording.ts'

/** Starts to take a region back whose update was begun. `inFlight`: it has, as far as is known, not ended yet. */
export function takeBack(
  input: DecideInput,
  from: PhaseNamed<'shifting' | 'baking' | 'completing' | 'verifying'>,
  cause: Cause,
  inFlight: boolean,
): Decision {
  const city = cityOf(input.endpoint.region)
  return keep(input, {
    phase: { name: 'reverting', cause, inFlight, begunFrom: begunFromOf(from) },
    action: inFlight ? { kind: 'interrupt', reason: cause.sentence } : { kind: 'restore' },
    request: undefined,
    events: [{ kind: 'reverting', sentence: `${city} is being taken back. ${cause.sentence}` }],
  })
}

/** A region that cannot be taken back is handed to a person. */
export function gaveUp(input: DecideInput, phase: PhaseNamed<'reverting'>): Decision | undefined {
  const limit = 6 * input.plan.infrastructurePatienceSeconds
  if (secondsSince(input.region.phaseSince, input.now) <= limit) return undefined
  const city = cityOf(input.endpoint.region)
  const config = input.region.baseline?.configName ?? 'the previous configuration'
  return failed(
    input,
    {
      ...phase.cause,
      sentence: `${phase.cause.sentence} ${city} could not be taken back within ${duration(limit)}.`,
    },
    `Update ${input.endpoint.name} to ${config} by hand as soon as the cloud answers, then Retry or Skip.`,
  )
}

/** Level-triggered: looks at where the endpoint is and takes the next step back, as often as needed. */
export function reverting(
  input: DecideInput,
  phase: PhaseNamed<'reverting'>,
  observation: Observation,
): Decision {
  const { region, targetConfigName, now } = input
  const { baseline } = region
  const { pending, configName } = observation
  const { cause, begunFrom } = phase
  const wait = keep(input, { request: undefined })
  // The first answer after an outage, however long, is used to take the region back; only what answers and still does not go back
  // is handed to a person.
  const overdue = region.trouble === undefined ? gaveUp(input, phase) : undefined

  if (pending !== undefined) {
    if (pending.configName === baseline?.configName) return wait
    if (pending.configName !== targetConfigName)
      return changedByOthers(input, pending.configName, true, cause)
    if (pending.stage === 'rolling-back') return wait
    // Told again in every pass: a crash may have come between the record and the call.
    return (
      overdue ?? {
        ...wait,
        phase: { ...phase, inFlight: true },
        action: { kind: 'interrupt', reason: cause.sentence },
      }
    )
  }
  if (baseline !== undefined && configName === baseline.configName) {
    const neverSeenAccepted = phase.inFlight && begunFrom === observation.lastModifiedAt
    if (neverSeenAccepted && secondsSince(region.phaseSince, now) < lateAcceptanceSeconds) {
      // The stop alarm is held up, so that an update accepted late is taken back at its first evaluation.
      return { ...wait, action: { kind: 'interrupt', reason: cause.sentence } }
    }
    return backOnBaseline(input, cause, begunFrom)
  }
  if (configName !== targetConfigName) return changedByOthers(input, configName, false, cause)
  if (baseline === undefined) {
    return failed(
      input,
      {
        ...phase.cause,
        sentence: `${cause.sentence} What ${cityOf(input.endpoint.region)} served before is not known.`,
      },
      `Update ${input.endpoint.name} to the configuration you want by hand, then Retry or Skip.`,
    )
  }
  // The update ended before the interrupt took hold, or it had ended before.
  return (
    overdue ?? {
      ...wait,
      phase: { ...phase, inFlight: false },
      action: { kind: 'restore' },
      lookAgainAfterSeconds: lookAgain.moving,
    }
  )
}
