import { expect, test } from 'vitest'
import { busyFleet, largeFleet } from '../testing/fixtures-fleet.ts'
import { regionMarkers } from './markers.ts'
import { placeLabels } from './world.ts'

test('a region shows the state that most asks for attention, in words too', () => {
  const tokyo = regionMarkers(busyFleet).find(({ region }) => region.city === 'Tokyo')
  expect(tokyo).toMatchObject({ tone: 'warning', icon: 'warning', words: '1 lagging, 1 waiting, 2 serving' })
})

test('a region that waits for a person says so before anything else', () => {
  const [row, ...rows] = busyFleet.rows
  const cells = row!.cells.map((cell, index) =>
    index === 0 ? ({ ...cell, state: 'in-rollout', held: true } as const) : cell,
  )
  const region = cells[0]!.region
  const marker = regionMarkers({ ...busyFleet, rows: [{ ...row!, cells }, ...rows] }).find(
    (one) => one.region.id === region,
  )
  expect(marker).toMatchObject({ tone: 'warning', words: expect.stringMatching(/^1 waiting for a person/) })
})

test('a region that names nothing was seen, and one that has not been seen is told as that', () => {
  const [row] = busyFleet.rows
  const [first, second] = row!.cells
  const cells = [
    { ...first!, label: '–', state: 'unknown' as const, note: 'It names nothing that takes traffic.' },
    { ...second!, label: '–', state: 'unknown' as const },
  ]
  const shorts = regionMarkers({ ...busyFleet, rows: [{ ...row!, cells }] }).map(({ words }) => words)
  expect(shorts).toEqual(['1 naming nothing that serves', '1 not seen yet'])
})

test('a region that serves a withdrawn release is danger, whatever goes on there', () => {
  const [row] = busyFleet.rows
  const cell = { ...row!.cells[0]!, state: 'in-rollout' as const, withdrawn: 'v427 was rejected.' }
  const [marker] = regionMarkers({ ...busyFleet, rows: [{ ...row!, cells: [cell] }] })
  expect(marker).toMatchObject({
    tone: 'danger',
    words: '1 in rollout, 1 of them with a withdrawn release',
  })
})

test('a region alone with one endpoint shows its version', () => {
  const oregon = regionMarkers(busyFleet).find(({ region }) => region.city === 'Oregon')
  expect(oregon?.short).toBe('v88 not answering')
})

test('every region with an endpoint is on the map, inside of it', () => {
  const markers = regionMarkers(largeFleet(3, 20))
  const placed = placeLabels(markers)
  expect(placed).toHaveLength(20)
  expect(placed.every(({ x, y }) => x > 0 && x < 1000 && y > 0 && y < 500)).toBe(true)
})

test('two regions of one city are both seen', () => {
  const [first, ...others] = regionMarkers(largeFleet(3, 20))
  const city = { ...first!.region, id: 'elsewhere' }
  const placed = placeLabels([first!, { ...first!, region: city }, ...others])
  for (const [index, one] of placed.entries()) {
    for (const other of placed.slice(index + 1)) {
      expect(Math.hypot(one.x - other.x, one.y - other.y)).toBeGreaterThan(18)
    }
  }
})
