import { queryOptions } from '@tanstack/react-query'
import { evidenceMeasures } from '#lib/domain/types.ts'
import type { ReplayChoice } from '../inputs.ts'
import type { ReplayView } from '../views.ts'
import { fetchJson } from './fetch-json.ts'
import { keys } from './keys.ts'

const kinds = ['sequential', 'kayenta', 'thresholds'] as const

/**
 * The address parameters of a replay, the same for the page and for the API:
 * `?rollout=fraud-scoring-v427-1&endpoint=fraud-eu&judge=sequential&alpha=0.01&limits=errors5xx:1:2`, or for two periods
 * `?model=fraud-scoring&endpoint=fraud-eu&baseline=2026-11-20T02:00Z&canary=2026-11-20T03:00Z&minutes=30`.
 */
export function replayParameters({ source, kind, alpha, beta, limits }: ReplayChoice): URLSearchParams {
  const parameters = new URLSearchParams()
  const put = (name: string, value: string | number | undefined) => {
    if (value !== undefined) parameters.set(name, String(value))
  }
  if (source && 'rollout' in source) {
    put('rollout', source.rollout)
    put('endpoint', source.endpoint)
    put('attempt', source.attempt)
  } else if (source) {
    put('model', source.model)
    put('endpoint', source.endpoint)
    put('baseline', source.baselineFrom)
    put('canary', source.canaryFrom)
    put('minutes', source.minutes)
  }
  put('judge', kind)
  put('alpha', alpha)
  put('beta', beta)
  const bounds = Object.entries(limits ?? {})
  if (bounds.length > 0) {
    put(
      'limits',
      bounds
        .map(([measure, { tolerated, unacceptable }]) => `${measure}:${tolerated}:${unacceptable}`)
        .join(','),
    )
  }
  return parameters
}

/** The other way round; what cannot be read is left out, so that a mistyped address shows the plan's own judge. */
export function replayChoiceOf(parameters: URLSearchParams): ReplayChoice {
  const choice: ReplayChoice = {}
  const source = sourceOf(parameters)
  if (source) choice.source = source
  const kind = kinds.find((known) => known === parameters.get('judge'))
  if (kind) choice.kind = kind
  for (const name of ['alpha', 'beta'] as const) {
    const value = numberOf(parameters.get(name))
    if (value !== undefined) choice[name] = value
  }
  const limits = limitsOf(parameters.get('limits'))
  if (limits) choice.limits = limits
  return choice
}

function sourceOf(parameters: URLSearchParams): ReplayChoice['source'] {
  const text = (name: string) => parameters.get(name)?.trim() ?? ''
  const [rollout, model, endpoint] = [text('rollout'), text('model'), text('endpoint')]
  if (endpoint === '') return undefined
  if (rollout !== '') {
    const attempt = numberOf(text('attempt'))
    return { rollout, endpoint, ...(attempt === undefined ? {} : { attempt }) }
  }
  const minutes = numberOf(text('minutes'))
  if (model === '' || minutes === undefined) return undefined
  return { model, endpoint, baselineFrom: text('baseline'), canaryFrom: text('canary'), minutes }
}

function limitsOf(list: string | null): ReplayChoice['limits'] {
  const limits = (list ?? '').split(',').flatMap((part) => {
    const [name, ...numbers] = part.split(':')
    const measure = evidenceMeasures.find((known) => known === name)
    const [tolerated, unacceptable] = numbers.map(numberOf)
    if (!measure || tolerated === undefined || unacceptable === undefined) return []
    return [[measure, { tolerated, unacceptable }] as const]
  })
  return limits.length === 0 ? undefined : Object.fromEntries(limits)
}

function numberOf(text: string | null | undefined): number | undefined {
  const value = text ? Number(text) : Number.NaN
  return Number.isFinite(value) ? value : undefined
}

export const replayQuery = (choice: ReplayChoice) => {
  const parameters = replayParameters(choice).toString()
  return queryOptions({
    queryKey: keys.replay(parameters),
    queryFn: ({ signal }) => fetchJson<ReplayView>(`/api/replay?${parameters}`, signal),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
}
