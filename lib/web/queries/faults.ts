import { queryOptions } from '@tanstack/react-query'
import type { FaultLabView } from '../views.ts'
import { fetchJson } from './fetch-json.ts'
import { keys } from './keys.ts'

export const faultsQuery = () =>
  queryOptions({
    queryKey: keys.faults,
    queryFn: ({ signal }) => fetchJson<FaultLabView>('/api/faults', signal),
    // The sandbox announces nothing to the web: its calls and faults are read while somebody looks.
    refetchInterval: 3_000,
  })
