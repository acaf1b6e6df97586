import { queryOptions } from '@tanstack/react-query'
import type { ReleaseView } from '../views.ts'
import { fetchJson } from './fetch-json.ts'
import { keys } from './keys.ts'

export const releaseQuery = (model: string, label: string) =>
  queryOptions({
    queryKey: keys.release(model, label),
    queryFn: ({ signal }) =>
      fetchJson<ReleaseView>(
        `/api/releases/${encodeURIComponent(model)}/${encodeURIComponent(label)}`,
        signal,
      ),
  })
