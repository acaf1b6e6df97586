import type { CellState, FleetCell, RegionView, Tone } from '#lib/web/views.ts'
import { cellVersion, namesNothing } from '#lib/words/cell.ts'
import type { ShownFleet } from '../fleet/filter.ts'
import { cellIcon, cellTone } from '../fleet/fleet-table-row.tsx'
import type { StatusIconName } from '../status/status-icon.tsx'

/** All endpoints of one region together. */
export interface RegionMarker {
  region: RegionView
  /** Of the endpoint that most asks for attention. */
  tone: Tone
  icon: StatusIconName
  /** "1 drifted, 5 serving". */
  words: string
  /** Beside the marker: the version of a single model, else how many and what is wrong. */
  short: string
  /** "fraud-scoring v427, credit-limit v18". */
  versions: string
}

/** A region that holds and waits for a person asks for attention whatever it serves; one that names nothing was seen all the same. */
type Shown = CellState | 'held' | 'names-nothing'
const shownOf = (cell: FleetCell): Shown =>
  cell.held ? 'held' : namesNothing(cell) ? 'names-nothing' : cell.state

/** What asks for attention first. */
const order: readonly Shown[] = [
  'held',
  'drifted',
  'withdrawn',
  'unreachable',
  'split-unknown',
  'names-nothing',
  'lagging',
  'in-rollout',
  'ahead',
  'unknown',
  'waiting',
  'serving',
  'passive',
]

const words: Record<Shown, string> = {
  held: 'waiting for a person',
  drifted: 'drifted',
  withdrawn: 'withdrawn',
  unreachable: 'not answering',
  'split-unknown': 'with an unknown split',
  'names-nothing': 'naming nothing that serves',
  lagging: 'lagging',
  'in-rollout': 'in rollout',
  ahead: 'ahead',
  unknown: 'not seen yet',
  waiting: 'waiting',
  serving: 'serving',
  passive: 'on standby',
}

export function regionMarkers({ rows, regions }: ShownFleet): RegionMarker[] {
  const perRegion = new Map<string, { model: string; cell: FleetCell }[]>()
  for (const { model, cells } of rows) {
    for (const cell of cells) {
      const held = perRegion.get(cell.region)
      if (held) held.push({ model, cell })
      else perRegion.set(cell.region, [{ model, cell }])
    }
  }
  return regions.flatMap((region) => {
    const here = perRegion.get(region.id)
    return here ? [marker(region, here)] : []
  })
}

/** As the fleet's table draws it. */
function asked(shown: Shown): Pick<FleetCell, 'state' | 'held'> {
  if (shown === 'held') return { state: 'in-rollout', held: true }
  return { state: shown === 'names-nothing' ? 'unknown' : shown }
}

function marker(region: RegionView, here: { model: string; cell: FleetCell }[]): RegionMarker {
  const counts = order
    .map((state) => ({ state, count: here.filter(({ cell }) => shownOf(cell) === state).length }))
    .filter(({ count }) => count > 0)
  const worst = counts[0]?.state ?? 'unknown'
  const withdrawn = here.filter(({ cell }) => cell.withdrawn !== undefined).length
  const asks = asked(worst)
  const only = here.length === 1 ? here[0] : undefined
  const listed = here.slice(0, 12).map(({ model, cell }) => `${model} ${cellVersion(cell)}`)
  return {
    region,
    // What was taken back and serves is danger, whatever else goes on there.
    tone: withdrawn > 0 ? 'danger' : cellTone(asks),
    icon: withdrawn > 0 ? 'danger' : cellIcon(asks),
    words: [
      ...counts.map(({ state, count }) => `${count} ${words[state]}`),
      ...(withdrawn > 0 ? [`${withdrawn} of them with a withdrawn release`] : []),
    ].join(', '),
    short: only
      ? `${cellVersion(only.cell)} ${words[worst]}`
      : `${counts[0]?.count ?? 0} of ${here.length} ${words[worst]}`,
    versions:
      here.length > listed.length
        ? `${listed.join(', ')} and ${here.length - listed.length} more`
        : listed.join(', '),
  }
}
