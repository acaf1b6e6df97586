import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { loadFaultLab } from '#lib/web/loaders/faults.ts'
import { requirePerson } from '#lib/web/session.ts'
import { FaultLabScreen } from './fault-lab-screen.tsx'

export const metadata: Metadata = { title: 'Fault lab' }

export default async function FaultLabPage() {
  const person = await requirePerson()
  const lab = await loadFaultLab(person)
  if (!lab) notFound()
  return <FaultLabScreen initial={lab} />
}
