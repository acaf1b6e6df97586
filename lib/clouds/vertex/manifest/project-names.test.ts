import { expect, test } from 'vitest'
import { isByNumber, projectNames } from './project-names.ts'

const ID = 'projects/payments-prod/locations/europe-west4'
const NUMBER = 'projects/123456789012/locations/europe-west4'

test.each([
  ['the id and told the number', ID, NUMBER],
  ['the number and told the id', NUMBER, ID],
])('asked by %s, names are told by the id from then on, in every location', (_how, asked, told) => {
  const names = projectNames()
  expect(names.byId(`${NUMBER}/models/m@3`)).toBe(`${NUMBER}/models/m@3`)
  names.learn(`${asked}/endpoints/1`, `${told}/endpoints/1`)
  expect(names.byId(`${NUMBER}/models/m@3`)).toBe(`${ID}/models/m@3`)
  expect(names.byId('projects/123456789012/locations/us-central1/models/m')).toBe(
    'projects/payments-prod/locations/us-central1/models/m',
  )
})

test('a project that no answer named twice keeps the name that it has', () => {
  const names = projectNames()
  names.learn(ID, `${ID}/models/m`)
  names.learn(NUMBER, `${NUMBER}/models/m`)
  names.learn(ID, undefined)
  names.learn('', `${NUMBER}/models/m`)
  names.learn(ID, `${NUMBER}/models/m`)
  const other = 'projects/987654321098/locations/europe-west4/models/m'
  expect(names.byId(other)).toBe(other)
  expect(isByNumber(other)).toBe(true)
  expect(isByNumber(`${ID}/models/m`)).toBe(false)
})
