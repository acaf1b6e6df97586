import type { Guardrail } from '#lib/domain/plan/plan.ts'
import type { ShiftWords } from '#lib/domain/traits.ts'
import { duration } from '#lib/domain/wording.ts'
import { type SageMakerSection, type ShiftStrategy, sectionOf } from './plan/section.ts'

export function shiftWords(guardrail: Guardrail): ShiftWords {
  const section = sectionOf(guardrail)
  if (section === undefined)
    return {
      title: 'Step',
      head: 'not said',
      step: 'not said',
      sentence: 'The plan does not say how traffic moves on SageMaker.',
    }
  return {
    title: section.strategy === 'canary' ? 'Canary' : 'Step',
    head: headOf(section),
    step: section.strategy === 'all-at-once' ? 'all at once' : `${section.percent} %`,
    sentence: sentenceOf(section),
  }
}

function headOf(shift: ShiftStrategy): string {
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

function sentenceOf(shift: SageMakerSection): string {
  const { terminationWaitSeconds, timeoutSeconds } = shift
  const rest = `The old instances stay ${terminationWaitSeconds === 0 ? 'no longer than that' : `another ${duration(terminationWaitSeconds)}`}; the cloud gives up after ${duration(timeoutSeconds)}.`
  return `${shiftOf(shift, duration(shift.bakeSeconds))} ${rest}`
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
