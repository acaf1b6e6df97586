import { shownName, type TooLongOrder } from '../domain/limits.ts'
import { whereOf } from '../domain/plan/chosen.ts'
import { cityOf } from '../domain/regions.ts'
import { count, firstNamesWords, list, percent } from '../domain/wording.ts'
import type { WordsFor } from './words.ts'

type PlanCodes =
  | 'guardrail-percent-unused'
  | 'guardrail-errors4xx'
  | 'guardrail-errors5xx'
  | 'guardrail-modelLatencyP99'
  | 'guardrail-no-threshold'
  | 'shift-missing'
  | 'plan-no-endpoint'
  | 'plan-too-long'
  | 'plan-empty-wave'
  | 'plan-unknown-endpoint'
  | 'plan-endpoint-missing'
  | 'plan-endpoint-twice'

/** What is wrong with plans. */
export const planWords: WordsFor<PlanCodes> = {
  'guardrail-percent-unused': ({ plan }) =>
    `The share that was chosen for this rollout counts for nothing, because no part of the traffic goes ahead ${inPlan(plan)}. Choose a plan with a canary, or leave the share out.`,
  'guardrail-errors4xx': ({ plan, share }) => errorsWords('errors4xx', share, plan),
  'guardrail-errors5xx': ({ plan, share }) => errorsWords('errors5xx', share, plan),
  'guardrail-modelLatencyP99': ({ plan, milliseconds }) =>
    `\`rollbackOn.modelLatencyP99\` is ${milliseconds} ms; it must be above 0 ms. Change it ${inPlan(plan)}.`,
  'guardrail-no-threshold': ({ plan }) =>
    `Nothing but the endpoints' own alarms takes a bad release back. Add \`rollbackOn\` thresholds ${inPlan(plan)}.`,
  'shift-missing': ({ plan, cloud, regions, others, key, example }) => {
    const alone = others.length === 0 ? '' : ` is for ${list(others)} alone: it`
    const cities = list([...new Set(regions.map(cityOf))])
    return `Plan ${plan}${alone} has no \`${key}\`, which says how ${cloud} moves the traffic in ${cities}. Choose another plan, or give it one, e.g. ${key}: ${example}.`
  },
  'plan-no-endpoint': () =>
    'The fleet has no endpoint to promote to. Add endpoints to the model in the fleet file.',
  'plan-too-long': ({ whose, what, found, limit }) =>
    `${orderNames(whose)} has ${count(found)} ${what === 'waves' ? 'waves' : 'names in its waves'}; the limit is ${count(limit)}. Remove what is not needed.`,
  'plan-empty-wave': ({ order, wave }) =>
    `Wave ${wave} ${ofOrder(order)} is empty. Put an endpoint in it or remove the wave.`,
  'plan-unknown-endpoint': ({ order, wave, word, isRegion, endpoints }) => {
    const named = `Wave ${wave} ${ofOrder(order)} names`
    const names = firstNamesWords(endpoints)
    return isRegion
      ? `${named} ${word} (${cityOf(word)}), where this fleet has no endpoint. Its endpoints are ${names}.`
      : `${named} \`${word}\`, which is neither an endpoint of this fleet nor a region. Its endpoints are ${names}.`
  },
  'plan-endpoint-missing': ({ order, endpoint, region }) =>
    `${endpoint} (${cityOf(region)}) is in no wave ${ofOrder(order)} and will stay on its version. Add it to a wave if it should follow.`,
  'plan-endpoint-twice': ({ order, endpoint, region, waves: [first, second] }) => {
    const place = first === second ? `twice in wave ${first}` : `in wave ${first} and again in wave ${second}`
    return `${endpoint} (${cityOf(region)}) is ${place} ${ofOrder(order)}. Keep it in one.`
  },
}

/** "in plan nightly-canary". */
export const inPlan = (name: string | undefined): string => whereOf(name)()

const ofOrder = (order: { plan: string } | 'chosen') =>
  order === 'chosen' ? 'of the order chosen for this rollout' : `of plan ${order.plan}`

function orderNames(whose: TooLongOrder['whose']): string {
  if (typeof whose === 'object') return `Plan ${shownName(whose.plan)}`
  return whose === 'order' ? 'The order' : 'The choice'
}

const errorsWords = (key: string, share: number, plan: string | undefined) =>
  `\`rollbackOn.${key}\` is ${percent(share)}; a share of errors lies from 0 % to under 100 %. Change it ${inPlan(plan)}.`
