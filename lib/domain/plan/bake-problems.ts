import type { ProblemOfPlan } from '../cloud-forms.ts'
import { said } from '../said.ts'
import type { CloudTraits, TraitsOf } from '../traits.ts'
import type { Endpoint, Finding } from '../types.ts'
import type { WhereOf } from './chosen.ts'
import type { Guardrail, PlanSpec } from './plan.ts'
import { bakeSecondsOf, type Timed } from './timeline.ts'

/** Clouds publish their figures by the minute: in less there may be none. */
const leastBakeSeconds = 60

/** A plan that does not say how these endpoints' traffic moves, or that lets it move with nobody looking. */
export function bakeProblems(
  plan: Pick<PlanSpec, 'guardrail' | 'name'>,
  endpoints: readonly Endpoint[],
  traits: TraitsOf,
  where: WhereOf,
): Finding[] {
  return [...Map.groupBy(endpoints, ({ provider }) => provider)].flatMap(([provider, those]) => {
    const cloud = traits(provider)
    const regions = [...new Set(those.map(({ region }) => region))]
    const problems =
      cloud.timeline(plan.guardrail) === undefined
        ? [untold(plan, regions, cloud, traits)]
        : cloud.bakeProblems({ plan, where })
    return problems.map((problem) => ({ ...problem, region: undefined, endpoint: undefined }))
  })
}

function untold(
  { name, guardrail }: Pick<PlanSpec, 'guardrail' | 'name'>,
  regions: string[],
  { name: cloud, plan: { key, example } }: CloudTraits,
  { all }: TraitsOf,
): ProblemOfPlan {
  const others = all.filter(({ provider }) => Object.hasOwn(guardrail.sections, provider))
  const facts = { plan: name, cloud, regions, others: others.map((other) => other.name), key, example }
  return { level: 'blocker', ...said('shift-missing', facts) }
}

/** A bake under 0 is a blocker of its own. */
export function isTooShort(guardrail: Guardrail, cloud: Timed): boolean {
  const seconds = bakeSecondsOf(guardrail, cloud)
  return seconds >= 0 && seconds < leastBakeSeconds
}
