import { expect, test } from 'vitest'
import { fleetCsv } from './export.ts'

const cell = {
  endpoint: 'fraud-eu',
  region: 'eu-west-1',
  label: '=HYPERLINK("x")',
  state: 'drifted' as const,
  note: 'It serves "v426", not v427.',
  since: 1_763_600_460,
}
const row = {
  model: 'fraud-scoring',
  providers: 'SageMaker',
  release: 'v427',
  summary: { tone: 'danger' as const, title: 'Drift in Dublin', detail: '' },
  consistent: false,
  cells: [cell, { ...cell, region: 'sa-east-1' }],
}
const dublin = { id: 'eu-west-1', city: 'Dublin', latitude: 53, longitude: -6 }

test('the export holds the columns shown, quoted, and no formula', () => {
  expect(fleetCsv({ regions: [dublin], rows: [row] }).split('\r\n')).toEqual([
    'model,fleet,endpoint,region,city,serves,serving since (UTC),state,sentence',
    `fraud-scoring,Drift in Dublin,fraud-eu,eu-west-1,Dublin,"'=HYPERLINK(""x"")",2025-11-20T01:01:00Z,drifted,"Dublin serves =HYPERLINK(""x""). It serves ""v426"", not v427."`,
    '',
  ])
})

test('a cell whose traffic is split is exported with both releases, their shares and since when each has had one', () => {
  const split = [
    { label: 'v426', percent: 91, how: 'measured' as const, since: 1_763_596_800 },
    { label: 'v427', percent: 9, how: 'asked' as const },
  ]
  const exported = fleetCsv({
    regions: [dublin],
    rows: [{ ...row, cells: [{ ...cell, label: 'v426', split }] }],
  })
  expect(exported).toContain(',"v426 91% · v427 9%, asked",2025-11-20T00:00:00Z · unknown,drifted,')
})
