import type { Comparison } from '../manifest/compare.ts'
import { differenceOf } from '../manifest/difference.ts'
import type { ComparedPart } from '../manifest/types.ts'
import { bakeSecondsOf, type Timeline } from '../plan/timeline.ts'
import { type Said, said } from '../said.ts'
import type { Observation, PendingDeployment } from '../types.ts'
import { beforeBegin } from './decide-before.ts'
import { mixedCause, reasonToTakeBack, silentRollbackCause } from './decide-cause.ts'
import { backOnBaseline, changedByOthers, failed, promoted } from './decide-end.ts'
import { silenceSeconds, takeBack } from './decide-revert.ts'
import { bakeLeft, bakeOn, hold, holdForStart, leave } from './decide-verdict.ts'
import type { DecideInput, Decision, PhaseNamed } from './decision.ts'
import { keep, lookAgain, secondsSince } from './decision.ts'
import { awaitsStartOnly, compareUpdated } from './served.ts'

type Underway = PhaseNamed<'shifting' | 'baking' | 'completing'>

/** Phases in which an update was begun and its end has not been seen. */
export function underway(input: DecideInput, phase: Underway, observation: Observation): Decision {
  const { region, targetConfigName } = input
  const { pending, configName } = observation

  // What the endpoint does and its alarms tell has then nothing to do with the release: it is as before the begin.
  if (phase.name === 'shifting' && phase.refused === true && region.request?.kind !== 'revert') {
    return beforeBegin(input, { name: 'gated', refusal: undefined }, observation)
  }
  if (observation.inForce === 'mixed') return takeBack(input, phase, mixedCause(input, observation), false)
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
    const baking = input.bakes === 'meridian' ? ownBake(input, phase) : undefined
    if (baking !== undefined) return baking
    return keep(input, {
      // Whoever ended the bake early gave their word for it.
      phase:
        phase.name === 'baking' && phase.hurriedBy !== undefined
          ? { name: 'verifying', hurriedBy: phase.hurriedBy }
          : { name: 'verifying' },
      events: [{ kind: 'verifying', said: ended(input, phase) }],
      lookAgainAfterSeconds: lookAgain.atOnce,
    })
  }
  if (configName !== region.baseline?.configName) return changedByOthers(input, configName, false)
  const wasAccepted = phase.name !== 'shifting' || phase.accepted === true || phase.operation !== undefined
  if (wasAccepted || observation.lastModifiedAt !== phase.begunFrom) {
    return backOnBaseline(input, silentRollbackCause(input, phase.begunFrom), phase.begunFrom)
  }
  return neverAccepted(input, phase)
}

function ended(input: DecideInput, phase: Underway): Said {
  const { region } = input.endpoint
  if (phase.name === 'baking' && phase.hurriedBy !== undefined)
    return said('bake-ended-by', { region, by: phase.hurriedBy })
  const left = input.bakes === 'meridian' && phase.name === 'baking' ? bakeLeft(input, phase) : 0
  return left > 0 ? said('bake-passed', { region, leftSeconds: left }) : said('update-ended', { region })
}

/** The cloud's update has ended and all traffic is shifted: Meridian watches on for the plan's bake. undefined: that is over. */
function ownBake(input: DecideInput, phase: Underway): Decision | undefined {
  const { endpoint, plan, now } = input
  if (phase.name === 'baking') return bakeOn(input, phase)
  const bakeSeconds = bakeSecondsOf(plan.guardrail, input.cloud)
  if (bakeSeconds === 0) return undefined
  return keep(input, {
    phase: { name: 'baking', begunFrom: phase.begunFrom, bakingSince: now.toISOString(), bakeSeconds },
    events: [
      { kind: 'baking', said: said('own-bake-begun', { region: endpoint.region, seconds: bakeSeconds }) },
    ],
  })
}

/** The record says begun, the cloud has not heard of it: the process died between the two, or the call did not get through. */
function neverAccepted(input: DecideInput, phase: PhaseNamed<'shifting'>): Decision {
  const reason = reasonToTakeBack(input)
  if (reason !== undefined) return takeBack(input, phase, reason, true)
  const { refusal, region, now } = input
  if (refusal === undefined) return keep(input, { action: { kind: 'begin' } })
  // A pause or a withdrawn approval came in between: nothing new is begun. The call that was sent may still be accepted.
  if (secondsSince(region.phaseSince, now) < input.lateAcceptanceSeconds) return keep(input, {})
  return keep(input, {
    phase: { name: 'gated', refusal },
    trouble: undefined,
    events: [
      { kind: 'gated', said: said('region-had-not-begun', { region: input.endpoint.region, refusal }) },
    ],
    lookAgainAfterSeconds: lookAgain.refused,
  })
}

