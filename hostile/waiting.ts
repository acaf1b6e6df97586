import { type EndedRegion, type EndedRollout, holdsWithdrawn } from './facts.ts'

type Standing = Pick<EndedRollout, 'status' | 'plan' | 'regions'>

/** Why no pass brings a region further, and only a person can; undefined: a pass may, so that it must not stay as it is. */
export type Waits = 'an answer' | 'an approval' | 'a resume' | 'an earlier wave'

const beforeBegin = ['waiting', 'replicating', 'gated']
const moving = ['shifting', 'baking', 'completing', 'verifying', 'reverting']
const settled = ['promoted', 'reverted', 'failed', 'skipped']

export function waitsFor(region: EndedRegion, rollout: Standing): Waits | undefined {
  const { phase, request, wave } = region
  // What a person asked for is the loop's to carry out.
  if (request !== undefined) return undefined
  if ((phase.name === 'baking' || phase.name === 'verifying') && phase.heldSince !== undefined)
    return 'an answer'
  if (!beforeBegin.includes(phase.name)) return undefined
  if (rollout.status === 'paused') return 'a resume'
  // A plan that takes back what was withdrawn ends the rollout by itself.
  if (holdsWithdrawn(rollout) && phase.name === 'gated' && phase.refusal?.code === 'release-not-approved')
    return 'an approval'
  const ahead = rollout.regions.filter((other) => other.wave < wave)
  return ahead.some((other) => waitsFor(other, rollout) !== undefined) ? 'an earlier wave' : undefined
}

/** Whether no pass may change it any more without a person. */
export const isSettled = ({ phase, request }: EndedRegion): boolean =>
  settled.includes(phase.name) && request === undefined

/**
 * Why an open rollout may not stay as it is; undefined: everything that has not ended in it waits for a person.
 * A region that has ended, failed ones too, holds up no rollout: whether the others go on is the plan's to say.
 */
export function goesOnForEver(rollout: Standing): string | undefined {
  const { status, regions } = rollout
  const unsettled = regions.filter((region) => !isSettled(region))
  const told = (those: EndedRegion[]) =>
    those.map(({ endpoint, phase }) => `${endpoint} ${phase.name}`).join(', ')
  switch (status) {
    case 'running':
    case 'paused': {
      if (unsettled.length === 0) return 'has nothing left to do and has come to no end'
      const idle = unsettled.filter((region) => waitsFor(region, rollout) === undefined)
      return idle.length === 0 ? undefined : `waits for nobody in ${told(idle)}`
    }
    case 'stopping': {
      // What has not begun never will, and holds up no stop.
      const underWay = unsettled.filter(({ phase, request }) => moving.includes(phase.name) || request)
      if (underWay.length === 0) return 'has nothing under way and has not stopped'
      const idle = underWay.filter((region) => waitsFor(region, rollout) === undefined)
      return idle.length === 0 ? undefined : `waits for nobody in ${told(idle)}`
    }
    case 'aborting':
    case 'rolling-back':
      // Whatever moves goes back, and asks nobody.
      return `is ${status} and does not come to its end: ${told(unsettled) || 'nothing is under way'}`
    default:
      return `is open and called ${status}`
  }
}
