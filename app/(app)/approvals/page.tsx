import type { Metadata } from 'next'
import { loadApprovals } from '#lib/web/loaders/approvals.ts'
import { requirePerson } from '#lib/web/session.ts'
import { ApprovalsScreen } from './approvals-screen.tsx'

export const metadata: Metadata = { title: 'Approvals' }

export default async function ApprovalsPage() {
  const person = await requirePerson()
  return <ApprovalsScreen initial={await loadApprovals(person)} />
}
