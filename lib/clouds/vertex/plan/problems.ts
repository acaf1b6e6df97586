import type { PlanProblem } from '#lib/domain/cloud-forms.ts'
import type { WhereOf } from '#lib/domain/plan/chosen.ts'
import type { Guardrail } from '#lib/domain/plan/plan.ts'
import { isZero } from '#lib/domain/plan/replica-bound.ts'
import { inOwnWords } from '#lib/domain/said.ts'
import { type RollingDeployment, sectionOf } from './section.ts'

type Key = 'bake' | `max${'Surge' | 'Unavailable'}${'Replicas' | 'Percentage'}`

export function sectionProblems(guardrail: Guardrail, where: WhereOf): PlanProblem[] {
  const section = sectionOf(guardrail)
  return section === undefined ? [] : rollingProblems(section, where(), where('bake'))
}

/**
 * Everything about a plan's rolling deployment that Vertex AI would refuse, found before anything is touched.
 * @param whereBake where its bake stands, which a person may choose for one rollout
 */
export function rollingProblems(
  rolling: RollingDeployment,
  where: string,
  whereBake: string = where,
): PlanProblem[] {
  const problems: PlanProblem[] = []
  const blocker = (key: Key, sentence: string) =>
    problems.push({ level: 'blocker', ...inOwnWords(`vertex-${key}`, sentence), path: ['vertex', key] })

  for (const [name, bound] of [
    ['maxSurge', rolling.maxSurge],
    ['maxUnavailable', rolling.maxUnavailable],
  ] as const) {
    const [key, value, unit] =
      'replicas' in bound
        ? ([`${name}Replicas`, bound.replicas, 'replicas'] as const)
        : ([`${name}Percentage`, bound.percentage, 'percent'] as const)
    if (!Number.isInteger(value) || value < 0) {
      blocker(
        key,
        `\`${key}\` is ${value}; Vertex AI takes a whole number of ${unit} from 0. Change it ${where}.`,
      )
    } else if ('percentage' in bound && value > 100) {
      blocker(key, `\`${key}\` is ${value} %; Vertex AI allows at most 100 %. Lower it ${where}.`)
    }
  }
  if (isZero(rolling.maxSurge) && isZero(rolling.maxUnavailable)) {
    blocker(
      'maxSurgeReplicas',
      `Both the surge and the unavailable replicas are 0, so no replica could ever be replaced. Allow at least one of them ${where}, e.g. maxSurgeReplicas: 1.`,
    )
  }
  if (!(rolling.bakeSeconds >= 0)) {
    blocker(
      'bake',
      `Bake is ${rolling.bakeSeconds} s; it cannot be negative. Set \`bake\` to 0 or more ${whereBake}.`,
    )
  }
  return problems
}
