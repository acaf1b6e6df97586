import type { DecideInput, Decision } from '../rollout/decide.ts'
import { isOpen } from '../rollout/rollout.ts'
import type { RegionRollout } from '../types.ts'
import type { HostileEndpoint } from './hostile-cloud.ts'
import { type Incident, type NightWorld, targetOf } from './night.ts'

/** What a decision breaks, before it is recorded; each violation begins with the number of the invariant. */
export function violationsOfDecision(
  world: NightWorld,
  index: number,
  { seen, refusal, region, verdict, plan }: DecideInput,
  { action, phase }: Decision,
): string[] {
  const violations: string[] = []
  const say = (text: string) => violations.push(`${text} (region ${index}, ${world.now} s)`)
  const cloud = world.clouds[index] as HostileEndpoint
  if (phase.name === 'promoted' && world.regions[index]?.phase.name !== 'promoted') {
    if (cloud.live !== targetOf(world, index)) say('promoted without serving the release')
    const isSaid = region.request?.kind === 'proceed' || plan.guardrail.judge?.needMoreData === 'proceed'
    // Where the release was served before it was begun nothing was changed, and nothing is to be judged.
    const wasBegun = region.baseline !== undefined
    if (wasBegun && verdict?.outcome !== 'pass' && !isSaid) say('promoted silently, without a verdict')
  }
  if (action.kind !== 'begin') return violations
  if (world.approval !== 'Approved') say('1: begun without approval')
  if (!seen.ok || seen.observation.pending !== undefined) say('2: begun into an operation in flight')
  if (world.status !== 'running') say(`5: begun while ${world.status}`)
  if (refusal !== undefined) say(`begun in spite of ${refusal.code}`)
  const wave = world.regions[index]?.wave ?? 0
  for (const other of world.regions.filter((region) => region.wave < wave)) {
    if (!isDoneAsThePlanDemands(world, other)) say(`4: begun while an earlier wave is ${other.phase.name}`)
  }
  return violations
}

function isDoneAsThePlanDemands({ plan }: NightWorld, { phase }: RegionRollout): boolean {
  if (phase.name === 'promoted' || phase.name === 'skipped') return true
  if (phase.name !== 'reverted' && phase.name !== 'failed' && phase.name !== 'reverting') return false
  if (phase.cause.kind === 'person') return phase.name !== 'reverting'
  return phase.cause.kind === 'cloud' && plan.onInfrastructureFailure === 'continue'
}

/** Handing a region to a person is for what Meridian cannot do: outages that together are nearly six times the patience. */
function hadLongOutage(incidents: readonly Incident[], index: number): boolean {
  const outages = incidents.filter(
    ({ region, kind }) => region === index && (kind === 'control-down' || kind === 'alarms-down'),
  )
  return outages.reduce((total, { lasts }) => total + lasts, 0) > 3000
}

/** What the end of the night breaks. */
export function violationsAtEnd(world: NightWorld, incidents: readonly Incident[]): string[] {
  const violations: string[] = []
  if (isOpen(world.status)) violations.push(`7: still ${world.status} after ${world.now} s`)
  world.regions.forEach((region, index) => {
    const say = (text: string) => violations.push(`${text} (region ${index})`)
    const cloud = world.clouds[index] as HostileEndpoint
    const begun = cloud.accepted.get(targetOf(world, index)) ?? 0
    if (begun > 1) say(`3: ${begun} updates for one attempt`)
    const { phase } = region
    if (cloud.update !== undefined && phase.name !== 'failed')
      say(`ended as ${phase.name} with an update in flight`)
    if (cloud.tampered) return
    if (phase.name === 'failed') {
      if (!hadLongOutage(incidents, index)) say('left to a person without need')
      return
    }
    const isOnRelease = cloud.live === targetOf(world, index)
    if (world.failedVerdicts.has(index) && isOnRelease)
      say('6: a failed verdict, and the release still serves')
    if (isOnRelease !== (phase.name === 'promoted')) say(`ended as ${phase.name} while serving ${cloud.live}`)
    if (world.status === 'rolled-back' && isOnRelease) say('rolled back, and the release still serves')
  })
  return violations
}
