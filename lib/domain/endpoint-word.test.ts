import { expect, test } from 'vitest'
import { endpointsCalled, endpointWord, endpointWordIn } from './endpoint-word.ts'

const dublin = { provider: 'sagemaker', account: '111111111111', region: 'eu-west-1', name: 'fraud' }
const sydney = { ...dublin, region: 'ap-southeast-2' }
const elsewhere = { ...dublin, account: '222222222222' }
const other = { ...dublin, name: 'churn' }

test('an endpoint goes by its name while nobody shares it', () => {
  expect(endpointWord(dublin, [dublin, other])).toBe('fraud')
})

test('endpoints that share a name are told apart by region, and where they share that too by account', () => {
  expect([dublin, sydney].map((endpoint) => endpointWord(endpoint, [dublin, sydney]))).toEqual([
    'eu-west-1/fraud',
    'ap-southeast-2/fraud',
  ])
  expect(endpointWord(elsewhere, [dublin, sydney, elsewhere])).toBe('222222222222/eu-west-1/fraud')
})

test('a whole fleet is named by the same words as its endpoints one by one', () => {
  for (const fleet of [
    [dublin, other],
    [dublin, sydney, other],
    [dublin, sydney, elsewhere, other],
  ]) {
    expect(fleet.map(endpointWordIn(fleet))).toEqual(fleet.map((endpoint) => endpointWord(endpoint, fleet)))
  }
})

test('the word of an endpoint finds it and no other', () => {
  const all = [dublin, sydney, elsewhere, other]
  for (const endpoint of all) expect(endpointsCalled(endpointWord(endpoint, all), all)).toEqual([endpoint])
  expect(endpointsCalled('fraud', all)).toEqual([dublin, sydney, elsewhere])
  expect(endpointsCalled('nothing', all)).toEqual([])
})

test('two services of one project that share region and name are told apart by their clouds', () => {
  const vertex = { provider: 'vertex', account: 'fraud-ml', region: 'europe-west4', name: 'fraud' }
  const run = { ...vertex, provider: 'cloud-run' }
  const all = [vertex, run]
  const words = ['vertex/fraud-ml/europe-west4/fraud', 'cloud-run/fraud-ml/europe-west4/fraud']
  expect(all.map((endpoint) => endpointWord(endpoint, all))).toEqual(words)
  expect(all.map(endpointWordIn(all))).toEqual(words)
  expect(words.map((word) => endpointsCalled(word, all))).toEqual([[vertex], [run]])
})
