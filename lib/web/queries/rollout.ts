import { queryOptions } from '@tanstack/react-query'
import type { RolloutRow, RolloutView } from '../views.ts'
import { fetchJson } from './fetch-json.ts'
import { keys } from './keys.ts'

export const rolloutQuery = (slug: string) =>
  queryOptions({
    queryKey: keys.rollout(slug),
    queryFn: ({ signal }) => fetchJson<RolloutView>(`/api/rollouts/${encodeURIComponent(slug)}`, signal),
    // An endpoint seen unchanged is not announced; only its age is new.
    refetchInterval: 10_000,
  })

export const rolloutsQuery = () =>
  queryOptions({
    queryKey: keys.rollouts,
    queryFn: ({ signal }) => fetchJson<RolloutRow[]>('/api/rollouts', signal),
  })
