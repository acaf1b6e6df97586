import { judgeProblems } from '../canary/judge-problems.ts'
import type { PlanProblem } from '../cloud-forms.ts'
import { type Said, said } from '../said.ts'
import type { CloudTraits, TraitsOf } from '../traits.ts'
import { type Chosen, whereOf } from './chosen.ts'
import type { Guardrail } from './plan.ts'

/**
 * Everything about a guardrail that a cloud would refuse or that says nothing, found before anything is touched. The facts name the
 * plan, or the choice of a person that stands over it, so that it is known where to change what.
 */
export function guardrailProblems(
  guardrail: Guardrail,
  traits: TraitsOf,
  planName?: string,
  chosen: Chosen = new Set(),
): PlanProblem[] {
  const clouds = traits.all.filter(({ provider }) => Object.hasOwn(guardrail.sections, provider))
  return [
    ...unusedShare(guardrail, clouds, chosen, planName),
    ...clouds.flatMap((cloud) => cloud.plan.problems(guardrail, whereOf(planName, chosen), chosen)),
    ...judgeProblems(guardrail, clouds, planName),
    ...thresholdProblems(guardrail, planName),
  ]
}

function unusedShare(
  guardrail: Guardrail,
  clouds: readonly CloudTraits[],
  chosen: Chosen,
  plan: string | undefined,
): PlanProblem[] {
  const isWhole = (cloud: CloudTraits) => cloud.timeline(guardrail)?.shape === 'whole'
  if (!chosen.has('percent') || !clouds.every(isWhole)) return []
  return [{ level: 'warning', ...said('guardrail-percent-unused', { plan }), path: [] }]
}

function thresholdProblems({ rollbackOn }: Guardrail, plan: string | undefined): PlanProblem[] {
  const { errors4xx, errors5xx, modelLatencyP99Ms } = rollbackOn
  const problems: PlanProblem[] = []
  const blocker = (key: string, told: Said) =>
    problems.push({ level: 'blocker', ...told, path: ['rollbackOn', key] })
  const isShare = (share: number) => share >= 0 && share < 1
  if (errors4xx !== undefined && !isShare(errors4xx))
    blocker('errors4xx', said('guardrail-errors4xx', { plan, share: errors4xx }))
  if (errors5xx !== undefined && !isShare(errors5xx))
    blocker('errors5xx', said('guardrail-errors5xx', { plan, share: errors5xx }))
  if (modelLatencyP99Ms !== undefined && !(modelLatencyP99Ms > 0)) {
    const told = said('guardrail-modelLatencyP99', { plan, milliseconds: modelLatencyP99Ms })
    blocker('modelLatencyP99', told)
  }
  if (errors4xx === undefined && errors5xx === undefined && modelLatencyP99Ms === undefined) {
    problems.push({ level: 'warning', ...said('guardrail-no-threshold', { plan }), path: ['rollbackOn'] })
  }
  return problems
}
