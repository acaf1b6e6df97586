import { reasonToTakeBack, silentRollbackCause } from './decide-cause.ts'
import { backOnBaseline, changedByOthers, failed, promoted } from './decide-end.ts'
import { takeBack } from './decide-revert.ts'
import type { DecideInput, Decision, PhaseNamed } from './decision.ts'
import { keep, lateAcceptanceSeconds, lookAgain, secondsSince } from './decision.ts'
import { cityOf } from './regions.ts'
import type { Observation, PendingDeployment } from './types.ts'
import { duration, percent, shortDigest } from './wording.ts'

type Underway = PhaseNamed<'shifting' | 'baking' | 'completing'>

/** Phases in which an update was begun and its end has not been seen. */
export function underway(input: DecideInput, phase: Underway, observation: Observation): Decision {
  const { region, targetConfigName } = input
  const { pending, configName } = observation

  if (pending !== undefined) {
    const goesBack =
      pending.configName === region.baseline?.configName ||
      (pending.configName === targetConfigName && pending.stage === 'rolling-back')
    if (goesBack) {
      const back = takeBack(input, phase, silentRollbackCause(input, phase.begunFrom), true)
      return { ...back, action: { kind: 'none' } }
    }
    if (pending.configName !== targetConfigName) return changedByOthers(input, pending.configName, true)
    const reason = reasonToTakeBack(input)
    return reason === undefined ? follow(input, phase, pending) : takeBack(input, phase, reason, true)
  }
  if (configName === targetConfigName) {
    const reason = reasonToTakeBack(input)
    if (reason !== undefined) return takeBack(input, phase, reason, false)
    return keep(input, {
      phase: { name: 'verifying' },
      events: [
        {
          kind: 'verifying',
          sentence: `${cityOf(input.endpoint.region)}: the update has ended; the artifact it serves is compared`,
        },
      ],
      lookAgainAfterSeconds: lookAgain.atOnce,
    })
  }
  if (configName !== region.baseline?.configName) return changedByOthers(input, configName, false)
  const wasAccepted = phase.name !== 'shifting' || phase.accepted === true
  if (wasAccepted || observation.lastModifiedAt !== phase.begunFrom) {
    return backOnBaseline(input, silentRollbackCause(input, phase.begunFrom), phase.begunFrom)
  }
  return neverAccepted(input, phase)
}

/** The record says begun, the cloud has not heard of it: the process died between the two, or the call did not get through. */
function neverAccepted(input: DecideInput, phase: PhaseNamed<'shifting'>): Decision {
  const reason = reasonToTakeBack(input)
  if (reason !== undefined) return takeBack(input, phase, reason, true)
  const { refusal, region, now } = input
  if (refusal === undefined) return keep(input, { action: { kind: 'begin' } })
  // A pause or a withdrawn approval came in between: nothing new is begun. The call that was sent may still be accepted.
  if (secondsSince(region.phaseSince, now) < lateAcceptanceSeconds) return keep(input, {})
  return keep(input, {
    phase: { name: 'gated', refusal },
    trouble: undefined,
    events: [
      { kind: 'gated', sentence: `${cityOf(input.endpoint.region)} had not begun. ${refusal.sentence}` },
    ],
    lookAgainAfterSeconds: lookAgain.refused,
  })
}

/** Says after the cloud in which stage the update is. */
function follow(input: DecideInput, phase: Underway, pending: PendingDeployment): Decision {
  const { begunFrom } = phase
  const city = cityOf(input.endpoint.region)
  const { shift, terminationWaitSeconds } = input.plan.guardrail
  const firstSeen = phase.name === 'shifting' && phase.accepted !== true
  const events = firstSeen ? [{ kind: 'accepted', sentence: `${city}: UpdateEndpoint accepted` }] : []
  switch (pending.stage) {
    case 'creating':
    case 'activating':
      return keep(input, { phase: { name: 'shifting', begunFrom, accepted: true }, events })
    case 'baking': {
      const known = phase.name === 'baking' ? phase.bakingSince : input.now.toISOString()
      const bakingSince = pending.stageSince ?? known
      if (phase.name !== 'baking') {
        const planned = shift.strategy === 'all-at-once' ? 1 : shift.percent / 100
        const share = percent(shift.strategy === 'canary' ? planned : (pending.share ?? planned))
        const fleet = shift.strategy === 'canary' ? 'canary fleet' : 'the new fleet'
        events.push({
          kind: 'baking',
          sentence: `${city}: ${fleet} takes ${share}, bakes ${duration(shift.bakeSeconds)}`,
        })
      }
      return keep(input, {
        phase: { name: 'baking', begunFrom, bakingSince, bakeSeconds: shift.bakeSeconds },
        events,
      })
    }
    case 'terminating': {
      if (phase.name !== 'completing') {
        const kept = terminationWaitSeconds > 0 ? ` for ${duration(terminationWaitSeconds)}` : ''
        events.push({
          kind: 'completing',
          sentence: `${city}: the new fleet takes all traffic; the old one is kept${kept} and then ended`,
        })
      }
      return keep(input, { phase: { name: 'completing', begunFrom }, events })
    }
    case 'rolling-back':
      return keep(input, { events })
  }
}

/** Success is what the endpoint serves, down to the artifact's digest; never a status word. */
export function verifying(input: DecideInput, observation: Observation): Decision {
  const { region, endpoint, release, targetConfigName, now, plan } = input
  const { pending, configName, digest } = observation
  const phase = { name: 'verifying' } as const
  const city = cityOf(endpoint.region)
  const { baseline } = region

  if (pending !== undefined) {
    if (pending.configName === baseline?.configName || pending.stage === 'rolling-back') {
      return {
        ...takeBack(input, phase, silentRollbackCause(input, undefined), true),
        action: { kind: 'none' },
      }
    }
    if (pending.configName !== targetConfigName) return changedByOthers(input, pending.configName, true)
    const reason = reasonToTakeBack(input)
    return reason === undefined ? keep(input, {}) : takeBack(input, phase, reason, true)
  }
  if (configName !== targetConfigName) {
    return configName === baseline?.configName
      ? backOnBaseline(input, silentRollbackCause(input, undefined), undefined)
      : changedByOthers(input, configName, false)
  }
  const reason = reasonToTakeBack(input)
  if (reason !== undefined) return takeBack(input, phase, reason, false)
  if (digest !== undefined && digest === release.digest) return promoted(input, digest)

  const isUnread = digest === undefined || release.digest === undefined
  if (isUnread && secondsSince(region.phaseSince, now) <= plan.infrastructurePatienceSeconds)
    return keep(input, {})
  return failed(
    input,
    {
      kind: 'cloud',
      sentence: `${city} serves ${configName} with ${served(digest)}, but ${release.label} is ${served(release.digest)}.`,
    },
    `${endpoint.name} is not counted as serving ${release.label}. Roll ${city} back, or put the right artifact in place and Retry.`,
  )
}

/** Both digests whole: cut short, two that differ in the middle would read the same. */
function served(digest: string | undefined): string {
  return digest ?? shortDigest(undefined)
}
