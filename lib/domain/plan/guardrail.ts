import { judgeProblems } from '../canary/judge-problems.ts'
import type { PlanProblem } from '../cloud-forms.ts'
import type { CloudTraits, TraitsOf } from '../traits.ts'
import { percent } from '../wording.ts'
import { type Chosen, whereOf } from './chosen.ts'
import type { Guardrail } from './plan.ts'

/**
 * Everything about a guardrail that a cloud would refuse or that says nothing, found before anything is touched. The sentences name the
 * plan, or the choice of a person that stands over it, so that it is known where to change what.
 */
export function guardrailProblems(
  guardrail: Guardrail,
  traits: TraitsOf,
  planName?: string,
  chosen: Chosen = new Set(),
): PlanProblem[] {
  const whereOfKey = whereOf(planName, chosen)
  const where = whereOfKey()
  const clouds = traits.all.filter(({ provider }) => Object.hasOwn(guardrail.sections, provider))
  return [
    ...unusedShare(guardrail, clouds, chosen, where),
    ...clouds.flatMap((cloud) => cloud.plan.problems(guardrail, whereOfKey, chosen)),
    ...judgeProblems(guardrail, clouds, where),
    ...thresholdProblems(guardrail, where),
  ]
}

function unusedShare(
  guardrail: Guardrail,
  clouds: readonly CloudTraits[],
  chosen: Chosen,
  where: string,
): PlanProblem[] {
  const isWhole = (cloud: CloudTraits) => cloud.timeline(guardrail)?.shape === 'whole'
  if (!chosen.has('percent') || !clouds.every(isWhole)) return []
  return [
    {
      level: 'warning',
      code: 'guardrail-percent-unused',
      path: [],
      sentence: `The share that was chosen for this rollout counts for nothing, because no part of the traffic goes ahead ${where}. Choose a plan with a canary, or leave the share out.`,
    },
  ]
}

function thresholdProblems({ rollbackOn }: Guardrail, where: string): PlanProblem[] {
  const { errors4xx, errors5xx, modelLatencyP99Ms } = rollbackOn
  const problems: PlanProblem[] = []
  const blocker = (key: string, sentence: string) =>
    problems.push({ level: 'blocker', code: `guardrail-${key}`, path: ['rollbackOn', key], sentence })
  for (const [key, share] of [
    ['errors4xx', errors4xx],
    ['errors5xx', errors5xx],
  ] as const) {
    if (share !== undefined && !(share >= 0 && share < 1)) {
      blocker(
        key,
        `\`rollbackOn.${key}\` is ${percent(share)}; a share of errors lies from 0 % to under 100 %. Change it ${where}.`,
      )
    }
  }
  if (modelLatencyP99Ms !== undefined && !(modelLatencyP99Ms > 0)) {
    blocker(
      'modelLatencyP99',
      `\`rollbackOn.modelLatencyP99\` is ${modelLatencyP99Ms} ms; it must be above 0 ms. Change it ${where}.`,
    )
  }
  if (errors4xx === undefined && errors5xx === undefined && modelLatencyP99Ms === undefined) {
    problems.push({
      level: 'warning',
      code: 'guardrail-no-threshold',
      path: ['rollbackOn'],
      sentence: `Nothing but the endpoints' own alarms takes a bad release back. Add \`rollbackOn\` thresholds ${where}.`,
    })
  }
  return problems
}
