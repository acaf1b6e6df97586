import type { Metadata } from 'next'
import { loadRollouts } from '#lib/web/loaders/rollout.ts'
import { requirePerson } from '#lib/web/session.ts'
import { RolloutsScreen } from './rollouts-screen.tsx'

export const metadata: Metadata = { title: 'Rollouts' }

export default async function RolloutsPage() {
  await requirePerson()
  return <RolloutsScreen initial={await loadRollouts()} />
}
