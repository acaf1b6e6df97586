import { expect, test } from 'vitest'
import { traitsOf } from '#lib/clouds/registered.ts'
import { forVertexAlone, type GuardrailParts, guardrailWith } from '#lib/clouds/testing/guardrail.ts'
import { fleet, spec } from '../testing/builders.ts'
import type { Guardrail, PlanSpec } from './plan.ts'
import { fitsFleet, planProblems } from './waves.ts'

const vertex = { maxSurge: { replicas: 1 }, maxUnavailable: { replicas: 0 }, bakeSeconds: 600 }
const onVertex = fleet.map((endpoint) => ({ ...endpoint, provider: 'vertex' as const }))

const found = (changes: Partial<GuardrailParts>, endpoints = fleet) =>
  foundIn(guardrailWith(spec.guardrail, changes), endpoints)
const foundIn = (guardrail: Guardrail, endpoints = fleet) =>
  planProblems({ ...spec, name: 'nightly', guardrail }, endpoints, traitsOf)
const alone = forVertexAlone(spec.guardrail, vertex)
/** What a cloud says of a plan, in its own words. */
const sentences = (guardrail: Partial<GuardrailParts>, endpoints = fleet) =>
  found(guardrail, endpoints).map(({ level, facts }) =>
    'sentence' in facts ? `${level}: ${facts.sentence}` : level,
  )

test('a plan for Vertex AI alone never starts on SageMaker, where it would move all traffic at once', () => {
  expect(foundIn(alone, fleet.slice(0, 2))).toMatchObject([
    {
      level: 'blocker',
      code: 'shift-missing',
      facts: {
        plan: 'nightly',
        cloud: 'SageMaker',
        regions: ['eu-west-1', 'ap-southeast-2'],
        others: ['Vertex AI'],
        key: 'shift',
      },
    },
  ])
  expect(foundIn(alone, onVertex)).toEqual([])
})

test.each([
  [
    { strategy: 'canary', percent: 10 },
    /^warning: Nothing can be learnt in a bake of 0 s: .* `bake` in plan nightly\.$/,
  ],
  [{ strategy: 'linear', percent: 20 }, /^warning: Nothing can be learnt from steps that are 0 s apart/],
  [{ strategy: 'rolling', percent: 20 }, /^warning: Nothing can be learnt from steps that are 0 s apart/],
  [{ strategy: 'all-at-once' }, /^warning: All of a region's traffic moves at once and is watched for 0 s/],
] as const)('the preview warns of a shift that nobody has time to watch: %o', (shift, sentence) => {
  const [warning, ...others] = sentences({ shift: { ...shift, bakeSeconds: 0 } })
  expect(warning).toMatch(sentence)
  expect(others).toEqual([])
  expect(found({ shift: { ...shift, bakeSeconds: 59 } })).toHaveLength(1)
  expect(found({ shift: { ...shift, bakeSeconds: 60 } })).toEqual([])
})

test('the preview warns of a bake on Vertex AI that ends with its roll, and only where Vertex AI serves', () => {
  const shortly = { vertex: { ...vertex, bakeSeconds: 0 } }
  expect(sentences(shortly, onVertex)).toEqual([
    expect.stringMatching(/^warning: Nothing can be learnt in a bake of 0 s on Vertex AI/),
  ])
  expect(found(shortly)).toEqual([])
})

test('a plan is offered for a fleet only where it says how its clouds shift and names none but its endpoints', () => {
  const fits = (changes: Partial<PlanSpec>, endpoints = fleet) =>
    fitsFleet({ ...spec, ...changes }, endpoints, traitsOf)
  expect(fits({})).toBe(true)
  expect(fits({ order: { waves: [['fraud-1'], ['ap-southeast-2']] } })).toBe(true)
  expect(fits({ order: { waves: [['checkout-eu'], ['checkout-us']] } })).toBe(false)
  const vertexAlone = { guardrail: alone }
  expect(fits(vertexAlone)).toBe(false)
  expect(fits(vertexAlone, onVertex)).toBe(true)
  // What is merely wrong with it is the preview's to say.
  expect(fits({ guardrail: guardrailWith(spec.guardrail, { timeoutSeconds: 1 }) })).toBe(true)
})
