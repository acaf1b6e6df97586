import type { ProblemOfPlan } from '../cloud-forms.ts'
import { cityOf } from '../regions.ts'
import type { CloudTraits, TraitsOf } from '../traits.ts'
import type { Endpoint, Finding } from '../types.ts'
import { list } from '../wording.ts'
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
    const cities = [...new Set(those.map(({ region }) => cityOf(region)))]
    const problems =
      cloud.timeline(plan.guardrail) === undefined
        ? [untold(plan, cities, cloud, traits)]
        : cloud.bakeProblems({ plan, where })
    return problems.map((problem) => ({ ...problem, region: undefined, endpoint: undefined }))
  })
}

function untold(
  { name, guardrail }: Pick<PlanSpec, 'guardrail' | 'name'>,
  cities: readonly string[],
  { name: cloud, plan: { key, example } }: CloudTraits,
  { all }: TraitsOf,
): ProblemOfPlan {
  const others = all.filter(({ provider }) => Object.hasOwn(guardrail.sections, provider))
  const alone = others.length === 0 ? '' : ` is for ${list(others.map((other) => other.name))} alone: it`
  return {
    level: 'blocker',
    code: 'shift-missing',
    sentence: `Plan ${name}${alone} has no \`${key}\`, which says how ${cloud} moves the traffic in ${list(cities)}. Choose another plan, or give it one, e.g. ${key}: ${example}.`,
  }
}

/** A bake under 0 is a blocker of its own. */
export function isTooShort(guardrail: Guardrail, cloud: Timed): boolean {
  const seconds = bakeSecondsOf(guardrail, cloud)
  return seconds >= 0 && seconds < leastBakeSeconds
}
