import type { Check } from './check.ts'
import type { Facts } from './facts.ts'
import { goesOnForEver, waitsFor } from './waiting.ts'

export function everyRolloutEnds(check: Check, { rollouts, schedule, unanswered }: Facts): void {
  for (const { model } of schedule.rollouts) {
    const rollout = rollouts.find((each) => each.model === model)
    check(rollout !== undefined, `${model} has no rollout`)
    if (!rollout) continue
    const why = rollout.open ? goesOnForEver(rollout) : undefined
    check(why === undefined, `${rollout.slug} ${why}`)
    check(rollout.isTold, `${rollout.slug} does not say why it is ${rollout.status}`)
    for (const region of rollout.regions) {
      const { endpoint, phase } = region
      if (phase.name === 'failed' || phase.name === 'reverted')
        check(Boolean(phase.cause?.said), `${endpoint} is ${phase.name} and does not say why`)
      if (phase.name === 'failed') check(Boolean(phase.advice), `${endpoint} failed without advice`)
      if (rollout.open && waitsFor(region, rollout) === 'an answer')
        check(
          !unanswered.has(endpoint),
          `${endpoint} waits for an answer and refuses it: ${unanswered.get(endpoint)}`,
        )
    }
  }
}
