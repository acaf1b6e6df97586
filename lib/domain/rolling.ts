import type { Guardrail, ReplicaBound, RollingDeployment, ShiftStrategy } from './plan.ts'
import type { Finding } from './types.ts'

/** The rules of Vertex AI's rolling deployments that a plan alone can keep or break. */

/** How a plan replaces replicas on Vertex AI; what it does not say is one surge replica, none unavailable, baked as on SageMaker. */
export function rollingOf(guardrail: Guardrail): RollingDeployment {
  return (
    guardrail.vertex ?? {
      maxSurge: { replicas: 1 },
      maxUnavailable: { replicas: 0 },
      bakeSeconds: guardrail.shift.bakeSeconds,
    }
  )
}

/** The shift of a plan that says nothing of SageMaker; the fleet file refuses such a plan for SageMaker endpoints. */
export const noShift: ShiftStrategy = { strategy: 'all-at-once', bakeSeconds: 0 }

/** false: the plan is for Vertex AI alone. */
export function shiftsSageMaker({ shift, vertex }: Guardrail): boolean {
  return (
    vertex === undefined || shift.strategy !== noShift.strategy || shift.bakeSeconds !== noShift.bakeSeconds
  )
}

/** How many replicas a bound allows of `replicas`. Percentages round a surge up and unavailability down, so that neither promises too much. */
export function boundOf(bound: ReplicaBound, replicas: number, round: 'up' | 'down'): number {
  if ('replicas' in bound) return bound.replicas
  const exact = (bound.percentage * replicas) / 100
  return round === 'up' ? Math.ceil(exact) : Math.floor(exact)
}

/** 1 → "1 replica", 25 % → "25 % of the replicas". */
export function boundWords(bound: ReplicaBound): string {
  if ('percentage' in bound) return `${bound.percentage} % of the replicas`
  return bound.replicas === 1 ? '1 replica' : `${bound.replicas} replicas`
}

/** What a plan allows, alone: "1 replica", "25 % of the replicas", "none". */
export const allowance = (bound: ReplicaBound): string => (isZero(bound) ? 'none' : boundWords(bound))

/**
 * Everything about a plan's rolling deployment that Vertex AI would refuse, found before anything is touched.
 * @param whereBake where its bake stands, which a person may choose for one rollout
 */
export function rollingProblems(
  rolling: RollingDeployment,
  where: string,
  whereBake: string = where,
): Finding[] {
  const findings: Finding[] = []
  const blocker = (key: string, sentence: string) =>
    findings.push({
      level: 'blocker',
      code: `vertex-${key}`,
      region: undefined,
      endpoint: undefined,
      sentence,
    })

  for (const [name, bound] of [
    ['maxSurge', rolling.maxSurge],
    ['maxUnavailable', rolling.maxUnavailable],
  ] as const) {
    const [key, value, unit] =
      'replicas' in bound
        ? [`${name}Replicas`, bound.replicas, 'replicas']
        : [`${name}Percentage`, bound.percentage, 'percent']
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
  return findings
}

export function isZero(bound: ReplicaBound): boolean {
  return 'replicas' in bound ? bound.replicas === 0 : bound.percentage === 0
}
