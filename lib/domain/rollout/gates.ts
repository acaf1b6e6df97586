import type { ComparedPart, Manifest } from '../manifest/types.ts'
import type { Plan } from '../plan/plan.ts'
import { cityOf } from '../regions.ts'
import type { Actor, ApprovalStatus, ArtifactCopy, Refusal, RolloutStatus } from '../types.ts'
import type { Withdrawal } from '../withdrawal.ts'
import { asSentence, list, shortDigest } from '../wording.ts'
import { artifactFit } from './artifact-fit.ts'
import { actRefusal } from './gate-acts.ts'
import type { Act, GateFacts } from './gate-facts.ts'
import { permits } from './gate-roles.ts'
import { isOpen, isSettledFor, type RolloutRegion } from './rollout.ts'
import { phaseClause } from './rollout-words.ts'
import { artifactDigestOf } from './served.ts'
import { withdrawalSentence } from './withdrawal-words.ts'

export { type Act, acts, type GateFacts } from './gate-facts.ts'
export { permits } from './gate-roles.ts'

/**
 * The one answer to "may this be done now?", for the page (disabled, and why), the action and the API (refusal) alike.
 * Permission first, then the state of things. undefined: allowed.
 */
export function gate<A extends Act>(act: A, actor: Actor, facts: GateFacts[A]): Refusal | undefined {
  return permissionRefusal(act, actor) ?? actRefusal(act, actor, facts)
}

const doing: Record<Act, string> = {
  'request-approval': 'request an approval',
  approve: 'approve a release',
  reject: 'reject a release',
  'start-rollout': 'start a rollout',
  'catch-up': 'catch a region up',
  pause: 'pause a rollout',
  resume: 'resume a rollout',
  abort: 'abort a rollout',
  'promote-now': 'promote ahead of the plan',
  'proceed-region': 'let a region that holds proceed',
  'revert-region': 'roll a region back',
  'revert-all': 'roll a rollout back',
  retry: 'retry a region',
  skip: 'skip a region',
  'undeploy-previous': 'undeploy a previous model',
  'apply-fleet': 'change the fleet',
  'inject-fault': 'inject a fault',
  'manage-people': 'change people and roles',
}

const roleWords = {
  viewer: 'viewer',
  approver: 'approver',
  manager: 'release manager',
  admin: 'admin',
} as const

/** Permission only, for menus. */
export function permissionRefusal(act: Act, actor: Actor): Refusal | undefined {
  const code = 'permission'
  switch (actor.kind) {
    case 'system':
      return undefined
    case 'registry':
      return act === 'approve' || act === 'reject'
        ? undefined
        : { code, sentence: `The registry may not ${doing[act]}.` }
    case 'person':
    case 'token': {
      if (permits(actor.role, act)) return undefined
      const able = (['approver', 'manager', 'admin'] as const).filter((role) => permits(role, act))
      const whom = able.map(
        (role) => `${role === 'approver' || role === 'admin' ? 'an' : 'a'} ${roleWords[role]}`,
      )
      return {
        code,
        sentence: `Your role is ${roleWords[actor.role]}, which may not ${doing[act]}. Ask ${whom.join(' or ')}.`,
      }
    }
  }
}

export interface BeginFacts {
  /** `manifest`: what it states for this region. */
  release: { label: string; status: ApprovalStatus; manifest: Manifest; withdrawn?: Withdrawal }
  rollout: { status: RolloutStatus; open: boolean }
  plan: Pick<Plan, 'onInfrastructureFailure'> & { guardrail?: Pick<Plan['guardrail'], 'tolerateUnknown'> }
  /** The wave this region is in, 1-based. */
  wave: number
  /** All regions of the rollout. */
  regions: readonly RolloutRegion[]
  /** Slugs of other open rollouts on the endpoint. */
  otherOpenRollouts: readonly string[]
  artifact: ArtifactCopy | undefined
}

/** Asked by the worker right before it begins a region, from the database as it is now, not as it was when the job was made. */
export function mayBegin(facts: BeginFacts): Refusal | undefined {
  const { release, rollout, plan, wave, regions, otherOpenRollouts, artifact } = facts
  const refuse = (code: string, sentence: string): Refusal => ({ code, sentence })

  if (release.withdrawn !== undefined) {
    return refuse(
      'release-not-approved',
      `${withdrawalSentence(release.label, release.withdrawn)} Only an approved release reaches an endpoint.`,
    )
  }
  if (release.status !== 'Approved') {
    const now = release.status === 'Rejected' ? 'was rejected' : 'is not approved'
    return refuse(
      'release-not-approved',
      `${release.label} ${now}. Only an approved release reaches an endpoint.`,
    )
  }
  if (!rollout.open || !isOpen(rollout.status)) {
    return refuse('rollout-ended', 'The rollout has ended. Retry the region to open it again.')
  }
  if (rollout.status === 'paused')
    return refuse('rollout-paused', 'The rollout is paused. Resume it to go on.')
  if (rollout.status !== 'running') {
    return refuse(
      'rollout-stopping',
      `The rollout is ${statusWord(rollout.status)}; no further region begins.`,
    )
  }
  const ahead = regions.filter((region) => region.wave < wave && !isSettledFor(plan, region.phase))
  if (ahead.length > 0) {
    const first = Math.min(...ahead.map((region) => region.wave))
    const held = ahead.filter((region) => region.wave === first)
    const places = list(held.map(({ region, phase }) => `${cityOf(region)} ${phaseClause(phase)}`))
    return refuse('wave', `Wave ${wave} waits for wave ${first}: ${places}.`)
  }
  const [other] = otherOpenRollouts
  if (other !== undefined) {
    return refuse(
      'endpoint-in-other-rollout',
      `Rollout ${other} is open on this endpoint. Wait for its end or abort it.`,
    )
  }
  return artifactRefusal(release, artifact, plan.guardrail?.tolerateUnknown)
}

function artifactRefusal(
  { label, manifest }: BeginFacts['release'],
  artifact: ArtifactCopy | undefined,
  tolerate: readonly ComparedPart[] | undefined,
): Refusal | undefined {
  const why = artifact === undefined ? 'It has not been looked for yet.' : asSentence(artifact.sentence)
  switch (artifactFit(manifest, artifact, tolerate)) {
    case 'fits':
      return undefined
    case 'awaited':
      return {
        code: 'artifact-missing',
        sentence:
          artifact?.state === 'unknown'
            ? `It is not known whether the artifact of ${label} is in the region. ${why}`
            : `The artifact of ${label} is not in the region yet. ${why}`,
      }
    case 'unread':
      return {
        code: 'artifact-missing',
        sentence: `The digest of ${label}'s artifact could not be read yet.`,
      }
    case 'other':
      return {
        code: 'artifact-different',
        sentence:
          artifact?.state === 'different'
            ? `The artifact in the region is not that of ${label}. ${why}`
            : `The artifact in the region is ${shortDigest(artifact?.digest)}, but ${label} is ${shortDigest(artifactDigestOf(manifest))}. Copy it again.`,
      }
  }
}

function statusWord(status: RolloutStatus): string {
  return status === 'rolling-back' ? 'rolling back' : status
}
