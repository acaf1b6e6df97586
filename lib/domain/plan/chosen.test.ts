import { expect, test } from 'vitest'
import { traitsOf } from '#lib/clouds/registered.ts'
import { type GuardrailParts, guardrailWith } from '#lib/clouds/testing/guardrail.ts'
import { fleet, spec } from '../testing/builders.ts'
import type { ChosenKey } from './chosen.ts'
import type { PlanSpec } from './plan.ts'
import { planProblems } from './waves.ts'

const { guardrail } = spec
const problem = (
  changes: Partial<GuardrailParts>,
  keys: ChosenKey[],
  order: PlanSpec['order'] = spec.order,
) =>
  planProblems(
    { ...spec, order, guardrail: guardrailWith(guardrail, changes) },
    fleet,
    traitsOf,
    new Set(keys),
  )[0]

const shift = { strategy: 'canary' as const, percent: 10, bakeSeconds: 1800 }

/** What a cloud says of its section, in its own words. */
const told = (...given: Parameters<typeof problem>) => problem(...given)?.facts

test('what a person chose for one rollout is refused where they chose it, and what the plan says in the plan', () => {
  const saying = (words: string | RegExp) => ({ sentence: expect.stringMatching(words) })
  const tooMuch = { shift: { ...shift, percent: 60 } }
  expect(told(tooMuch, ['percent'])).toEqual(saying('Lower `percent` in what was chosen for this rollout.'))
  expect(told(tooMuch, ['bake'])).toEqual(saying('Lower `percent` in plan nightly-canary.'))
  const tooLong = { shift: { ...shift, bakeSeconds: 5400 } }
  expect(told(tooLong, ['bake'])).toEqual(saying('Shorten `bake` in what was chosen for this rollout.'))
  expect(told(tooLong, ['percent', 'timeout'])).toEqual(saying('Shorten `bake` in plan nightly-canary.'))
  const tooSoon = { timeoutSeconds: 900 }
  expect(told(tooSoon, ['timeout'])).toEqual(
    saying(/Set `timeout` above .* in what was chosen for this rollout\.$/),
  )
  expect(told(tooSoon, [])).toEqual(saying(/Set `timeout` above .* in plan nightly-canary\.$/))
})

test('an order that a person chose is not said to be the plan’s', () => {
  const order = { waves: [['fraud-1', 'fraud-2', 'fraud-3', 'fraud-4'], []] }
  expect(problem({}, ['waves'], order)).toMatchObject({
    code: 'plan-empty-wave',
    facts: { order: 'chosen', wave: 2 },
  })
  expect(problem({}, [], order)).toMatchObject({
    code: 'plan-empty-wave',
    facts: { order: { plan: 'nightly-canary' }, wave: 2 },
  })
})

test('a share that counts for nothing is not taken in silence', () => {
  const allAtOnce = { shift: { strategy: 'all-at-once' as const, bakeSeconds: 1800 } }
  expect(problem(allAtOnce, ['percent'])).toMatchObject({
    code: 'guardrail-percent-unused',
    facts: { plan: 'nightly-canary' },
  })
  expect(problem(allAtOnce, ['bake'])).toBeUndefined()
})
