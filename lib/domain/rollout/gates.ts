import { artifactDigestOf } from '../manifest/artifact-digest.ts'
import type { ComparedPart, Manifest } from '../manifest/types.ts'
import type { Plan } from '../plan/plan.ts'
import { said } from '../said.ts'
import type { Actor, ApprovalStatus, ArtifactCopy, Refusal, RolloutStatus } from '../types.ts'
import type { Withdrawal } from '../withdrawal.ts'
import { artifactFit } from './artifact-fit.ts'
import { actRefusal } from './gate-acts.ts'
import { doing } from './gate-doing.ts'
import type { Act, GateFacts } from './gate-facts.ts'
import { permits } from './gate-roles.ts'
import { isOpen, isSettledFor, type RolloutRegion } from './rollout.ts'

export { type Act, acts, type GateFacts } from './gate-facts.ts'
export { permits } from './gate-roles.ts'

/**
 * The one answer to "may this be done now?", for the page (disabled, and why), the action and the API (refusal) alike.
 * Permission first, then the state of things. undefined: allowed.
 */
export function gate<A extends Act>(act: A, actor: Actor, facts: GateFacts[A]): Refusal | undefined {
  return permissionRefusal(act, actor) ?? actRefusal(act, actor, facts)
}

/** Permission only, for menus. */
export function permissionRefusal(act: Act, actor: Actor): Refusal | undefined {
  switch (actor.kind) {
    case 'system':
      return undefined
    case 'registry':
      return act === 'approve' || act === 'reject' ? undefined : said('permission', { who: 'registry', act })
    case 'person':
    case 'token': {
      if (permits(actor.role, act)) return undefined
      const able = (['approver', 'manager', 'admin'] as const).filter((role) => permits(role, act))
      return said('permission', { who: actor.role, act, able })
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
  const { label, status, withdrawn } = release

  if (withdrawn !== undefined) return said('release-not-approved', { label, withdrawn })
  if (status !== 'Approved') return said('release-not-approved', { label, status, begins: true })
  if (!rollout.open || !isOpen(rollout.status)) return said('rollout-ended', { about: 'retry' })
  if (rollout.status === 'paused') return said('rollout-paused', {})
  if (rollout.status !== 'running') {
    return said('rollout-stopping', { status: rollout.status, about: { do: 'begin-any' } })
  }
  const ahead = regions.filter((region) => region.wave < wave && !isSettledFor(plan, region.phase))
  if (ahead.length > 0) {
    const before = Math.min(...ahead.map((region) => region.wave))
    const held = ahead
      .filter((region) => region.wave === before)
      .map(({ region, phase }) => ({ region, does: doing(phase) }))
    return said('wave', { wave, before, held })
  }
  const [other] = otherOpenRollouts
  if (other !== undefined) return said('endpoint-in-other-rollout', { rollout: other })
  return artifactRefusal(release, artifact, plan.guardrail?.tolerateUnknown)
}

function artifactRefusal(
  { label, manifest }: BeginFacts['release'],
  artifact: ArtifactCopy | undefined,
  tolerate: readonly ComparedPart[] | undefined,
): Refusal | undefined {
  const look = artifact?.said
  switch (artifactFit(manifest, artifact, tolerate)) {
    case 'fits':
      return undefined
    case 'awaited':
      return said('artifact-missing', {
        label,
        why: artifact?.state === 'unknown' ? 'unknown' : 'not-here',
        look,
      })
    case 'unread':
      return said('artifact-missing', { label, why: 'unread' })
    case 'other':
      return artifact?.state === 'different'
        ? said('artifact-different', { label, look: artifact.said })
        : said('artifact-different', {
            label,
            digest: artifact?.digest,
            expected: artifactDigestOf(manifest),
          })
  }
}
