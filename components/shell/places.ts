import type { FleetView } from '#lib/web/views.ts'

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

/** Everything a person can go to by name: pages, models, the releases they serve, rollouts under way. */
export function placesOf(fleet: FleetView | undefined, sandbox: boolean): Place[] {
  const places = sandbox ? [...pages, faultLab] : [...pages]
  for (const { model, cells } of fleet?.rows ?? []) {
    const path = `/models/${encodeURIComponent(model)}`
    places.push({ title: model, kind: 'Model', href: path })
    for (const slug of new Set(cells.flatMap((cell) => cell.rollout ?? []))) {
      places.push({ title: slug, kind: 'Rollout', href: `/rollouts/${encodeURIComponent(slug)}` })
    }
    // A version that no release has (drift) is a digest or a foreign name, and has no page.
    const labels = new Set(cells.flatMap(({ label, to }) => (to === undefined ? [label] : [label, to])))
    for (const label of [...labels].filter((one) => /^v\d+$/.test(one))) {
      places.push({ title: `${model} ${label}`, kind: 'Release', href: `${path}/releases/${label}` })
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
