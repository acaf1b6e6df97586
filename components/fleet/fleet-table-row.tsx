import { memo } from 'react'
import type { CellState, FleetCell, FleetRow, RegionView, Tone } from '#lib/web/views.ts'
import { StatusIcon, type StatusIconName } from '../status/status-icon.tsx'
import { ToneText } from '../status/tone.tsx'
import classes from './fleet.module.css'

export const cellTones = {
  serving: 'ok',
  lagging: 'warning',
  ahead: 'busy',
  drifted: 'danger',
  'in-rollout': 'busy',
  waiting: 'muted',
  unreachable: 'warning',
  unknown: 'muted',
  passive: 'muted',
} satisfies Record<CellState, Tone>

export const cellIcons = {
  serving: 'ok',
  lagging: 'warning',
  ahead: 'busy',
  drifted: 'danger',
  'in-rollout': 'busy',
  waiting: 'muted',
  unreachable: 'clock',
  unknown: 'unknown',
  passive: 'passive',
} satisfies Record<CellState, StatusIconName>

interface FleetTableRowProps {
  row: FleetRow
  regions: readonly RegionView[]
  index: number
  /** Pixels. */
  height: number
}

/**
 * Drawn anew only when its row has changed; a fleet of a thousand rows stays smooth by this, and by plain links:
 * the table takes their clicks, since a component for each would cost more than all else in a row.
 */
export const FleetTableRow = memo(function FleetTableRow({
  row,
  regions,
  index,
  height,
}: FleetTableRowProps) {
  return (
    <tr aria-rowindex={index + 2} style={{ height }}>
      <th scope="row" className={classes.first}>
        <a href={`/models/${encodeURIComponent(row.model)}`} title={row.model}>
          {row.model}
        </a>
        <span className={classes.quietLine}>{row.providers}</span>
      </th>
      <td>
        <span className={classes.summary} title={row.summary.title}>
          <ToneText tone={row.summary.tone}>{row.summary.title}</ToneText>
        </span>
        <span className={classes.quietLine} title={row.summary.detail}>
          {row.summary.detail}
        </span>
      </td>
      {regions.map((region) => (
        <RegionCell key={region.id} row={row} region={region} />
      ))}
    </tr>
  )
})

function RegionCell({ row, region }: { row: FleetRow; region: RegionView }) {
  const cells = row.cells.filter((cell) => cell.region === region.id)
  if (cells.length === 0) {
    return (
      <td className={classes.none}>
        <span aria-hidden>–</span>
        <span className="visually-hidden">none</span>
      </td>
    )
  }
  return (
    <td>
      {cells.map((cell) => (
        <Cell key={cell.endpoint} model={row.model} cell={cell} />
      ))}
    </td>
  )
}

function Cell({ model, cell }: { model: string; cell: FleetCell }) {
  const tone = cellTones[cell.state]
  const href = cell.rolloutSlug
    ? `/rollouts/${encodeURIComponent(cell.rolloutSlug)}`
    : `/models/${encodeURIComponent(model)}#${encodeURIComponent(cell.endpoint)}`
  const bar = cell.progress ?? cell.share
  return (
    <a href={href} className={`${classes.cell} tone-${tone}`} title={cell.sentence}>
      <span className={`${classes.chip} ${classes[`chip-${tone}`] ?? ''}`}>
        {cell.label}
        {cell.share === null ? '' : ` ${percent(cell.share)}`}
      </span>
      <span className={classes.caption}>
        <StatusIcon name={cellIcons[cell.state]} size={12} />
        {cell.caption}
      </span>
      {cell.state === 'in-rollout' && bar !== null ? (
        <span className={classes.bar} aria-hidden>
          <span style={{ width: `${Math.round(bar * 100)}%` }} />
        </span>
      ) : null}
    </a>
  )
}

/** "10 %", and one decimal below ten while it is not whole: "9.6 %". */
export function percent(share: number): string {
  const value = share * 100
  return `${value < 10 && !Number.isInteger(Math.round(value * 10) / 10) ? value.toFixed(1) : Math.round(value)} %`
}
