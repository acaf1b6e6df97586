import { expect, test } from 'vitest'
import { traitsOf } from '#lib/clouds/registered.ts'
import { type GuardrailParts, guardrailWith } from '#lib/clouds/testing/guardrail.ts'
import { fleet, spec } from '../testing/builders.ts'
import type { ChosenKey } from './chosen.ts'
import type { PlanSpec } from './plan.ts'
import { planProblems } from './waves.ts'

const { guardrail } = spec
const sentence = (
  changes: Partial<GuardrailParts>,
  keys: ChosenKey[],
  order: PlanSpec['order'] = spec.order,
) =>
  planProblems(
    { ...spec, order, guardrail: guardrailWith(guardrail, changes) },
    fleet,
    traitsOf,
    new Set(keys),
  )[0]?.sentence

const shift = { strategy: 'canary' as const, percent: 10, bakeSeconds: 1800 }

test('what a person chose for one rollout is refused where they chose it, and what the plan says in the plan', () => {
  const tooMuch = { shift: { ...shift, percent: 60 } }
  expect(sentence(tooMuch, ['percent'])).toContain('Lower `percent` in what was chosen for this rollout.')
  expect(sentence(tooMuch, ['bake'])).toContain('Lower `percent` in plan nightly-canary.')
  const tooLong = { shift: { ...shift, bakeSeconds: 5400 } }
  expect(sentence(tooLong, ['bake'])).toContain('Shorten `bake` in what was chosen for this rollout.')
  expect(sentence(tooLong, ['percent', 'timeout'])).toContain('Shorten `bake` in plan nightly-canary.')
  const tooSoon = { timeoutSeconds: 900 }
  expect(sentence(tooSoon, ['timeout'])).toMatch(
    /Set `timeout` above .* in what was chosen for this rollout\.$/,
  )
  expect(sentence(tooSoon, [])).toMatch(/Set `timeout` above .* in plan nightly-canary\.$/)
})

test('an order that a person chose is not said to be the plan’s', () => {
  const order = { waves: [['fraud-1', 'fraud-2', 'fraud-3', 'fraud-4'], []] }
  expect(sentence({}, ['waves'], order)).toBe(
    'Wave 2 of the order chosen for this rollout is empty. Put an endpoint in it or remove the wave.',
  )
  expect(sentence({}, [], order)).toContain('Wave 2 of plan nightly-canary is empty.')
})

test('a share that counts for nothing is not taken in silence', () => {
  const allAtOnce = { shift: { strategy: 'all-at-once' as const, bakeSeconds: 1800 } }
  expect(sentence(allAtOnce, ['percent'])).toMatch(/^The share that was chosen .* counts for nothing/)
  expect(sentence(allAtOnce, ['bake'])).toBeUndefined()
})
