import { queryOptions } from '@tanstack/react-query'
import type { FleetView } from '../views.ts'
import { fetchJson } from './fetch-json.ts'
import { keys } from './keys.ts'

export const fleetQuery = () =>
  queryOptions({
    queryKey: keys.fleet,
    queryFn: ({ signal }) => fetchJson<FleetView>('/api/fleet', signal),
    // An endpoint seen unchanged is not announced; only its age is new.
    refetchInterval: 30_000,
  })
