import { memo } from 'react'
import type { BakeView, CellState, FleetCell, FleetRow, RegionView, SplitPart, Tone } from '#lib/web/views.ts'
import { cellCaption, cellSentence, cellVersion } from '#lib/words/cell.ts'
import { labelWords, partWords } from '#lib/words/serving.ts'
import { StatusIcon, type StatusIconName } from '../status/status-icon.tsx'
import { ToneText } from '../status/tone.tsx'
import { Countdown, useProgress } from '../time/countdown.tsx'
import classes from './fleet.module.css'

export const cellTones = {
  serving: 'ok',
  lagging: 'warning',
  ahead: 'busy',
  drifted: 'danger',
  withdrawn: 'danger',
  'in-rollout': 'busy',
  waiting: 'muted',
  unreachable: 'warning',
  'split-unknown': 'warning',
  unknown: 'muted',
  passive: 'muted',
} satisfies Record<CellState, Tone>

export const cellIcons = {
  serving: 'ok',
  lagging: 'warning',
  ahead: 'busy',
  drifted: 'danger',
  withdrawn: 'danger',
  'in-rollout': 'busy',
  waiting: 'muted',
  unreachable: 'clock',
  'split-unknown': 'unknown',
  unknown: 'unknown',
  passive: 'passive',
} satisfies Record<CellState, StatusIconName>

/** A region that holds asks for attention; that is no state of its own, because what it serves is known as well as before. */
export const cellTone = ({ state, held }: Pick<FleetCell, 'state' | 'held'>): Tone =>
  held ? 'warning' : cellTones[state]
export const cellIcon = ({ state, held }: Pick<FleetCell, 'state' | 'held'>): StatusIconName =>
  held ? 'warning' : cellIcons[state]

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
  const byRegion = Map.groupBy(row.cells, (cell) => cell.region)
  return (
    <tr aria-rowindex={index + 2} style={{ height }}>
      <th scope="row" className={classes.first}>
        <a href={`/models/${encodeURIComponent(row.model)}`} title={row.model}>
          {row.model}
        </a>
        <span className={`${classes.quietLine} ${classes.providers}`}>{row.providers}</span>
        <span className={`${classes.summary} ${classes.narrowSummary}`}>
          <ToneText tone={row.summary.tone}>{row.summary.title}</ToneText>
        </span>
      </th>
      <td className={classes.fleetCell}>
        <span className={classes.summary} title={row.summary.title}>
          <ToneText tone={row.summary.tone}>{row.summary.title}</ToneText>
        </span>
        <span className={classes.quietLine} title={row.summary.detail}>
          {row.summary.detail === '' ? <MovingDetail row={row} regions={regions} /> : row.summary.detail}
        </span>
      </td>
      {regions.map((region) => (
        <RegionCell key={region.id} row={row} city={region.city} cells={byRegion.get(region.id)} />
      ))}
    </tr>
  )
})

/** "Sydney canary, 12 min left": the region that is waited for. */
function MovingDetail({ row, regions }: Pick<FleetTableRowProps, 'row' | 'regions'>) {
  const cell = row.cells.find((one) => one.state === 'in-rollout')
  if (cell === undefined) return null
  const city = regions.find((region) => region.id === cell.region)?.city ?? cell.region
  return (
    <>
      {city} {cellCaption(cell)}
      {cell.bake === undefined ? null : (
        <>
          , <Countdown to={endOf(cell.bake)} />
        </>
      )}
    </>
  )
}

const endOf = ({ startedAt, seconds }: BakeView) =>
  new Date(Date.parse(startedAt) + seconds * 1000).toISOString()

function RegionCell({ row, city, cells }: { row: FleetRow; city: string; cells: FleetCell[] | undefined }) {
  if (cells === undefined) {
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
        <Cell key={cell.endpoint} row={row} city={city} cell={cell} />
      ))}
    </td>
  )
}

/** Characters of a version that fit into a cell; a longer one is cut off with an ellipsis. */
const longestWhole = 12

function Cell({ row, city, cell }: { row: FleetRow; city: string; cell: FleetCell }) {
  const tone = cellTone(cell)
  const href = cell.rollout
    ? `/rollouts/${encodeURIComponent(cell.rollout)}`
    : `/models/${encodeURIComponent(row.model)}#${encodeURIComponent(cell.endpoint)}`
  return (
    <a href={href} className={`${classes.cell} tone-${tone}`} title={cellSentence(cell, city, row.release)}>
      {cell.split === undefined ? (
        <span
          className={`${classes.chip} ${classes[`chip-${tone}`] ?? ''} ${cellVersion(cell).length > longestWhole ? classes.chipLong : ''}`}
        >
          {cellVersion(cell)}
        </span>
      ) : (
        <span className={`${classes.chip} ${classes[`chip-${tone}`] ?? ''} ${classes.chipSplit}`}>
          <Split parts={cell.split} />
        </span>
      )}
      <span className={classes.caption}>
        <StatusIcon name={cellIcon(cell)} size={12} />
        {cellCaption(cell)}
      </span>
      {cell.state === 'in-rollout' && cell.bake ? <BakeBar bake={cell.bake} /> : null}
    </a>
  )
}

/** Lines of a split that fit into a cell. */
const mostLines = 2

/** A line for each release; what does not fit is in the cell's sentence. */
function Split({ parts }: { parts: readonly SplitPart[] }) {
  const shown = parts.length > mostLines ? parts.slice(0, mostLines - 1) : parts
  return (
    <>
      {shown.map((part, index) => (
        <span key={part.label} className={classes.part}>
          {index === 0 ? null : <span className="visually-hidden"> · </span>}
          <span className={classes.partLabel}>{labelWords(part)}</span>{' '}
          <Share words={partWords(part, parts)} />
        </span>
      ))}
      {shown.length < parts.length ? (
        <span className={classes.part}>+{parts.length - shown.length} more</span>
      ) : null}
    </>
  )
}

/** "9%", and "asked" beside it, which a narrow cell cuts off before the label. */
function Share({ words }: { words: string }) {
  const [percent, asked] = words.split(' ')
  return (
    <>
      <span>{percent}</span>
      {asked === undefined ? null : <span className={classes.partAsked}> {asked}</span>}
    </>
  )
}

/** Runs on by itself; the words beside it say the same. */
function BakeBar({ bake }: { bake: BakeView }) {
  const progress = useProgress(bake.startedAt, bake.seconds) ?? 0
  return (
    <span className={classes.bar} aria-hidden>
      <span style={{ width: `${Math.round(progress * 100)}%` }} />
    </span>
  )
}