/** Says after the cloud in which stage the update is. */
function follow(input: DecideInput, phase: Underway, pending: PendingDeployment): Decision {
  const { begunFrom } = phase
  const { region } = input.endpoint
  const timeline = input.cloud.timeline(input.plan.guardrail)
  const firstSeen = phase.name === 'shifting' && phase.accepted !== true
  const events: Decision['events'] = firstSeen
    ? [{ kind: 'accepted', said: said('update-accepted', { region, update: input.cloud.update }) }]
    : []
  switch (pending.stage) {
    case 'creating':
    case 'activating':
      // Between two bakes traffic is activated again: the region is further along than before the first.
      if (phase.name === 'baking' && timeline?.shape === 'canary' && pending.stage === 'activating') {
        return completing(input, begunFrom, events)
      }
      if (phase.name !== 'shifting') return keep(input, { events })
      return keep(input, { phase: { ...phase, accepted: true }, events })
    case 'baking': {
      if (isFinalBake(phase, pending, timeline)) return completing(input, begunFrom, events)
      const known = phase.name === 'baking' ? phase.bakingSince : input.now.toISOString()
      // Linear and rolling updates bake after each step; the bake shown is all of them together.
      const bakingSince = phase.name === 'baking' ? phase.bakingSince : (pending.stageSince ?? known)
      const bakeSeconds = timeline?.askedSeconds ?? 0
      if (phase.name !== 'baking') {
        const isCanary = timeline?.shape === 'canary'
        const share = isCanary ? timeline.askedShare : (pending.share ?? timeline?.askedShare)
        events.push({
          kind: 'baking',
          said: said('bake-begun', {
            region,
            fleet: isCanary ? 'canary' : 'new',
            ...(share === undefined ? {} : { share }),
            seconds: timeline?.stepSeconds ?? 0,
          }),
        })
      }
      return keep(input, {
        phase: { name: 'baking', begunFrom, bakingSince, bakeSeconds },
        events,
      })
    }
    case 'terminating':
      // In batches the old instances of each are taken down before the next one comes.
      if (timeline?.shape === 'steps' && pending.share !== 1) return keep(input, { events })
      return completing(input, begunFrom, events)
    case 'rolling-back':
      return keep(input, { events })
  }
}

/** A canary bakes a second time on all traffic. Told by the start of the stage when the step between was too short to be seen. */
function isFinalBake(phase: Underway, pending: PendingDeployment, timeline: Timeline | undefined): boolean {
  if (timeline?.shape !== 'canary') return false
  if (phase.name === 'completing') return true
  if (phase.name !== 'baking' || pending.stageSince === undefined) return false
  return Date.parse(pending.stageSince) - Date.parse(phase.bakingSince) >= (timeline.stepSeconds * 1000) / 2
}

/** All traffic is on the new fleet; the old one still stands by. */
function completing(input: DecideInput, begunFrom: string, events: Decision['events']): Decision {
  const { region, endpoint, plan } = input
  if (region.phase.name !== 'completing') {
    const standsBySeconds = input.cloud.timeline(plan.guardrail)?.completingSeconds ?? 0
    events.push({
      kind: 'completing',
      said: said('all-traffic-shifted', { region: endpoint.region, standsBySeconds }),
    })
  }
  return keep(input, { phase: { name: 'completing', begunFrom }, events })
}

/** Success is that everything that the release states is what the endpoint serves, part by part; never a status word. */
export function verifying(
  input: DecideInput,
  phase: PhaseNamed<'verifying'>,
  observation: Observation,
): Decision {
  const { region, endpoint, release, targetConfigName, now, plan } = input
  const { pending, configName } = observation
  const { baseline } = region

  if (observation.inForce === 'mixed') return takeBack(input, phase, mixedCause(input, observation), false)
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
  const comparison = compareUpdated(input, observation)
  if (comparison.outcome === 'same') {
    const word = leave(input)
    return word === undefined ? hold(input, phase) : promoted(input, observation, comparison, {}, word.events)
  }
  // Nothing was ever called, so nothing ran: the next request, or a person, decides.
  if (awaitsStartOnly(comparison)) {
    if (region.request?.kind === 'proceed') return promoted(input, observation, comparison)
    return release.withdrawn === undefined ? holdForStart(input, phase, observation) : hold(input, phase)
  }
  const isUnread = comparison.outcome === 'unknown'
  const unreadSince = phase.unreadSince ?? now.toISOString()
  // Where a service beside the endpoint's does not answer, nothing follows from it: its outage is waited out.
  const isSilent = isUnread && isUnanswered(comparison)
  const patience = isSilent
    ? Math.max(silenceSeconds, plan.infrastructurePatienceSeconds)
    : plan.infrastructurePatienceSeconds
  if (isUnread && secondsSince(unreadSince, now) <= patience)
    return keep(input, { phase: { ...phase, unreadSince } })
  const { label, manifest } = release
  const serves = { region: endpoint.region, label, configName }
  const advised = { region: endpoint.region, endpoint: endpoint.name, label }
  if (isUnread) {
    const parts = comparison.parts.filter((each) => each.outcome === 'unknown' && each.tolerated !== true)
    const containers = manifest.containers.length
    return failed(
      input,
      { kind: 'cloud', said: said('region-serves-unknown', { ...serves, containers, parts }) },
      said('advise-unread-part', advised),
    )
  }
  const difference = differenceOf(manifest, observation.manifest, comparison)
  return failed(
    input,
    { kind: 'cloud', said: said('region-serves-other', { ...serves, difference }) },
    said('advise-other-parts', { ...advised, parts: differentParts(comparison) }),
  )
}

const isUnanswered = ({ parts }: Comparison) =>
  parts.every(
    (each) => each.outcome !== 'unknown' || each.tolerated === true || each.why.reason === 'not-answering',
  )

function differentParts({ parts }: Comparison): ComparedPart[] {
  return [...new Set(parts.filter(({ outcome }) => outcome === 'different').map(({ part }) => part))]
}
