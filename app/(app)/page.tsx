import type { Metadata } from 'next'
import { readFleetFilter } from '#components/fleet/filter.ts'
import { loadFleet } from '#lib/web/loaders/fleet.ts'
import { FleetScreen } from './fleet-screen.tsx'

export const metadata: Metadata = { title: 'Fleet' }

type Search = Promise<Record<string, string | string[] | undefined>>

export default async function FleetPage({ searchParams }: { searchParams: Search }) {
  const [fleet, search] = await Promise.all([loadFleet(), searchParams])
  const given = new URLSearchParams(
    Object.entries(search).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  )
  return <FleetScreen initial={fleet} initialFilter={readFleetFilter(given)} />
}
