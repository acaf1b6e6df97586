import { queryOptions } from '@tanstack/react-query'
import type { AccountView, PeopleView } from '../views.ts'
import { fetchJson } from './fetch-json.ts'
import { keys } from './keys.ts'

export const peopleQuery = () =>
  queryOptions({
    queryKey: keys.people,
    queryFn: ({ signal }) => fetchJson<PeopleView>('/api/people', signal),
  })

export const accountQuery = () =>
  queryOptions({
    queryKey: keys.account,
    queryFn: ({ signal }) => fetchJson<AccountView>('/api/account', signal),
  })
