import type { Guardrail } from '#lib/domain/plan/plan.ts'
import { boundWords, isZero, type ReplicaBound, type ReplicaBounds } from '#lib/domain/plan/replica-bound.ts'
import type { ShiftWords } from '#lib/domain/traits.ts'
import { duration, list } from '#lib/domain/wording.ts'
import { type RollingDeployment, rollingOf } from './plan/section.ts'

export function rollingWords(guardrail: Guardrail): ShiftWords {
  const rolling = rollingOf(guardrail)
  if (rolling === undefined)
    return {
      title: 'Step',
      head: 'not said',
      step: 'not said',
      sentence: 'The plan does not say how replicas are replaced on Vertex AI.',
    }
  return {
    title: 'Step',
    head: `rolling deployment with ${allowances(rolling)}, then watched for ${duration(rolling.bakeSeconds)}`,
    step: `rolling, ${extras(rolling.maxSurge)}`,
    sentence: sentenceOf(rolling),
  }
}

function sentenceOf(rolling: RollingDeployment): string {
  const { bakeSeconds } = rolling
  const watched =
    bakeSeconds === 0
      ? 'the region counts as promoted as soon as all are new'
      : `then watched for ${duration(bakeSeconds)}`
  return `Replicas are replaced with ${allowances(rolling)}; traffic follows the ready ones; ${watched}. The previous model stays until somebody undeploys it.`
}

/** "at most 1 extra and none unavailable". */
const allowances = ({ maxSurge, maxUnavailable }: ReplicaBounds): string =>
  list([atMost(maxSurge, 'extra'), atMost(maxUnavailable, 'unavailable')])

function atMost(bound: ReplicaBound, what: string): string {
  if (isZero(bound)) return `none ${what}`
  return 'replicas' in bound ? `at most ${bound.replicas} ${what}` : `at most ${boundWords(bound)} ${what}`
}

function extras(bound: ReplicaBound): string {
  if (isZero(bound)) return 'none extra'
  return 'replicas' in bound ? `${bound.replicas} extra` : `${bound.percentage} % extra`
}
