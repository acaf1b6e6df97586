import { expect, test } from 'vitest'
import { actionInputs } from './action-inputs.ts'

test('text that the database cannot keep is refused before it gets there', () => {
  const approve = (reason: string) =>
    actionInputs['release.approve'].safeParse({ model: 'fraud-scoring', release: 'v427', reason })
  expect(approve('evidence\nwithin tolerance').success).toBe(true)
  expect(approve('evidence\0').success).toBe(false)
  expect(approve('half a pair \ud83d').success).toBe(false)
  expect(approve('a whole one 😀').success).toBe(true)
  const fault = { kind: 'control-plane-down', region: 'eu-west-1\0' }
  expect(actionInputs['fault.inject'].safeParse({ fault }).success).toBe(false)
  expect(actionInputs['fleet.apply'].safeParse({ yaml: 'models: {}\0' }).success).toBe(false)
})

test('a number that could not be read reaches the start, which refuses it as the preview does', () => {
  const input = { model: 'fraud-scoring', release: 'v427', unreadable: [{ name: 'percent', text: 'much' }] }
  expect(actionInputs['rollout.start'].parse(input)).toEqual(input)
})
