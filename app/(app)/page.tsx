import type { Metadata } from 'next'
import { readFleetFilter } from '#components/fleet/filter.ts'
import { loadFleet } from '#lib/web/loaders/fleet.ts'
import { requirePerson } from '#lib/web/session.ts'
import type { FleetView } from '#lib/web/views.ts'
import { FleetScreen } from './fleet-screen.tsx'

export const metadata: Metadata = { title: 'Fleet' }

/** Models in the page itself; what a window does not show need not hold up the first drawing. */
const rowsAtFirst = 80

const firstRows = (fleet: FleetView): FleetView => ({ ...fleet, rows: fleet.rows.slice(0, rowsAtFirst) })

type Search = Promise<Record<string, string | string[] | undefined>>

export default async function FleetPage({ searchParams }: { searchParams: Search }) {
  await requirePerson()
  const [fleet, search] = await Promise.all([loadFleet(), searchParams])
  const given = new URLSearchParams(
    Object.entries(search).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  )
  return <FleetScreen initial={firstRows(fleet)} initialFilter={readFleetFilter(given)} />
}
