'use client'

import { useQuery } from '@tanstack/react-query'
import { changePassword, endOtherSessions, endSession } from '#app/actions/account.ts'
import { AccountPage } from '#components/settings/account-page.tsx'
import { keys } from '#lib/web/queries/keys.ts'
import { accountQuery } from '#lib/web/queries/people.ts'
import { useRefresh } from '#lib/web/queries/refresh.ts'
import type { AccountView } from '#lib/web/views.ts'

export function AccountScreen({ initial }: { initial: AccountView }) {
  const { data: account } = useQuery({ ...accountQuery(), initialData: initial })
  const refresh = useRefresh(keys.account)
  return (
    <AccountPage
      account={account}
      onChangePassword={(input) => refresh(() => changePassword(input))}
      onEndSession={(session) => refresh(() => endSession(session))}
      onEndOthers={() => refresh(endOtherSessions)}
    />
  )
}
