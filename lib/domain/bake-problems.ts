import type { WhereOf } from './chosen.ts'
import type { Guardrail, PlanSpec, ShiftStrategy } from './plan.ts'
import { cityOf } from './regions.ts'
import { shiftsSageMaker } from './rolling.ts'
import { bakeSecondsOf } from './timeline.ts'
import type { Endpoint, Finding } from './types.ts'
import { duration, list } from './wording.ts'

/** Clouds publish their figures by the minute: in less there may be none. */
const leastBakeSeconds = 60

/** A plan that does not say how these endpoints' traffic moves, or that lets it move with nobody looking. */
export function bakeProblems(
  { guardrail, name }: Pick<PlanSpec, 'guardrail' | 'name'>,
  endpoints: readonly Endpoint[],
  where: WhereOf,
): Finding[] {
  const findings: Finding[] = []
  const add = (level: Finding['level'], code: string, sentence: string) =>
    findings.push({ level, code, region: undefined, endpoint: undefined, sentence })

  const onSageMaker = endpoints.filter(({ provider }) => provider === 'sagemaker')
  if (onSageMaker.length > 0 && !shiftsSageMaker(guardrail)) {
    const cities = list([...new Set(onSageMaker.map(({ region }) => cityOf(region)))])
    add(
      'blocker',
      'shift-missing',
      `Plan ${name} is for Vertex AI alone: it has no \`shift\`, which says how SageMaker moves the traffic in ${cities}. Choose another plan, or give it one, e.g. shift: { strategy: canary, percent: 10, bake: 30m }.`,
    )
  } else if (onSageMaker.length > 0 && isTooShort(guardrail, 'sagemaker')) {
    add(
      'warning',
      'bake-too-short',
      `${unwatchedShift(guardrail.shift)} Set a longer \`bake\` ${where('bake')}.`,
    )
  }
  if (endpoints.some(({ provider }) => provider === 'vertex') && isTooShort(guardrail, 'vertex')) {
    const bake = duration(bakeSecondsOf(guardrail, 'vertex'))
    add(
      'warning',
      'vertex-bake-too-short',
      `Nothing can be learnt in a bake of ${bake} on Vertex AI: a region counts as promoted as soon as all its replicas are new. Set a longer \`bake\` ${where('bake')}.`,
    )
  }
  return findings
}

/** A bake under 0 is a blocker of its own. */
function isTooShort(guardrail: Guardrail, provider: 'sagemaker' | 'vertex'): boolean {
  const seconds = bakeSecondsOf(guardrail, provider)
  return seconds >= 0 && seconds < leastBakeSeconds
}

function unwatchedShift({ strategy, bakeSeconds }: ShiftStrategy): string {
  const bake = duration(bakeSeconds)
  switch (strategy) {
    case 'canary':
      return `Nothing can be learnt in a bake of ${bake}: all traffic follows the canary before its first minute has been measured.`
    case 'linear':
    case 'rolling':
      return `Nothing can be learnt from steps that are ${bake} apart: each follows before a minute of the one before has been measured.`
    case 'all-at-once':
      return `All of a region's traffic moves at once and is watched for ${bake}: a bad release serves everybody before anything can take it back.`
  }
}
