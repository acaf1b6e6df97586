import type { WhereOf } from './chosen.ts'
import type { Guardrail, PlanSpec } from './plan.ts'
import { cityOf } from './regions.ts'
import { bakeSecondsOf, type Timed } from './timeline.ts'
import type { Endpoint, Finding, Provider } from './types.ts'

/** Clouds publish their figures by the minute: in less there may be none. */
const leastBakeSeconds = 60

/** A plan, and its endpoints on one cloud. */
export interface PlanForCloud {
  plan: Pick<PlanSpec, 'guardrail' | 'name'>
  /** Of the endpoints, each once. */
  cities: readonly string[]
  /** Where a key of the plan is written. */
  where: WhereOf
}

export type ProblemOfPlan = Pick<Finding, 'level' | 'code' | 'sentence'>

/** A plan that does not say how these endpoints' traffic moves, or that lets it move with nobody looking. */
export function bakeProblems(
  plan: Pick<PlanSpec, 'guardrail' | 'name'>,
  endpoints: readonly Endpoint[],
  traits: (provider: Provider) => { bakeProblems(plan: PlanForCloud): ProblemOfPlan[] },
  where: WhereOf,
): Finding[] {
  return [...Map.groupBy(endpoints, ({ provider }) => provider)].flatMap(([provider, those]) => {
    const cities = [...new Set(those.map(({ region }) => cityOf(region)))]
    return traits(provider)
      .bakeProblems({ plan, cities, where })
      .map((problem) => ({ ...problem, region: undefined, endpoint: undefined }))
  })
}

/** A bake under 0 is a blocker of its own. */
export function isTooShort(guardrail: Guardrail, cloud: Timed): boolean {
  const seconds = bakeSecondsOf(guardrail, cloud)
  return seconds >= 0 && seconds < leastBakeSeconds
}
