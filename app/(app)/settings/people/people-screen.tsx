'use client'

import { useQuery } from '@tanstack/react-query'
import {
  changeRole,
  disablePerson,
  enablePerson,
  endSessions,
  invitePerson,
  resetPassword,
  withdrawInvitation,
} from '#app/actions/people.ts'
import { PeoplePage } from '#components/settings/people-page.tsx'
import { keys } from '#lib/web/queries/keys.ts'
import { peopleQuery } from '#lib/web/queries/people.ts'
import { useRefresh } from '#lib/web/queries/refresh.ts'
import type { PeopleView } from '#lib/web/views.ts'

export function PeopleScreen({ initial }: { initial: PeopleView }) {
  const { data: view } = useQuery({ ...peopleQuery(), initialData: initial })
  const refresh = useRefresh(keys.people)
  return (
    <PeoplePage
      view={view}
      onInvite={(input) => refresh(() => invitePerson(input))}
      acts={{
        role: (person, role) => refresh(() => changeRole({ person, role })),
        resetPassword: (person) => refresh(() => resetPassword({ person })),
        endSessions: (person) => refresh(() => endSessions({ person })),
        disable: (person) => refresh(() => disablePerson({ person })),
        enable: (person) => refresh(() => enablePerson({ person })),
        withdraw: (person) => refresh(() => withdrawInvitation({ person })),
      }}
    />
  )
}
