import { said } from '../said.ts'
import type { Cause, Observation } from '../types.ts'
import { begunFromOf } from './decide-cause.ts'
import { backOnBaseline, changedByOthers, failed, withMore } from './decide-end.ts'
import type { DecideInput, Decision, PhaseNamed } from './decision.ts'
import { keep, lookAgain, secondsSince } from './decision.ts'

/** Starts to take a region back whose update was begun. `inFlight`: it has, as far as is known, not ended yet. */
export function takeBack(
  input: DecideInput,
  from: PhaseNamed<'shifting' | 'baking' | 'completing' | 'verifying'>,
  cause: Cause,
  inFlight: boolean,
): Decision {
  const { region } = input.endpoint
  return keep(input, {
    phase: { name: 'reverting', cause, inFlight, begunFrom: begunFromOf(from) },
    action: inFlight ? { kind: 'interrupt', reason: cause.said } : { kind: 'restore' },
    request: undefined,
    events: [
      { kind: 'reverting', said: said('region-going-back', { region, isBack: false, cause: cause.said }) },
    ],
  })
}

/** A region of which nothing is heard for so long is handed to a person. An outage of an evening is waited out. */
export const silenceSeconds = 12 * 3600

/**
 * A region that cannot be taken back is handed to a person: soon when the cloud answers and still does not go back, late when it does
 * not answer at all, because the way back is then open again with its first answer.
 */
export function gaveUp(
  input: DecideInput,
  phase: PhaseNamed<'reverting'>,
  answers: boolean,
): Decision | undefined {
  const patience = 6 * input.plan.infrastructurePatienceSeconds
  const limit = answers ? patience : Math.max(patience, silenceSeconds)
  const since = answers ? (phase.answersSince ?? input.region.phaseSince) : input.region.phaseSince
  if (secondsSince(since, input.now) <= limit) return undefined
  const { name, region } = input.endpoint
  const configName = input.region.baseline?.configName
  return failed(
    input,
    withMore(phase.cause, said('region-not-taken-back', { region, withinSeconds: limit })),
    said('advise-previous-by-hand', {
      endpoint: name,
      ...(configName === undefined ? {} : { configName }),
    }),
  )
}

/** Level-triggered: looks at where the endpoint is and takes the next step back, as often as needed. */
export function reverting(
  input: DecideInput,
  before: PhaseNamed<'reverting'>,
  observation: Observation,
): Decision {
  const { region, targetConfigName, now } = input
  // The time to go back is counted from the first answer after an outage: it was not the cloud's to use before.
  const phase = region.trouble === undefined ? before : { ...before, answersSince: now.toISOString() }
  const { baseline } = region
  const { pending, configName } = observation
  const { cause, begunFrom } = phase
  const wait = keep(input, { phase, request: undefined })
  const overdue = gaveUp(input, phase, true)

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
        action: { kind: 'interrupt', reason: cause.said },
      }
    )
  }
  if (baseline !== undefined && observation.inForce === 'yes' && configName === baseline.configName) {
    const neverSeenAccepted = phase.inFlight && begunFrom === observation.lastModifiedAt
    if (neverSeenAccepted && secondsSince(region.phaseSince, now) < input.lateAcceptanceSeconds) {
      // The stop alarm is held up, so that an update accepted late is taken back at its first evaluation.
      return { ...wait, action: { kind: 'interrupt', reason: cause.said } }
    }
    return backOnBaseline(input, cause, begunFrom)
  }
  const isNamed = configName === targetConfigName || configName === baseline?.configName
  if (!isNamed) return changedByOthers(input, configName, false, cause)
  if (baseline === undefined) {
    const { name, region: code } = input.endpoint
    return failed(
      input,
      withMore(cause, said('region-baseline-unknown', { region: code })),
      said('advise-wanted-by-hand', { endpoint: name }),
    )
  }
  // The update ended before the interrupt took hold, or it had ended before; or what the cloud names is not what answers.
  return (
    overdue ?? {
      ...wait,
      phase: { ...phase, inFlight: false },
      action: { kind: 'restore' },
      lookAgainAfterSeconds: lookAgain.moving,
    }
  )
}
