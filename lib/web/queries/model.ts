import { queryOptions } from '@tanstack/react-query'
import type { ModelView, TrafficSeries } from '../views.ts'
import { fetchJson } from './fetch-json.ts'
import { keys } from './keys.ts'

export const modelQuery = (model: string) =>
  queryOptions({
    queryKey: keys.model(model),
    queryFn: ({ signal }) => fetchJson<ModelView>(`/api/models/${encodeURIComponent(model)}`, signal),
    // An endpoint seen unchanged is not announced; only its age is new.
    refetchInterval: 10_000,
  })

export const trafficQuery = (model: string) =>
  queryOptions({
    queryKey: keys.traffic(model),
    queryFn: ({ signal }) =>
      fetchJson<TrafficSeries[]>(`/api/models/${encodeURIComponent(model)}/traffic`, signal),
    // Metrics come a minute at a time and nothing announces them.
    refetchInterval: 15_000,
  })
