import { saidOf } from '../findings.ts'
import { inOwnWords, said } from '../said.ts'
import type { Actor, Refusal, RolloutStatus } from '../types.ts'
import { doing } from './gate-doing.ts'
import type { Act, DecisionFacts, GateFacts, RegionFacts, StartFacts } from './gate-facts.ts'
import { skipRefusal } from './gate-skip.ts'
import { undeployRefusal } from './gate-undeploy.ts'
import { canRetry, goesOn, isOpen } from './rollout.ts'
import { isHeld } from './rollout-standing.ts'

type Gate<A extends Act> = (facts: GateFacts[A], actor: Actor) => Refusal | undefined

/** The state of things; permission is asked before. */
export function actRefusal<A extends Act>(act: A, actor: Actor, facts: GateFacts[A]): Refusal | undefined {
  const ask: Gate<A> = gates[act]
  return ask(facts, actor)
}

const gates: { [A in Act]: Gate<A> } = {
  'request-approval': ({ release }) => {
    if (release.undeployable !== undefined) return cannotServe(release)
    const { label } = release
    if (release.status === 'Approved') return said('already-decided', { label, decision: 'approved' })
    return release.status === 'Pending' && release.requestedById !== undefined
      ? said('already-requested', { what: 'approval', label })
      : undefined
  },
  approve,
  reject: ({ release }) => decided(release, 'reject'),
  'start-rollout': start,
  'catch-up': start,
  pause: ({ rollout }) => {
    if (rollout.status === 'running') return undefined
    if (rollout.status === 'paused') return said('already-paused', {})
    return notRunning(rollout.status)
  },
  resume: ({ rollout }) => {
    if (rollout.status === 'paused') return undefined
    if (rollout.status === 'running') return said('not-paused', {})
    return notRunning(rollout.status)
  },
  abort: ({ rollout }) => (goesOn(rollout.status) ? undefined : notRunning(rollout.status)),
  'promote-now': hurry,
  'proceed-region': proceed,
  'revert-region': ({ rollout, region }) =>
    rollout.status === 'rolling-back'
      ? said('rolling-back', { whole: true })
      : (regionCannotRevert(region) ?? otherRollout(region)),
  'revert-all': ({ rollout, regions }) => {
    if (rollout.status === 'rolling-back') return said('rolling-back', { whole: false })
    const revertible = regions.filter((region) => regionCannotRevert(region) === undefined)
    if (revertible.length === 0) return said('nothing-to-revert', {})
    return revertible.map(otherRollout).find((refusal) => refusal !== undefined)
  },
  retry: ({ rollout, region, release }) => {
    const here = { region: region.region }
    if (!canRetry(region.phase)) return said('cannot-retry', { ...here, does: doing(region.phase) })
    const stopped = cannotServe(release)
    if (stopped !== undefined) return stopped
    if (release.status !== 'Approved') return notApproved(release.label, release.status)
    if (isOpen(rollout.status) && rollout.status !== 'running' && rollout.status !== 'paused') {
      return said('rollout-stopping', { status: rollout.status, about: { do: 'retry', ...here } })
    }
    return otherRollout(region)
  },
  skip: skipRefusal,
  'undeploy-previous': undeployRefusal,
  'apply-fleet': ({ takenInRollout }) => {
    const [first] = takenInRollout
    if (first === undefined) return undefined
    const taken = takenInRollout.map(({ name, movedTo }) => ({
      name,
      ...(movedTo !== undefined && { movedTo }),
    }))
    return said('endpoint-in-rollout', { rollout: first.rollout, taken })
  },
  'inject-fault': ({ clouds }) => (clouds === 'sandbox' ? undefined : said('live-clouds', {})),
  'manage-people': ({ leavesNoAdmin, oneself }) => {
    if (leavesNoAdmin) return said('last-admin', {})
    return oneself ? said('own-account', {}) : undefined
  },
}

function approve({ release, ownDecision }: DecisionFacts, actor: Actor): Refusal | undefined {
  const refusal = decided(release, 'approve')
  if (refusal !== undefined) return refusal
  const { label } = release
  if (release.requestedById !== undefined && release.requestedById === actor.id) {
    return said('own-request', { label })
  }
  return ownDecision ? said('own-decision', { label }) : undefined
}

