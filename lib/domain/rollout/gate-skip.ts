import { cityOf } from '../regions.ts'
import type { Refusal, RolloutStatus } from '../types.ts'
import type { RegionFacts } from './gate-facts.ts'
import { goesOn, isOpen } from './rollout.ts'
import { phaseClause } from './rollout-words.ts'

/** May a region be left out? Only where that changes something for the others. */
export function skipRefusal({ rollout, region }: RegionFacts): Refusal | undefined {
  const refuse = (code: string, sentence: string): Refusal => ({ code, sentence })
  const city = cityOf(region.region)
  switch (region.phase.name) {
    case 'waiting':
    case 'replicating':
    case 'gated':
      if (region.requested) return refuse('already-requested', `${city} is being taken out already.`)
      if (goesOn(rollout.status)) return undefined
      return isOpen(rollout.status)
        ? refuse(
            'rollout-stopping',
            `The rollout is ${statusWord(rollout.status)}; ${city} will not begin anyway.`,
          )
        : refuse('rollout-ended', `The rollout has ended; ${city} will not begin anyway.`)
    case 'reverted':
    case 'failed':
      // In one that has ended it makes way for the retry of another region, which would stop again because of this one.
      return goesOn(rollout.status) || !isOpen(rollout.status)
        ? undefined
        : refuse(
            'rollout-stopping',
            `The rollout is ${statusWord(rollout.status)}. Skip ${city} when that has ended.`,
          )
    case 'skipped':
      return refuse('already-skipped', `${city} is skipped already.`)
    case 'promoted':
      return refuse('already-promoted', `${city} serves the release already. Roll it back instead.`)
    case 'shifting':
    case 'baking':
    case 'completing':
    case 'verifying':
      return refuse('in-flight', `${city} has begun: it ${phaseClause(region.phase)}. Roll it back instead.`)
    case 'reverting':
      return refuse('in-flight', `${city} is being taken back. Skip it when that has ended.`)
  }
}

export const statusWord = (status: RolloutStatus) => status.replace('-', ' ')
