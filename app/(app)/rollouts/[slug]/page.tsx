import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { loadRollout } from '#lib/web/loaders/rollout.ts'
import { requirePerson } from '#lib/web/session.ts'
import { RolloutScreen } from './rollout-screen.tsx'

interface RolloutPageProps {
  params: Promise<{ slug: string }>
}

export async function generateMetadata({ params }: RolloutPageProps): Promise<Metadata> {
  return { title: `Rollout ${(await params).slug}` }
}

export default async function RolloutPage({ params }: RolloutPageProps) {
  const person = await requirePerson()
  const rollout = await loadRollout(person, (await params).slug)
  if (!rollout) notFound()
  return <RolloutScreen initial={rollout} />
}
