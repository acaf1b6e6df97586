import { queryOptions } from '@tanstack/react-query'
import type { ShellView } from '../views.ts'
import { fetchJson } from './fetch-json.ts'
import { keys } from './keys.ts'

export const shellQuery = () =>
  queryOptions({
    queryKey: keys.shell,
    queryFn: ({ signal }) => fetchJson<ShellView>('/api/shell', signal),
    // Also re-reads the cloud clock, which may be set anew or stand still behind the page's back.
    refetchInterval: 20_000,
  })
