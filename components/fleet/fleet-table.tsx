'use client'

import { useVirtualizer } from '@tanstack/react-virtual'
import { useRouter } from 'next/navigation'
import { type CSSProperties, type MouseEvent, useCallback, useRef } from 'react'
import type { FleetRow } from '#lib/web/views.ts'
import type { ShownFleet } from './filter.ts'
import classes from './fleet.module.css'
import { FleetTableRow } from './fleet-table-row.tsx'

/** All rows are as tall as their content is known to be, so none is measured while scrolling. */
function rowHeight(row: FleetRow | undefined): number {
  const perRegion = new Map<string, number>()
  for (const cell of row?.cells ?? []) perRegion.set(cell.region, (perRegion.get(cell.region) ?? 0) + 1)
  return 12 + 54 * Math.max(1, ...perRegion.values())
}

/** Version by region, a row a model; only the rows in sight are in the document. */
export function FleetTable({ fleet }: { fleet: ShownFleet }) {
  const scroll = useRef<HTMLElement>(null)
  const { rows, regions } = fleet
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: useCallback((index: number) => rowHeight(rows[index]), [rows]),
    getItemKey: useCallback((index: number) => rows[index]?.model ?? index, [rows]),
    overscan: 8,
    // The next frame is soon enough; drawing inside the scroll event would hold the scrolling up.
    useFlushSync: false,
    // For the first drawing on the server, where nothing has a size.
    initialRect: { width: 1280, height: 900 },
  })
  const router = useRouter()
  const followLink = (event: MouseEvent) => {
    const opensElsewhere =
      event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey
    const link = event.target instanceof Element ? event.target.closest('a') : null
    const href = link?.getAttribute('href')
    if (opensElsewhere || !href) return
    event.preventDefault()
    router.push(href)
  }
  const inSight = virtualizer.getVirtualItems()
  const above = inSight[0]?.start ?? 0
  const below = virtualizer.getTotalSize() - (inSight.at(-1)?.end ?? 0)

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section ref={scroll} className={classes.scroll} aria-label="Versions by region" tabIndex={0}>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the links inside have the keys; their clicks arrive here */}
      <table
        onClick={followLink}
        className={classes.table}
        style={{ '--regions': regions.length } as CSSProperties}
        aria-rowcount={rows.length + 1}
      >
        <caption className="visually-hidden">Version that each region serves, one row a model</caption>
        <colgroup>
          <col className={classes.modelColumn} />
          <col className={classes.fleetColumn} />
          {regions.map((region) => (
            <col key={region.id} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col" className={classes.first}>
              Model
            </th>
            <th scope="col" className={classes.fleetCell}>
              Fleet
            </th>
            {regions.map((region) => (
              <th key={region.id} scope="col">
                {region.city}
                <span className={classes.regionId}>{region.id}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {above > 0 ? <tr aria-hidden style={{ height: above }} /> : null}
          {inSight.map(({ index, key, size }) => {
            const row = rows[index]
            return row ? (
              <FleetTableRow key={key} row={row} regions={regions} index={index} height={size} />
            ) : null
          })}
          {below > 0 ? <tr aria-hidden style={{ height: below }} /> : null}
        </tbody>
      </table>
    </section>
  )
}
