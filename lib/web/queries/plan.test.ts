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

test('a number that cannot be read stays in the address, so that the preview can refuse it', () => {
  const choice = planChoiceOf(new URLSearchParams('percent=much&bakeMinutes=x&timeoutMinutes=90'))
  expect(choice).toEqual({
    timeoutMinutes: 90,
    unreadable: [
      { name: 'percent', text: 'much' },
      { name: 'bakeMinutes', text: 'x' },
    ],
  })
  expect(planChoiceOf(planParameters(choice))).toEqual(choice)
  expect(planChoiceOf(new URLSearchParams('percent=1e999')).unreadable).toHaveLength(1)
})

test('what an address leaves empty is the plan’s own, and no number 0', () => {
  expect(planChoiceOf(new URLSearchParams('percent=&bakeMinutes=+&endpoints=,&plan='))).toEqual({})
})

test('an empty wave stays in the address, so that the preview can refuse it', () => {
  expect(planChoiceOf(new URLSearchParams('waves=fraud-eu;;fraud-au')).waves).toEqual([
    ['fraud-eu'],
    [],
    ['fraud-au'],
  ])
})
