'use client'

import { useMemo, useState } from 'react'
import type { ShownFleet } from '../fleet/filter.ts'
import table from '../panel/table.module.css'
import { Table } from '../panel/table.tsx'
import { StatusIcon } from '../status/status-icon.tsx'
import { ToneText } from '../status/tone.tsx'
import classes from './map.module.css'
import { type RegionMarker, regionMarkers } from './markers.ts'
import { height, landPath, placeLabels, width } from './world.ts'

interface FleetMapProps {
  fleet: ShownFleet
  /** A region was chosen; the table shows it alone then. */
  onRegion: (region: string) => void
}

/** The fleet on the world, a marker a region, and the same as a table below it. */
export function FleetMap({ fleet, onRegion }: FleetMapProps) {
  const markers = useMemo(() => regionMarkers(fleet), [fleet])
  const [pointed, setPointed] = useState<string>()
  return (
    <div>
      <WorldPicture markers={markers} pointed={pointed} onPoint={setPointed} onRegion={onRegion} />
      <Table
        label="Regions on the map"
        caption="Regions on the map"
        columns={['Region', 'State', 'Versions']}
        className={classes.regions}
      >
        {markers.map((marker) => (
          <tr
            key={marker.region.id}
            data-pointed={pointed === marker.region.id || undefined}
            className={classes.regionRow}
          >
            <th scope="row">
              <button
                type="button"
                className={classes.regionButton}
                onClick={() => onRegion(marker.region.id)}
              >
                {marker.region.city}
              </button>{' '}
              <span className={`${table.quiet} ${table.nowrap}`}>{marker.region.id}</span>
            </th>
            <td className={table.nowrap}>
              <ToneText tone={marker.tone} icon={marker.icon}>
                {marker.words}
              </ToneText>
            </td>
            <td className={classes.versions}>{marker.versions}</td>
          </tr>
        ))}
      </Table>
    </div>
  )
}

interface WorldPictureProps {
  markers: RegionMarker[]
  pointed: string | undefined
  onPoint: (region: string | undefined) => void
  onRegion: (region: string) => void
}

function WorldPicture({ markers, pointed, onPoint, onRegion }: WorldPictureProps) {
  const placed = useMemo(() => placeLabels(markers), [markers])
  return (
    // The table below says all of it; the picture is a second way to see it.
    <svg viewBox={`0 0 ${width} ${height}`} className={classes.world} aria-hidden>
      <path d={landPath} className={classes.land} />
      {placed.map(({ marker, x, y, label }) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: the table below has a button for each region
        <g
          key={marker.region.id}
          className={`${classes.marker} tone-${marker.tone}`}
          data-pointed={pointed === marker.region.id || undefined}
          onClick={() => onRegion(marker.region.id)}
          onMouseEnter={() => onPoint(marker.region.id)}
          onMouseLeave={() => onPoint(undefined)}
        >
          <title>{`${marker.region.city}: ${marker.words}. ${marker.versions}`}</title>
          <circle cx={x} cy={y} r={9} className={classes.disc} />
          <g transform={`translate(${x - 5} ${y - 5})`}>
            <StatusIcon name={marker.icon} size={10} />
          </g>
          <text x={label.x} y={label.y} textAnchor={label.anchor} className={classes.city}>
            {marker.region.city}
          </text>
          <text x={label.x} y={label.y + 14} textAnchor={label.anchor} className={classes.words}>
            {marker.short}
          </text>
        </g>
      ))}
    </svg>
  )
}