function decided(
  { label, status }: DecisionFacts['release'],
  verb: 'approve' | 'reject',
): Refusal | undefined {
  switch (status) {
    case 'Pending':
      return undefined
    case 'Approved':
      // An approval can be taken back: what is in flight follows it.
      return verb === 'approve' ? said('already-decided', { label, decision: 'approved' }) : undefined
    case 'Rejected':
      return said('already-decided', {
        label,
        decision: 'rejected',
        ...(verb === 'approve' && { anew: true }),
      })
  }
}

const notApproved = (label: string, status: 'Pending' | 'Rejected'): Refusal =>
  said('release-not-approved', { label, status, begins: false })

/** It can never be deployed, or may not be served any more for a reason other than a decision. */
function cannotServe({ label, withdrawn, undeployable }: StartFacts['release']): Refusal | undefined {
  if (undeployable !== undefined) return said('release-undeployable', { label, why: undeployable })
  if (withdrawn === undefined || withdrawn.kind === 'rejected' || withdrawn.kind === 'reopened')
    return undefined
  return said('release-withdrawn', { label, withdrawn })
}

function start({ release, findings, endpoints }: StartFacts): Refusal | undefined {
  const stopped = cannotServe(release)
  if (stopped !== undefined) return stopped
  if (release.status !== 'Approved') return notApproved(release.label, release.status)
  if (endpoints.length === 0) return said('no-endpoint', {})
  const busy = endpoints.find((endpoint) => endpoint.openRollout !== undefined)
  if (busy?.openRollout !== undefined) {
    return said('open-rollout', {
      where: 'endpoint',
      rollout: busy.openRollout,
      endpoint: busy.name,
      region: busy.region,
    })
  }
  const blockers = findings.filter((finding) => finding.level === 'blocker')
  const [first] = blockers
  if (first !== undefined) {
    return said('preflight', { first: saidOf(first), more: blockers.length - 1 })
  }
  return endpoints.every((endpoint) => endpoint.servesIt)
    ? said('already-serving', { label: release.label, regions: endpoints.map(({ region }) => region) })
    : undefined
}

/** Only a bake that Meridian holds itself can be ended early. */
function hurry({ rollout, cloud, region }: GateFacts['promote-now']): Refusal | undefined {
  const here = { region: region.region }
  if (cloud.endsBakeEarly !== true) return inOwnWords('provider-cannot', cloud.endsBakeEarly.refusal)
  if (region.phase.name === 'shifting') return said('provider-cannot', { ...here, cloud: cloud.name })
  if (region.phase.name !== 'baking') return said('not-baking', here)
  if (region.phase.hurriedBy !== undefined)
    return said('already-requested', { what: 'bake-ended', by: region.phase.hurriedBy, ...here })
  if (region.requested) return said('already-requested', { what: 'revert', already: false, ...here })
  return goesOn(rollout.status) ? undefined : notRunning(rollout.status)
}

function proceed({ rollout, region: { region, phase, requested } }: RegionFacts): Refusal | undefined {
  if (requested) return said('already-requested', { what: 'revert', already: true, region })
  if (!isHeld(phase)) return said('not-held', { region, does: doing(phase) })
  return goesOn(rollout.status) ? undefined : notRunning(rollout.status)
}

function regionCannotRevert({ region, phase, requested }: RegionFacts['region']): Refusal | undefined {
  if (requested) return said('already-requested', { what: 'revert', already: true, region })
  switch (phase.name) {
    case 'shifting':
    case 'baking':
    case 'completing':
    case 'verifying':
    case 'promoted':
    case 'failed':
      return undefined
    case 'reverting':
      return said('already-requested', { what: 'revert', already: true, region })
    case 'reverted':
      return said('already-reverted', { region })
    case 'waiting':
    case 'replicating':
    case 'gated':
      return said('not-begun', { region, phase: 'before' })
    case 'skipped':
      return said('not-begun', { region, phase: 'skipped' })
  }
}

function otherRollout({ region, otherOpenRollouts }: RegionFacts['region']): Refusal | undefined {
  const [other] = otherOpenRollouts
  return other === undefined ? undefined : said('open-rollout', { where: 'city', rollout: other, region })
}

function notRunning(status: RolloutStatus): Refusal {
  return isOpen(status) ? said('rollout-stopping', { status }) : said('rollout-ended', { status })
}
