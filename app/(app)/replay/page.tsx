import type { Metadata } from 'next'
import { loadReplay } from '#lib/web/loaders/replay.ts'
import { replayChoiceOf } from '#lib/web/queries/replay.ts'
import { requirePerson } from '#lib/web/session.ts'
import { ReplayScreen } from './replay-screen.tsx'

export const metadata: Metadata = { title: 'Replay' }

interface ReplayRouteProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export default async function ReplayRoute({ searchParams }: ReplayRouteProps) {
  const person = await requirePerson()
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(await searchParams)) {
    if (typeof value === 'string') parameters.set(name, value)
  }
  const choice = replayChoiceOf(parameters)
  return <ReplayScreen initial={await loadReplay(person, choice)} initialChoice={choice} />
}
