import type { Metadata } from 'next'
import { loadAudit } from '#lib/web/loaders/audit.ts'
import { auditPageOf } from '#lib/web/queries/audit.ts'
import { requirePerson } from '#lib/web/session.ts'
import { AuditScreen } from './audit-screen.tsx'

export const metadata: Metadata = { title: 'Audit' }

interface AuditRouteProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export default async function AuditRoute({ searchParams }: AuditRouteProps) {
  await requirePerson()
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(await searchParams)) {
    if (typeof value === 'string') parameters.set(name, value)
  }
  const page = auditPageOf(parameters)
  return <AuditScreen initial={await loadAudit(page)} initialPage={page} />
}
