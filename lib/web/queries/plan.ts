import { queryOptions } from '@tanstack/react-query'
import type { PlanInput } from '../inputs.ts'
import type { PlanPreview } from '../views.ts'
import { fetchJson } from './fetch-json.ts'
import { keys } from './keys.ts'

/** What a person may choose about a plan, apart from the release. */
export type PlanChoice = Omit<PlanInput, 'model' | 'release'>

/** Of what is quoted back, in characters. */
const longestText = 60

const numbers = ['percent', 'bakeMinutes', 'timeoutMinutes'] as const

/**
 * The address parameters of a plan preview, the same for the page and for the API:
 * `?plan=careful&endpoints=fraud-eu,fraud-au&waves=fraud-eu;fraud-au&percent=20&bakeMinutes=15`.
 */
export function planParameters(choice: PlanChoice): URLSearchParams {
  const parameters = new URLSearchParams()
  if (choice.plan) parameters.set('plan', choice.plan)
  if (choice.endpoints && choice.endpoints.length > 0) parameters.set('endpoints', choice.endpoints.join(','))
  if (choice.waves) parameters.set('waves', choice.waves.map((wave) => wave.join(',')).join(';'))
  for (const name of numbers) {
    const value = choice[name]
    if (value !== undefined) parameters.set(name, String(value))
  }
  for (const { name, text } of choice.unreadable ?? []) parameters.set(name, text)
  return parameters
}

/** The other way round; a number that cannot be read is kept as it is written, so that the preview can refuse it. */
export function planChoiceOf(parameters: URLSearchParams): PlanChoice {
  const choice: PlanChoice = {}
  const plan = parameters.get('plan')
  if (plan) choice.plan = plan
  const endpoints = names(parameters.get('endpoints'))
  if (endpoints.length > 0) choice.endpoints = endpoints
  const waves = parameters.get('waves')
  if (waves) choice.waves = waves.split(';').map(names)
  const unreadable: NonNullable<PlanChoice['unreadable']> = []
  for (const name of numbers) {
    const text = (parameters.get(name) ?? '').trim()
    if (text === '') continue
    const value = Number(text)
    if (Number.isFinite(value)) choice[name] = value
    else unreadable.push({ name, text: text.slice(0, longestText) })
  }
  return unreadable.length === 0 ? choice : { ...choice, unreadable }
}

const names = (list: string | null): string[] =>
  (list ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')

/** Asks the clouds, so it is asked when a person comes or says so: never in the background. */
export const planQuery = ({ model, release, ...choice }: PlanInput) => {
  const parameters = planParameters(choice)
  return queryOptions({
    queryKey: [
      ...keys.planPreview(model, release, choice.plan, choice.endpoints),
      parameters.toString(),
    ] as const,
    queryFn: ({ signal }) => {
      const all = new URLSearchParams(parameters)
      all.set('model', model)
      all.set('release', release)
      return fetchJson<PlanPreview>(`/api/plan-preview?${all}`, signal)
    },
    // Its age is on the page with a button beside it; an old answer is not kept for the next visit.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
}
