import type { FleetRow, FleetView } from '#lib/web/views.ts'

export interface FleetFilter {
  /** Part of a model's name. */
  text: string
  /** Region id; empty: all. */
  region: string
  /** As people say it, e.g. "SageMaker"; empty: all. */
  provider: string
  onlyInconsistent: boolean
  view: 'table' | 'map'
}

/** What is shown of a fleet: the rows and the columns. */
export type ShownFleet = Pick<FleetView, 'regions' | 'rows'>

export function readFleetFilter(search: URLSearchParams): FleetFilter {
  return {
    text: search.get('q') ?? '',
    region: search.get('region') ?? '',
    provider: search.get('provider') ?? '',
    onlyInconsistent: search.get('only') === 'inconsistent',
    view: search.get('view') === 'map' ? 'map' : 'table',
  }
}

/** `?q=fraud&view=map`; empty when nothing is filtered. */
export function writeFleetFilter(filter: FleetFilter): string {
  const search = new URLSearchParams()
  if (filter.text) search.set('q', filter.text)
  if (filter.region) search.set('region', filter.region)
  if (filter.provider) search.set('provider', filter.provider)
  if (filter.onlyInconsistent) search.set('only', 'inconsistent')
  if (filter.view === 'map') search.set('view', 'map')
  const written = search.toString()
  return written === '' ? '' : `?${written}`
}

export const providersOf = (row: FleetRow): string[] => row.providers.split(' · ')

/** Every row in it is the one of the fleet itself, so that rows not changed are not drawn again. */
export function filterFleet(fleet: FleetView, filter: FleetFilter): ShownFleet {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean)
  const rows = fleet.rows.filter((row) => {
    const name = row.model.toLowerCase()
    return (
      words.every((word) => name.includes(word)) &&
      (filter.region === '' || row.cells.some((cell) => cell.region === filter.region)) &&
      (filter.provider === '' || providersOf(row).includes(filter.provider)) &&
      !(filter.onlyInconsistent && row.consistent)
    )
  })
  const regions =
    filter.region === '' ? fleet.regions : fleet.regions.filter((region) => region.id === filter.region)
  return { regions, rows }
}
