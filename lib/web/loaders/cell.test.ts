import { expect, test } from 'vitest'
import { traitsOf } from '#lib/clouds/registered.ts'
import { person } from '#lib/domain/testing/people.ts'
import { cellCaption, cellSentence, cellVersion } from '#lib/words/cell.ts'
import { endpointWith, interval } from '../testing/endpoint-now.ts'
import { fleetRow } from './cell.ts'
import type { EndpointNow } from './fleet-states.ts'

const now = '2026-11-20T12:00:00.000Z'
const model = (endpoints: EndpointNow[]) => ({
  slug: 'fraud-scoring',
  endpoints,
  rollout: undefined,
  rolloutSlug: undefined,
})
const rowOf = (endpoints: EndpointNow[]) => fleetRow(model(endpoints), new Date(now), traitsOf)
const served = (id: number, label: string, since: string) =>
  endpointWith([interval(label, 1, since)], now, {
    row: {
      id: `${id}`,
      region: ['eu-west-1', 'ap-southeast-2', 'us-central1'][id] ?? '',
      name: `fraud-${id}`,
    },
  })

test('a region that was taken back is behind since it went back, not since its fleet is ahead', () => {
  const detailOf = (since: string) =>
    rowOf([
      served(0, 'v427', '2026-11-20T05:00:00.000Z'),
      served(1, 'v427', '2026-11-20T06:00:00.000Z'),
      served(2, 'v426', since),
    ]).summary.detail
  expect(detailOf('2026-11-20T10:00:00.000Z')).toBe('Council Bluffs behind since 2 h')
  expect(detailOf('2026-11-18T00:00:00.000Z')).toBe('Council Bluffs behind since 7 h')
})

test('a fleet is consistent since the last region gave the release all traffic, not a share of it', () => {
  const byShares = endpointWith(
    [interval('v427', 1, '2026-11-20T10:00:00.000Z', { servedSince: '2026-11-20T09:30:00.000Z' })],
    now,
  )
  expect(rowOf([served(1, 'v427', '2026-11-20T05:00:00.000Z'), byShares]).summary).toMatchObject({
    title: 'Consistent on v427',
    detail: 'since 2 h',
  })
})

test('a region whose traffic is split is not consistent with its fleet, whichever release has more of it', () => {
  const split = [
    interval('v427', 0.6, '2026-11-20T05:00:00.000Z'),
    interval('v426', 0.4, '2026-11-20T05:00:00.000Z'),
  ]
  const { summary, consistent, cells } = rowOf([
    served(1, 'v427', '2026-11-20T05:00:00.000Z'),
    endpointWith(split, now),
  ])
  expect(summary).toMatchObject({ title: '1 of 2 on v427', detail: 'Dublin on v427 and v426' })
  expect(consistent).toBe(false)
  expect(cells.map(cellVersion)).toEqual(['v427', 'v426 40% · v427 60%'])
})

test('an endpoint whose cloud names nothing that serves is not called unseen', () => {
  const empty = endpointWith([], now, { row: { observedAt: now, label: 'unknown', configName: '' } })
  expect(rowOf([empty]).cells[0]).toMatchObject({
    label: '–',
    state: 'unknown',
    note: 'Its cloud answers and names nothing that takes traffic.',
  })
})

test('an update that Meridian did not begin leaves the split untold: the row is not consistent and the cell not simply serving', () => {
  const { summary, consistent, cells } = rowOf([
    endpointWith([interval('v427', 1, '2026-11-20T05:00:00.000Z', { source: 'untold' })], now),
  ])
  expect(consistent).toBe(false)
  expect(summary).toMatchObject({ title: '0 of 1 on v427', detail: expect.stringContaining('unknown share') })
  expect(cells[0]?.state).toBe('split-unknown')
  expect(cellCaption(cells[0]!)).toBe('split unknown')
  expect(cellSentence(cells[0]!, 'Dublin', 'v427')).toBe(
    'Dublin serves v427 ?%, and its cloud does not say how traffic is split.',
  )
})

const rejected = { kind: 'rejected', at: now, by: person('Ada'), detail: undefined } as const
const splitWith = (share: number, canary: Parameters<typeof interval>[3] = {}) => [
  interval('v426', 1 - share, '2026-11-20T05:00:00.000Z'),
  interval('v427', share, '2026-11-20T05:00:00.000Z', { withdrawn: rejected, ...canary }),
]

test('a rejected release with the smaller share makes its endpoint withdrawn, and is what is named', () => {
  const { summary, cells } = rowOf([endpointWith(splitWith(0.4), now)])
  expect(summary).toMatchObject({ tone: 'danger', title: 'v427 was rejected', detail: 'serves Dublin' })
  expect(cells[0]).toMatchObject({ state: 'withdrawn', note: 'v427 was rejected by Ada.' })
})

test('a held canary of a rejected release needs a person, and says what serves', () => {
  const times = { begunFrom: now, bakingSince: now, heldSince: now }
  const phase = { name: 'baking', bakeSeconds: 1800, ...times } as const
  const { cells } = rowOf([endpointWith(splitWith(0.1), now, { phase })])
  expect(cellCaption(cells[0]!)).toBe('needs a person, withdrawn')
  expect(cellSentence(cells[0]!, 'Dublin', 'v426')).toMatch(/v427 was rejected by Ada\.$/)
})

test('a rejected release that was only asked for has no traffic to speak of', () => {
  const { cells } = rowOf([endpointWith(splitWith(0.1, { source: 'asked' }), now)])
  expect(cells[0]?.withdrawn).toBeUndefined()
  expect(cells[0]?.state).not.toBe('withdrawn')
})

test('endpoints of one name in several regions lead to their own lines on the model’s page', () => {
  const named = (id: string, region: string, name: string) =>
    endpointWith([interval('v427', 1, now)], now, { row: { id, region, name } })
  const cellsOf = (endpoints: EndpointNow[]) => rowOf(endpoints).cells.map((cell) => cell.endpoint)
  expect(cellsOf([named('1', 'eu-west-1', 'fraud'), named('2', 'sa-east-1', 'fraud')])).toEqual([
    'eu-west-1/fraud',
    'sa-east-1/fraud',
  ])
  expect(cellsOf([named('1', 'eu-west-1', 'fraud-eu'), named('2', 'sa-east-1', 'fraud-br')])).toEqual([
    'fraud-eu',
    'fraud-br',
  ])
})
