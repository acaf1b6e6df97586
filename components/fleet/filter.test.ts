import { expect, test } from 'vitest'
import type { FleetView } from '#lib/web/views.ts'
import { filterFleet, readFleetFilter, writeFleetFilter } from './filter.ts'

const none = readFleetFilter(new URLSearchParams())
const cell = (region: string) => ({
  endpoint: `fraud-${region}`,
  region,
  label: 'v1',
  state: 'serving' as const,
})
const row = (model: string, providers: string, consistent: boolean, regions: string[]) => ({
  model,
  providers,
  consistent,
  release: 'v1',
  summary: { tone: 'ok' as const, title: '', detail: '' },
  cells: regions.map(cell),
})
const fleet: FleetView = {
  at: '2026-11-20T03:47:00.000Z',
  regions: ['eu-west-1', 'sa-east-1'].map((id) => ({ id, city: id, latitude: 0, longitude: 0 })),
  rows: [
    row('fraud-scoring', 'SageMaker', false, ['eu-west-1', 'sa-east-1']),
    row('credit-limit', 'SageMaker · Vertex AI', true, ['eu-west-1']),
  ],
  totals: {
    models: 2,
    endpoints: 3,
    regions: 2,
    consistent: 1,
    inRollout: 0,
    lagging: 0,
    drifted: 0,
    pendingApproval: 0,
  },
}
const models = (filter: Partial<typeof none>) =>
  filterFleet(fleet, { ...none, ...filter }).rows.map(({ model }) => model)

test('the address says exactly what is filtered', () => {
  const filter = {
    text: 'fraud é',
    region: 'eu-west-1',
    provider: 'Vertex AI',
    onlyInconsistent: true,
    view: 'map' as const,
  }
  expect(readFleetFilter(new URLSearchParams(writeFleetFilter(filter)))).toEqual(filter)
  expect(writeFleetFilter(none)).toBe('')
})

test('every word typed must be in the name, in any order and case', () => {
  expect(models({ text: 'SCORING fraud' })).toEqual(['fraud-scoring'])
  expect(models({ text: 'fraud limit' })).toEqual([])
})

test('one of several providers is enough', () => {
  expect(models({ provider: 'Vertex AI' })).toEqual(['credit-limit'])
})

test('a region leaves only its column and the models that are there', () => {
  const shown = filterFleet(fleet, { ...none, region: 'sa-east-1' })
  expect(shown.regions.map(({ id }) => id)).toEqual(['sa-east-1'])
  expect(shown.rows).toEqual([fleet.rows[0]])
})

test('"only not consistent" leaves out the consistent ones', () => {
  expect(models({ onlyInconsistent: true })).toEqual(['fraud-scoring'])
})
