import { expect, test } from 'vitest'
import { fleetCsv } from './export.ts'

const cell = {
  endpoint: 'fraud-eu',
  region: 'eu-west-1',
  label: '=HYPERLINK("x")',
  state: 'drifted' as const,
  note: 'It serves "v426", not v427.',
  share: 0.1,
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
    'model,fleet,endpoint,region,city,version,state,traffic share of the new version,sentence',
    `fraud-scoring,Drift in Dublin,fraud-eu,eu-west-1,Dublin,"'=HYPERLINK(""x"")",drifted,0.1,"Dublin serves =HYPERLINK(""x""). It serves ""v426"", not v427."`,
    '',
  ])
})
