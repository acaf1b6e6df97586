import { expect, test } from 'vitest'
import { shortDigest } from '#lib/domain/wording.ts'
import { laggingModel, threeHours } from '../testing/fixtures-fleet.ts'
import { chartRows, measures, summaryOf } from './traffic.ts'

test('every measure is told in words for each region, also where nothing was measured', () => {
  for (const measure of measures) {
    const words = summaryOf(measure, threeHours)
    for (const { region } of laggingModel.endpoints) expect(words).toContain(region.city)
    expect(words).toContain('São Paulo: no measurement')
  }
})

test('errors are shares in the view and percent on the chart', () => {
  const [errors] = measures.filter(({ name }) => name === 'errors4xx')
  const points = [
    { minute: '2026-11-20T03:47:00.000Z', rps: 1, errors4xx: 0.004, errors5xx: 0, latencyP99Ms: null },
  ]
  expect(chartRows(errors!, [{ endpoint: 'fraud-eu', city: 'Dublin', points }])).toEqual([
    { at: Date.parse('2026-11-20T03:47:00.000Z'), 'fraud-eu': 0.4 },
  ])
})

test('a digest keeps its beginning and its end', () => {
  expect(shortDigest('sha256:9c1f4f0be2')).toBe('sha256:9c1f…e2')
  expect(shortDigest('v426-hotfix')).toBe('v426-hotfix')
})
