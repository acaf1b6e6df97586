import type { Asked } from '../actor.ts'
import { nothingBegun } from '../errors.ts'
import { said } from '../said.ts'
import { beforeBegin } from './decide-before.ts'
import { personsCause } from './decide-cause.ts'
import { skippedOnRequest } from './decide-end.ts'
import { underway, verifying } from './decide-forward.ts'
import { gaveUp, reverting, takeBack } from './decide-revert.ts'
import { moreTrouble, terminalFailure, troubleCause, unseen } from './decide-trouble.ts'
import type { CloudFault, DecideInput, Decision, PhaseNamed, Seen } from './decision.ts'
import { keep } from './decision.ts'

export type { Action, CloudFault, DecideInput, Decision, Seen } from './decision.ts'

/**
 * The next step of one region, from what is known now. Pure and level-triggered: it may be asked at any moment, any number of
 * times. The loop records the decision, fenced by the row's version, BEFORE it acts, so that a crash between the two is seen in
 * the next pass as an action that has not shown up in the cloud.
 */
export function decide(input: DecideInput): Decision {
  const { region, seen } = input
  const { phase } = region
  const revert = region.request?.kind === 'revert' ? region.request : undefined
  const inService = servingOnly(input)
  switch (phase.name) {
    case 'waiting':
    case 'replicating':
    case 'gated':
      // A late-accepted update of this attempt is seen first: it is then taken back rather than skipped.
      if (revert !== undefined && !isUnderway(input)) return skippedOnRequest(input, revert)
      return seen.ok
        ? clearTrouble(input, beforeBegin(input, phase, seen.observation))
        : unseen(input, seen.error)
    case 'shifting':
    case 'baking':
    case 'completing':
      return inService.ok
        ? clearTrouble(input, underway(input, phase, inService.observation))
        : unseen(input, inService.error)
    case 'verifying':
      return inService.ok
        ? clearTrouble(input, verifying(input, phase, inService.observation))
        : unseen(input, inService.error)
    case 'reverting':
      return seen.ok
        ? clearTrouble(input, reverting(input, phase, seen.observation))
        : unseen(input, seen.error)
    case 'promoted':
    case 'failed':
      return revert === undefined ? rest(input) : backOnRequest(input, revert, phase)
    case 'reverted':
    case 'skipped':
      return rest(input)
  }
}

/** While nothing is known to answer, an endpoint is no further along than one that is not heard of: neither promoted nor taken back. */
function servingOnly({ seen, endpoint }: DecideInput): Seen {
  if (!seen.ok || seen.observation.inForce !== 'no') return seen
  const { cloudStatus, failureReason } = seen.observation
  const why = failureReason === undefined ? '' : `: ${failureReason}`
  const message = `${endpoint.name} is ${cloudStatus}, so nothing is known to serve there${why}`
  return { ok: false, error: { kind: 'retryable', code: 'NotInService', message } }
}

function isUnderway({ seen, targetConfigName }: DecideInput): boolean {
  return seen.ok && seen.observation.pending?.configName === targetConfigName
}

function rest(input: DecideInput): Decision {
  return keep(input, { trouble: undefined, request: undefined, lookAgainAfterSeconds: undefined })
}

function backOnRequest(
  input: DecideInput,
  request: Asked,
  from: PhaseNamed<'promoted' | 'failed'>,
): Decision {
  const { region, endpoint, seen } = input
  if (region.baseline === undefined) {
    return {
      ...rest(input),
      events: [
        { kind: 'nothing-to-revert', said: said('nothing-to-take-back', { region: endpoint.region }) },
      ],
    }
  }
  // A failed region may have left its update under way; a promoted one has not.
  const inFlight = from.name === 'failed' && (!seen.ok || seen.observation.pending !== undefined)
  const cause = personsCause(request, endpoint.region)
  const first = takeBack(input, { name: 'verifying' }, cause, inFlight)
  if (!seen.ok) {
    const { trouble, events } = moreTrouble(input, seen.error)
    return { ...first, trouble, events: [...first.events, ...events] }
  }
  const phase: PhaseNamed<'reverting'> = { name: 'reverting', cause, inFlight, begunFrom: undefined }
  const asReverting = { ...input, region: { ...region, phase, phaseSince: input.now.toISOString() } }
  const next = reverting(asReverting, phase, seen.observation)
  return { ...next, events: [...first.events, ...next.events] }
}

/** An answer after trouble ends it, unless something is tried again whose outcome is not known yet. */
function clearTrouble(input: DecideInput, decision: Decision): Decision {
  const { trouble } = input.region
  if (trouble === undefined || trouble.code === 'artifact-missing') return decision
  const isTriedAgain = decision.action.kind !== 'none' && decision.action.kind !== 'settle'
  if (isTriedAgain && decision.trouble !== undefined) return decision
  const { tries } = trouble
  return {
    ...decision,
    trouble: decision.trouble === trouble ? undefined : decision.trouble,
    events: [
      { kind: 'answers-again', said: said('region-answers-again', { region: input.endpoint.region, tries }) },
      ...decision.events,
    ],
  }
}

/**
 * After the action was tried and the adapter rejected. `decision` is what was recorded before; the events are only those
 * that come on top of it.
 */
export function afterActionFailed(input: DecideInput, decision: Decision, error: CloudFault): Decision {
  const { phase } = decision
  // From here on the recorded decision is the state of things.
  const recorded: DecideInput = {
    ...input,
    region: {
      ...input.region,
      phase,
      phaseSince: phase.name === input.region.phase.name ? input.region.phaseSince : input.now.toISOString(),
      baseline: decision.baseline,
      trouble: decision.trouble,
      request: decision.request,
    },
  }
  if (phase.name !== 'reverting' && phase.name !== 'shifting') {
    // Only `settle` is left. What it clears is cleared again before the next update begins.
    const kept = said('stop-alarm-kept', { region: input.endpoint.region, message: error.message })
    return { ...keepAll(decision), events: [{ kind: 'stop-alarm', said: kept }] }
  }
  if (error.kind === 'terminal') return terminalFailure(recorded, error, phase.name === 'reverting')
  const { trouble, events, isOver, lookAgainAfterSeconds } = moreTrouble(recorded, error)
  const refused = phase.name === 'shifting' && nothingBegun.has(error.code)
  const kept = keep(recorded, {
    ...(refused ? { phase: { ...phase, refused } } : {}),
    trouble,
    events,
    lookAgainAfterSeconds,
  })
  if (phase.name === 'reverting') return gaveUp(recorded, phase, recorded.seen.ok) ?? kept
  if (!isOver) return kept
  const back = takeBack(recorded, phase, troubleCause(recorded, trouble), true)
  return { ...back, action: { kind: 'none' }, trouble }
}

function keepAll(decision: Decision): Decision {
  return { ...decision, action: { kind: 'none' } }
}
