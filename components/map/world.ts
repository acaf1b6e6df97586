import { geoNaturalEarth1, geoPath } from 'd3-geo'
import { feature } from 'topojson-client'
import type { GeometryCollection, Topology } from 'topojson-specification'
import land110m from 'world-atlas/land-110m.json'
import type { RegionMarker } from './markers.ts'

export const width = 1000
/** Without Antarctica, where no cloud has a region. */
export const height = 440

const projection = geoNaturalEarth1().fitExtent(
  [
    [10, 4],
    [width - 10, 500],
  ],
  { type: 'Sphere' },
)

// The package's JSON is a topology with one collection, "land"; its inferred type is too wide to say so.
const atlas = land110m as unknown as Topology<{ land: GeometryCollection }>

export const landPath = geoPath(projection)(feature(atlas, atlas.objects.land)) ?? ''

export interface PlacedMarker {
  marker: RegionMarker
  x: number
  y: number
  label: { x: number; y: number; anchor: 'start' | 'end' | 'middle' }
}

interface Box {
  left: number
  top: number
  right: number
  bottom: number
}

const overlaps = (one: Box, other: Box) =>
  one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom

/** Two regions of one city, as Tokyo's of two clouds, lie on one point: each is to be seen. */
const apart = 20

function nudged<P extends { x: number; y: number }>(points: P[]): P[] {
  const placed: P[] = []
  for (const point of points) {
    let { x } = point
    while (placed.some((other) => Math.hypot(other.x - x, other.y - point.y) < apart - 1e-6)) x += apart / 4
    placed.push({ ...point, x })
  }
  return placed
}

/** Beside its marker, on the first side where a label covers neither a marker nor a label placed before. */
export function placeLabels(markers: readonly RegionMarker[]): PlacedMarker[] {
  const points = nudged(
    markers.flatMap((marker) => {
      const point = projection([marker.region.longitude, marker.region.latitude])
      return point ? [{ marker, x: point[0], y: point[1] }] : []
    }),
  )
  const taken: Box[] = points.map(({ x, y }) => ({
    left: x - 10,
    top: y - 10,
    right: x + 10,
    bottom: y + 10,
  }))
  return points.map(({ marker, x, y }) => {
    // About 6.3 units a letter in the sizes of the style sheet.
    const length = Math.max(marker.region.city.length, marker.short.length) * 6.3
    const sides: { label: PlacedMarker['label']; box: Box }[] = [
      {
        label: { x: x + 14, y: y - 2, anchor: 'start' },
        box: { left: x + 12, top: y - 14, right: x + 14 + length, bottom: y + 16 },
      },
      {
        label: { x: x - 14, y: y - 2, anchor: 'end' },
        box: { left: x - 14 - length, top: y - 14, right: x - 12, bottom: y + 16 },
      },
      {
        label: { x, y: y + 23, anchor: 'middle' },
        box: { left: x - length / 2, top: y + 11, right: x + length / 2, bottom: y + 41 },
      },
      {
        label: { x, y: y - 28, anchor: 'middle' },
        box: { left: x - length / 2, top: y - 40, right: x + length / 2, bottom: y - 11 },
      },
    ]
    const free = sides.find(
      ({ box }) => box.left > 0 && box.right < width && !taken.some((other) => overlaps(box, other)),
    )
    const chosen = free ?? sides[0]
    if (free) taken.push(free.box)
    return { marker, x, y, label: chosen?.label ?? { x, y, anchor: 'start' } }
  })
}
