import { queryOptions } from '@tanstack/react-query'
import type { ApprovalsView } from '../views.ts'
import { fetchJson } from './fetch-json.ts'
import { keys } from './keys.ts'

export const approvalsQuery = () =>
  queryOptions({
    queryKey: keys.approvals,
    queryFn: ({ signal }) => fetchJson<ApprovalsView>('/api/approvals', signal),
  })
