import type { Guardrail } from '#lib/domain/plan/plan.ts'
import type { CloudTraits } from '#lib/domain/traits.ts'

/** How a plan shifts traffic, in the words of each of its clouds. */

/** As the head of a wave says it: "10 % canary for 30 min"; with several clouds, one after the other. */
export function waveShiftWords(guardrail: Guardrail, clouds: readonly CloudTraits[]): string {
  return distinct(clouds)
    .map((cloud) => cloud.shiftWords(guardrail).head)
    .join('; ')
}

/** What happens to the traffic; with several clouds in the plan each sentence says for which. */
export function guardrailSentences(guardrail: Guardrail, clouds: readonly CloudTraits[]): string[] {
  const told = distinct(clouds)
  return told.map((cloud) => {
    const { sentence } = cloud.shiftWords(guardrail)
    return told.length === 1 ? sentence : `${cloud.name}: ${sentence}`
  })
}

/** Title of the column in which a plan's steps stand: a cloud's own word where all of its clouds have the same. */
export function stepTitle(guardrail: Guardrail, clouds: readonly CloudTraits[]): string {
  const titles = new Set(clouds.map((cloud) => cloud.shiftWords(guardrail).title))
  return titles.size === 1 ? ([...titles][0] ?? 'Step') : 'Step'
}

const numbers = { percent: 'Canary, %', bakeMinutes: 'Bake, min', timeoutMinutes: 'Timeout, min' } as const
export type NumberChoice = keyof typeof numbers

/** The numbers that a person may choose for one rollout, each with the clouds that it is for where it is not for all of them. */
export function numberChoices(clouds: readonly CloudTraits[]): { name: NumberChoice; label: string }[] {
  const all = distinct(clouds)
  return (Object.keys(numbers) as NumberChoice[]).flatMap((name) => {
    const those = all.filter(({ choices }) => choices.includes(name))
    if (those.length === 0) return []
    const only = those.length === all.length ? '' : `, ${those.map((cloud) => cloud.name).join(' and ')} only`
    return [{ name, label: `${numbers[name]}${only}` }]
  })
}

const distinct = (clouds: readonly CloudTraits[]): CloudTraits[] => [...new Set(clouds)]
