import type { Guardrail, RollingDeployment, ShiftStrategy } from '#lib/domain/plan.ts'
import { boundWords, rollingOf, shiftsSageMaker } from '#lib/domain/rolling.ts'
import type { Provider } from '#lib/domain/types.ts'
import { duration, list, providerNames } from '#lib/domain/wording.ts'

/** How a plan shifts traffic, in the words of each provider. */

/** As the head of a wave says it: "10 % canary for 30 min"; for both clouds, one after the other. */
export function waveShiftWords(guardrail: Guardrail, providers: readonly Provider[]): string {
  return distinct(providers)
    .map((provider) => shiftWords(guardrail, provider))
    .join('; ')
}

function shiftWords(guardrail: Guardrail, provider: Provider): string {
  if (provider === 'vertex') {
    const rolling = rollingOf(guardrail)
    return `rolling deployment with ${allowances(rolling)}, then watched for ${duration(rolling.bakeSeconds)}`
  }
  const { shift } = guardrail
  const bake = duration(shift.bakeSeconds)
  switch (shift.strategy) {
    case 'canary':
      return `${shift.percent} % canary for ${bake}`
    case 'linear':
      return `steps of ${shift.percent} %, ${bake} apart`
    case 'rolling':
      return `${shift.percent} % of the instances at a time, ${bake} apart`
    case 'all-at-once':
      return `all traffic at once, watched for ${bake}`
  }
}

/** As a row of the plan says it: "10 %", "rolling, 1 extra". */
export function stepWords(guardrail: Guardrail, provider: Provider): string {
  if (provider === 'vertex') return `rolling, ${extras(rollingOf(guardrail).maxSurge)}`
  if (!shiftsSageMaker(guardrail)) return 'not said'
  return guardrail.shift.strategy === 'all-at-once' ? 'all at once' : `${guardrail.shift.percent} %`
}

/** What happens to the traffic; with both clouds in the plan each sentence says for which. */
export function guardrailSentences(guardrail: Guardrail, providers: readonly Provider[]): string[] {
  const told = distinct(providers)
  return told.map((provider) => {
    const sentence = provider === 'vertex' ? rollingSentence(rollingOf(guardrail)) : shiftSentence(guardrail)
    return told.length === 1 ? sentence : `${providerNames[provider]}: ${sentence}`
  })
}

function shiftSentence(guardrail: Guardrail): string {
  if (!shiftsSageMaker(guardrail)) return 'The plan does not say how traffic moves on SageMaker.'
  const { shift, terminationWaitSeconds, timeoutSeconds } = guardrail
  const bake = duration(shift.bakeSeconds)
  const rest = `The old instances stay ${terminationWaitSeconds === 0 ? 'no longer than that' : `another ${duration(terminationWaitSeconds)}`}; the cloud gives up after ${duration(timeoutSeconds)}.`
  return `${shiftOf(shift, bake)} ${rest}`
}

function shiftOf(shift: ShiftStrategy, bake: string): string {
  switch (shift.strategy) {
    case 'canary':
      return `${shift.percent} % of the traffic goes to new instances for ${bake}, then all of it.`
    case 'linear':
      return `Traffic goes to new instances in steps of ${shift.percent} %, ${bake} apart.`
    case 'rolling':
      return `Instances are replaced ${shift.percent} % at a time, ${bake} apart.`
    case 'all-at-once':
      return `All traffic goes to new instances at once and is watched for ${bake}.`
  }
}

function rollingSentence(rolling: RollingDeployment): string {
  const { bakeSeconds } = rolling
  const watched =
    bakeSeconds === 0
      ? 'the region counts as promoted as soon as all are new'
      : `then watched for ${duration(bakeSeconds)}`
  return `Replicas are replaced with ${allowances(rolling)}; traffic follows the ready ones; ${watched}. The previous model stays until somebody undeploys it.`
}

/** "at most 1 extra and none unavailable". */
const allowances = ({ maxSurge, maxUnavailable }: RollingDeployment): string =>
  list([atMost(maxSurge, 'extra'), atMost(maxUnavailable, 'unavailable')])

function atMost(bound: RollingDeployment['maxSurge'], what: string): string {
  if (isNone(bound)) return `none ${what}`
  return 'replicas' in bound ? `at most ${bound.replicas} ${what}` : `at most ${boundWords(bound)} ${what}`
}

function extras(bound: RollingDeployment['maxSurge']): string {
  if (isNone(bound)) return 'none extra'
  return 'replicas' in bound ? `${bound.replicas} extra` : `${bound.percentage} % extra`
}

/** What the plan allows, alone: "1 replica", "25 % of the replicas", "none". */
export const allowance = (bound: RollingDeployment['maxSurge']): string =>
  isNone(bound) ? 'none' : boundWords(bound)

function isNone(bound: RollingDeployment['maxSurge']): boolean {
  return 'replicas' in bound ? bound.replicas === 0 : bound.percentage === 0
}

const distinct = (providers: readonly Provider[]): Provider[] => [...new Set(providers)]
