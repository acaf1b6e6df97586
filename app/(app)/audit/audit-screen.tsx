'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { AuditPage } from '#components/audit/audit-page.tsx'
import { type AuditPage as AuditPageInput, auditQuery } from '#lib/web/queries/audit.ts'
import type { AuditView } from '#lib/web/views.ts'

export function AuditScreen({ initial, initialPage }: { initial: AuditView; initialPage: AuditPageInput }) {
  const [page, setPage] = useState(initialPage)
  const query = useQuery({
    ...auditQuery(page),
    placeholderData: keepPreviousData,
    ...(page === initialPage ? { initialData: initial } : {}),
  })
  const turn = (next: AuditPageInput) => {
    setPage(next)
    const parameters = new URLSearchParams({ ...next }).toString()
    window.history.replaceState(null, '', parameters === '' ? window.location.pathname : `?${parameters}`)
  }
  return (
    <AuditPage
      audit={query.data ?? initial}
      page={page}
      reading={query.isPlaceholderData && query.isFetching}
      onPage={turn}
    />
  )
}
