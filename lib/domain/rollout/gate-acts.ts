import { actorWords } from '../actor.ts'
import { undeployableWords } from '../manifest/words.ts'
import { cityOf } from '../regions.ts'
import type { Actor, Refusal, RolloutStatus } from '../types.ts'
import { asSentence, list } from '../wording.ts'
import type { Act, DecisionFacts, GateFacts, RegionFacts, StartFacts } from './gate-facts.ts'
import { skipRefusal, statusWord } from './gate-skip.ts'
import { undeployRefusal } from './gate-undeploy.ts'
import { canRetry, goesOn, isOpen } from './rollout.ts'
import { isHeld } from './rollout-standing.ts'
import { phaseClause } from './rollout-words.ts'
import { withdrawalSentence } from './withdrawal-words.ts'

type Gate<A extends Act> = (facts: GateFacts[A], actor: Actor) => Refusal | undefined

const refuse = (code: string, sentence: string): Refusal => ({ code, sentence })

/** The state of things; permission is asked before. */
export function actRefusal<A extends Act>(act: A, actor: Actor, facts: GateFacts[A]): Refusal | undefined {
  const ask: Gate<A> = gates[act]
  return ask(facts, actor)
}

const gates: { [A in Act]: Gate<A> } = {
  'request-approval': ({ release }) => {
    if (release.undeployable !== undefined) return cannotServe(release)
    if (release.status === 'Approved')
      return refuse('already-decided', `${release.label} is approved already.`)
    return release.status === 'Pending' && release.requestedById !== undefined
      ? refuse(
          'already-requested',
          `Approval of ${release.label} was requested already. An approver decides next.`,
        )
      : undefined
  },
  approve,
  reject: ({ release }) => decided(release, 'reject'),
  'start-rollout': start,
  'catch-up': start,
  pause: ({ rollout }) => {
    if (rollout.status === 'running') return undefined
    if (rollout.status === 'paused') return refuse('already-paused', 'The rollout is paused already.')
    return notRunning(rollout.status)
  },
  resume: ({ rollout }) => {
    if (rollout.status === 'paused') return undefined
    if (rollout.status === 'running')
      return refuse('not-paused', 'The rollout is running; it need not be resumed.')
    return notRunning(rollout.status)
  },
  abort: ({ rollout }) => (goesOn(rollout.status) ? undefined : notRunning(rollout.status)),
  'promote-now': hurry,
  'proceed-region': proceed,
  'revert-region': ({ rollout, region }) =>
    rollout.status === 'rolling-back'
      ? refuse('rolling-back', 'The whole rollout is being rolled back already.')
      : (regionCannotRevert(region) ?? otherRollout(region)),
  'revert-all': ({ rollout, regions }) => {
    if (rollout.status === 'rolling-back')
      return refuse('rolling-back', 'The rollout is being rolled back already.')
    const revertible = regions.filter((region) => regionCannotRevert(region) === undefined)
    if (revertible.length === 0) {
      return refuse(
        'nothing-to-revert',
        'No region of this rollout serves or is receiving the release; there is nothing to roll back.',
      )
    }
    return revertible.map(otherRollout).find((refusal) => refusal !== undefined)
  },
  retry: ({ rollout, region, release }) => {
    const city = cityOf(region.region)
    if (!canRetry(region.phase)) {
      return refuse(
        'cannot-retry',
        `${city} ${phaseClause(region.phase)}; only a region that was taken back, failed or was skipped can be retried.`,
      )
    }
    const stopped = cannotServe(release)
    if (stopped !== undefined) return stopped
    if (release.status !== 'Approved') return notApproved(release)
    if (isOpen(rollout.status) && rollout.status !== 'running' && rollout.status !== 'paused') {
      return refuse(
        'rollout-stopping',
        `The rollout is ${statusWord(rollout.status)}. Retry ${city} when that has ended.`,
      )
    }
    return otherRollout(region)
  },
  skip: skipRefusal,
  'undeploy-previous': undeployRefusal,
  'apply-fleet': ({ takenInRollout }) => {
    const [first] = takenInRollout
    if (first === undefined) return undefined
    const what = takenInRollout.map(({ name, movedTo }) =>
      movedTo === undefined ? `removes ${name}` : `moves ${name} to ${movedTo}`,
    )
    return refuse(
      'endpoint-in-rollout',
      `The file ${list(what)} while rollout ${first.rollout} is open there. Wait for its end or abort it.`,
    )
  },
  'inject-fault': ({ clouds }) =>
    clouds === 'sandbox'
      ? undefined
      : refuse(
          'live-clouds',
          'Faults can be injected into the sandbox clouds only; this Meridian drives live clouds.',
        ),
  'manage-people': ({ leavesNoAdmin, oneself }) => {
    if (leavesNoAdmin)
      return refuse(
        'last-admin',
        'This would leave nobody who can manage people. Make somebody else an admin first.',
      )
    return oneself
      ? refuse('own-account', 'This is your own account. Ask another admin to do this.')
      : undefined
  },
}

function approve({ release, ownDecision }: DecisionFacts, actor: Actor): Refusal | undefined {
  const refusal = decided(release, 'approve')
  if (refusal !== undefined) return refusal
  if (release.requestedById !== undefined && release.requestedById === actor.id) {
    return refuse(
      'own-request',
      `You asked for the approval of ${release.label} yourself. Another approver must decide.`,
    )
  }
  return ownDecision
    ? refuse('own-decision', `You have decided on ${release.label} already. Another approver must decide.`)
    : undefined
}

