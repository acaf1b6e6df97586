import { expect, test } from 'vitest'
import { regionPhaseJson } from './json.ts'
import { saidFromRow } from './said-json.ts'

const copy = {
  ...{ region: 'eu-west-1', url: 's3://models-eu/v1/', state: 'replicating', digest: null },
  checkedAt: '2026-03-10T05:00:00.000Z',
}

test('a copy that was recorded in a sentence with its phase is read, and told as it stands', () => {
  const sentence = 'S3 is replicating s3://models/v1/ to s3://models-eu/v1/.'
  expect(regionPhaseJson.parse({ name: 'replicating', copy: { ...copy, sentence } })).toMatchObject({
    copy: { state: 'replicating', said: { code: 'verbatim', facts: { sentence } } },
  })
  const said = { code: 'artifact-unplaced', facts: { region: 'eu-west-1' } }
  expect(regionPhaseJson.parse({ name: 'replicating', copy: { ...copy, said } })).toMatchObject({
    copy: { said },
  })
})

test('an empty column tells nothing', () => {
  expect(saidFromRow(null)).toBeUndefined()
})
