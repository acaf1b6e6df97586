'use client'

import { useQuery } from '@tanstack/react-query'
import { approveRelease, rejectRelease } from '#app/actions/releases.ts'
import { ApprovalsPage } from '#components/approvals/approvals-page.tsx'
import { approvalsQuery } from '#lib/web/queries/approvals.ts'
import { keys } from '#lib/web/queries/keys.ts'
import { useRefresh } from '#lib/web/queries/refresh.ts'
import type { ApprovalsView } from '#lib/web/views.ts'

export function ApprovalsScreen({ initial }: { initial: ApprovalsView }) {
  const { data: approvals } = useQuery({ ...approvalsQuery(), initialData: initial })
  const refresh = useRefresh(keys.approvals, keys.releases, keys.shell)
  return (
    <ApprovalsPage
      approvals={approvals}
      onDecide={({ model, label, statement }, decision, reason) =>
        refresh(() =>
          decision === 'approve'
            ? approveRelease({ model, release: label, reason, statement })
            : rejectRelease({ model, release: label, reason }),
        )
      }
    />
  )
}
