'use client'

import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { useMemo, useState } from 'react'
import { ActionButton } from '#components/action/action-button.tsx'
import { AsOf } from '#components/fleet/as-of.tsx'
import { type FleetFilter, filterFleet, writeFleetFilter } from '#components/fleet/filter.ts'
import { FleetFilterBar } from '#components/fleet/fleet-filter-bar.tsx'
import { FleetTable } from '#components/fleet/fleet-table.tsx'
import { FleetTotals } from '#components/fleet/fleet-totals.tsx'
import { Empty, PageHead, Panel } from '#components/panel/panel.tsx'
import { fleetQuery } from '#lib/web/queries/fleet.ts'
import type { FleetView } from '#lib/web/views.ts'

const FleetMap = dynamic(async () => (await import('#components/map/fleet-map.tsx')).FleetMap, {
  ssr: false,
  loading: () => <Empty>Drawing the map.</Empty>,
})

const plural = (count: number, one: string) => `${count.toLocaleString('en')} ${one}${count === 1 ? '' : 's'}`

export function FleetScreen({ initial, initialFilter }: { initial: FleetView; initialFilter: FleetFilter }) {
  const isWhole = initial.rows.length === initial.totals.models
  const { data: fleet } = useQuery({
    ...fleetQuery(),
    initialData: initial,
    // A part is old from the start, so that the whole is asked for at once.
    ...(isWhole ? {} : { initialDataUpdatedAt: 0 }),
  })
  const [filter, setFilter] = useState(initialFilter)
  const shown = useMemo(() => filterFleet(fleet, filter), [fleet, filter])
  const { totals } = fleet

  const change = (next: FleetFilter) => {
    setFilter(next)
    // The address follows, so that a filtered view can be sent to somebody; no new page is asked for.
    window.history.replaceState(null, '', `/${writeFleetFilter(next)}`)
  }
  const exportCsv = async () => {
    const { downloadFleet } = await import('#components/fleet/export.ts')
    downloadFleet(shown, fleet.at)
  }

  return (
    <>
      <PageHead
        title="Fleet"
        beside={
          <span>
            {plural(totals.models, 'model')} · {plural(totals.endpoints, 'endpoint')} ·{' '}
            {plural(totals.regions, 'region')}
          </span>
        }
        actions={
          <>
            <AsOf />
            <ActionButton label="Export CSV" onClick={() => void exportCsv()} />
          </>
        }
      />
      <FleetTotals totals={totals} />
      <Panel flush>
        <FleetFilterBar fleet={fleet} filter={filter} shown={shown.rows.length} onChange={change} />
        {fleet.rows.length === 0 ? (
          <Empty>No model is known yet. Describe the fleet in Settings, and its endpoints appear here.</Empty>
        ) : shown.rows.length === 0 ? (
          <Empty>
            No model matches. {filter.onlyInconsistent ? 'Every fleet that matches is consistent.' : ''}
          </Empty>
        ) : filter.view === 'map' ? (
          <FleetMap fleet={shown} onRegion={(region) => change({ ...filter, region, view: 'table' })} />
        ) : (
          <FleetTable fleet={shown} />
        )}
      </Panel>
    </>
  )
}
