import type { ApprovalsView, FleetView, RolloutRow } from '#lib/web/views.ts'

export interface Place {
  title: string
  kind: 'Page' | 'Model' | 'Release' | 'Rollout'
  href: string
}

const pages: readonly Place[] = [
  { title: 'Fleet', kind: 'Page', href: '/' },
  { title: 'Rollouts', kind: 'Page', href: '/rollouts' },
  { title: 'Approvals', kind: 'Page', href: '/approvals' },
  { title: 'Replay', kind: 'Page', href: '/replay' },
  { title: 'Audit', kind: 'Page', href: '/audit' },
  { title: 'Settings', kind: 'Page', href: '/settings' },
]
const faultLab: Place = { title: 'Fault lab', kind: 'Page', href: '/fault-lab' }

/** What the lists name beside the fleet, as far as they have been read. */
export interface Listed {
  approvals?: Pick<ApprovalsView, 'pending' | 'decided'> | undefined
  rollouts?: readonly Pick<RolloutRow, 'slug'>[] | undefined
}

/** Everything a person can go to by name: pages, models, rollouts, and the releases that are served, waited for or decided lately. */
export function placesOf(fleet: FleetView | undefined, sandbox: boolean, listed: Listed = {}): Place[] {
  const places = [...(sandbox ? [...pages, faultLab] : pages), ...fleetPlaces(fleet), ...listedPlaces(listed)]
  return [...new Map(places.map((place) => [place.href, place])).values()]
}

function listedPlaces({ approvals, rollouts = [] }: Listed): Place[] {
  const releases = [...(approvals?.pending ?? []), ...(approvals?.decided ?? [])]
  return [
    ...releases.map(({ model, label }) => releasePlace(model, label)),
    ...rollouts.map(({ slug }) => rolloutPlace(slug)),
  ]
}

const releasePlace = (model: string, label: string): Place => ({
  title: `${model} ${label}`,
  kind: 'Release',
  href: `/models/${encodeURIComponent(model)}/releases/${encodeURIComponent(label)}`,
})

const rolloutPlace = (slug: string): Place => ({
  title: slug,
  kind: 'Rollout',
  href: `/rollouts/${encodeURIComponent(slug)}`,
})

function fleetPlaces(fleet: FleetView | undefined): Place[] {
  const places: Place[] = []
  for (const { model, cells } of fleet?.rows ?? []) {
    places.push({ title: model, kind: 'Model', href: `/models/${encodeURIComponent(model)}` })
    for (const slug of new Set(cells.flatMap((cell) => cell.rollout ?? []))) places.push(rolloutPlace(slug))
    // A version that no release has (drift) is a digest or a foreign name, and has no page.
    const labels = new Set(cells.flatMap(({ label, to }) => (to === undefined ? [label] : [label, to])))
    for (const label of [...labels].filter((one) => /^v\d+$/.test(one))) {
      places.push(releasePlace(model, label))
    }
  }
  return places
}

/** Those that hold every word typed, the shortest names first; at most 50. */
export function search(places: readonly Place[], text: string): Place[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return places.filter((place) => place.kind !== 'Release').slice(0, 50)
  return places
    .filter((place) => words.every((word) => `${place.title} ${place.kind}`.toLowerCase().includes(word)))
    .sort((one, other) => one.title.length - other.title.length)
    .slice(0, 50)
}
