import { expect, test } from 'vitest'
import { planChoiceOf, planParameters } from './plan.ts'

test('what the page shows and what the API is asked for are the same plan', () => {
  const choice = {
    plan: 'careful',
    endpoints: ['fraud-eu', 'fraud-au'],
    waves: [['fraud-au'], ['fraud-eu']],
    percent: 20,
    bakeMinutes: 15,
  }
  expect(planChoiceOf(planParameters(choice))).toEqual(choice)
  expect(planChoiceOf(planParameters({}))).toEqual({})
})

test('an address that cannot be read shows the plan of the model', () => {
  expect(planChoiceOf(new URLSearchParams('percent=much&endpoints=,&plan='))).toEqual({})
})

test('an empty wave stays in the address, so that the preview can refuse it', () => {
  expect(planChoiceOf(new URLSearchParams('waves=fraud-eu;;fraud-au')).waves).toEqual([
    ['fraud-eu'],
    [],
    ['fraud-au'],
  ])
})