function decided(release: DecisionFacts['release'], verb: 'approve' | 'reject'): Refusal | undefined {
  switch (release.status) {
    case 'Pending':
      return undefined
    case 'Approved':
      // An approval can be taken back: what is in flight follows it.
      return verb === 'approve'
        ? refuse('already-decided', `${release.label} is approved already.`)
        : undefined
    case 'Rejected':
      return refuse(
        'already-decided',
        verb === 'reject'
          ? `${release.label} is rejected already.`
          : `${release.label} was rejected. Request its approval again first.`,
      )
  }
}

function notApproved(release: StartFacts['release']): Refusal {
  return release.status === 'Rejected'
    ? refuse('release-not-approved', `${release.label} was rejected and cannot be promoted.`)
    : refuse(
        'release-not-approved',
        `${release.label} is not approved yet. An approver must approve it first.`,
      )
}

/** It can never be deployed, or may not be served any more for a reason other than a decision. */
function cannotServe({ label, withdrawn, undeployable }: StartFacts['release']): Refusal | undefined {
  if (undeployable !== undefined) {
    const { why, advice } = undeployableWords[undeployable]
    return refuse('release-undeployable', `${label} cannot be deployed: ${why}. ${advice}`)
  }
  if (withdrawn === undefined || withdrawn.kind === 'rejected' || withdrawn.kind === 'reopened')
    return undefined
  return refuse(
    'release-withdrawn',
    `${withdrawalSentence(label, withdrawn)} Restore what was approved, or register a new version and have it approved.`,
  )
}

function start({ release, findings, endpoints }: StartFacts): Refusal | undefined {
  const stopped = cannotServe(release)
  if (stopped !== undefined) return stopped
  if (release.status !== 'Approved') return notApproved(release)
  if (endpoints.length === 0) {
    return refuse(
      'no-endpoint',
      'There is no endpoint to promote to. Add endpoints to the model in the fleet file.',
    )
  }
  const busy = endpoints.find((endpoint) => endpoint.openRollout !== undefined)
  if (busy?.openRollout !== undefined) {
    return refuse(
      'open-rollout',
      `Rollout ${busy.openRollout} is open on ${busy.name} (${cityOf(busy.region)}). Wait for its end or abort it.`,
    )
  }
  const blockers = findings.filter((finding) => finding.level === 'blocker')
  const [first] = blockers
  if (first !== undefined) {
    const more = blockers.length > 1 ? ` (and ${blockers.length - 1} more)` : ''
    return refuse('preflight', `${asSentence(first.sentence)}${more}`)
  }
  return endpoints.every((endpoint) => endpoint.servesIt)
    ? refuse(
        'already-serving',
        `${list(endpoints.map(({ region }) => cityOf(region)))} serve ${release.label} already.`,
      )
    : undefined
}

/** Only a bake that Meridian holds itself can be ended early. */
function hurry({ rollout, cloud, region }: GateFacts['promote-now']): Refusal | undefined {
  const city = cityOf(region.region)
  if (cloud.endsBakeEarly !== true) return refuse('provider-cannot', cloud.endsBakeEarly.refusal)
  if (region.phase.name === 'shifting') {
    return refuse(
      'provider-cannot',
      `${cloud.name} replaces the replicas of ${city} as fast as the plan lets it. Only the bake that follows can be ended early; allow more surge replicas in the plan for the next rollout.`,
    )
  }
  if (region.phase.name !== 'baking')
    return refuse('not-baking', `${city} is not baking, so there is nothing to hurry.`)
  if (region.phase.hurriedBy !== undefined)
    return refuse(
      'already-requested',
      `${actorWords(region.phase.hurriedBy)} has ended the bake of ${city} already.`,
    )
  if (region.requested) return refuse('already-requested', `${city} is being taken back.`)
  return goesOn(rollout.status) ? undefined : notRunning(rollout.status)
}

function proceed({ rollout, region }: RegionFacts): Refusal | undefined {
  const city = cityOf(region.region)
  const { phase } = region
  if (region.requested) return refuse('already-requested', `${city} is being taken back already.`)
  if (!isHeld(phase)) {
    return refuse('not-held', `${city} does not hold: it ${phaseClause(phase)}. There is nothing to decide.`)
  }
  return goesOn(rollout.status) ? undefined : notRunning(rollout.status)
}

function regionCannotRevert({ region, phase, requested }: RegionFacts['region']): Refusal | undefined {
  const city = cityOf(region)
  if (requested) return refuse('already-requested', `${city} is being taken back already.`)
  switch (phase.name) {
    case 'shifting':
    case 'baking':
    case 'completing':
    case 'verifying':
    case 'promoted':
    case 'failed':
      return undefined
    case 'reverting':
      return refuse('already-requested', `${city} is being taken back already.`)
    case 'reverted':
      return refuse('already-reverted', `${city} was taken back already.`)
    case 'waiting':
    case 'replicating':
    case 'gated':
      return refuse('not-begun', `${city} has not begun, so there is nothing to roll back. Skip it instead.`)
    case 'skipped':
      return refuse('not-begun', `${city} was skipped, so there is nothing to roll back.`)
  }
}

function otherRollout({ region, otherOpenRollouts }: RegionFacts['region']): Refusal | undefined {
  const [other] = otherOpenRollouts
  return other === undefined
    ? undefined
    : refuse(
        'open-rollout',
        `Rollout ${other} is open in ${cityOf(region)} now. Wait for its end or abort it.`,
      )
}

function notRunning(status: RolloutStatus): Refusal {
  return isOpen(status)
    ? refuse('rollout-stopping', `The rollout is ${statusWord(status)} already.`)
    : refuse('rollout-ended', `The rollout has ended (${statusWord(status)}).`)
}
