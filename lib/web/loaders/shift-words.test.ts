import { expect, test } from 'vitest'
import { traits as sagemaker } from '#lib/clouds/sagemaker/traits.ts'
import { forVertexAlone, guardrailWith } from '#lib/clouds/testing/guardrail.ts'
import { rollingIn } from '#lib/clouds/vertex/plan/section.ts'
import { traits as vertex } from '#lib/clouds/vertex/traits.ts'
import { spec } from '#lib/domain/testing/builders.ts'
import { guardrailSentences, numberChoices, stepTitle, waveShiftWords } from './shift-words.ts'

const { guardrail } = spec
const percentage = guardrailWith(guardrail, {
  vertex: { maxSurge: { percentage: 25 }, maxUnavailable: { replicas: 2 }, bakeSeconds: 0 },
})

test('a plan says for each provider what happens to its traffic', () => {
  const [sentence] = guardrailSentences(guardrail, [vertex, vertex])
  expect(sentence).toMatch(
    /^Replicas are replaced with at most 1 extra and none unavailable; traffic follows the ready ones; then watched for 30 min\./,
  )
  expect(guardrailSentences(percentage, [vertex])[0]).toMatch(
    /^Replicas are replaced with at most 25 % of the replicas extra and at most 2 unavailable; .* the region counts as promoted as soon as all are new\./,
  )
  expect(guardrailSentences(guardrail, [sagemaker])).toEqual([
    '10 % of the traffic goes to new instances for 30 min, then all of it. The old instances stay another 5 min; the cloud gives up after 1 h 35 min.',
  ])
})

test('a plan for both clouds says both, and which is which', () => {
  const both = guardrailSentences(guardrail, [sagemaker, vertex, sagemaker])
  expect(both.map((sentence) => sentence.split(':')[0])).toEqual(['SageMaker', 'Vertex AI'])
  expect(waveShiftWords(guardrail, [sagemaker, vertex])).toBe(
    '10 % canary for 30 min; rolling deployment with at most 1 extra and none unavailable, then watched for 30 min',
  )
})

test('a step never says SageMaker’s percent of an endpoint on Vertex AI', () => {
  expect(sagemaker.shiftWords(guardrail).step).toBe('10 %')
  expect(vertex.shiftWords(guardrail).step).toBe('rolling, 1 extra')
  expect(vertex.shiftWords(percentage).step).toBe('rolling, 25 % extra')
})

test('a plan for Vertex AI alone is not said to move SageMaker’s traffic all at once', () => {
  const alone = forVertexAlone(guardrail, rollingIn(guardrail))
  expect(sagemaker.shiftWords(alone).step).toBe('not said')
  expect(guardrailSentences(alone, [sagemaker])).toEqual([
    'The plan does not say how traffic moves on SageMaker.',
  ])
})

test('the column of steps is called a canary only where every cloud in the plan has one', () => {
  expect(stepTitle(guardrail, [sagemaker, sagemaker])).toBe('Canary')
  expect(stepTitle(guardrail, [sagemaker, vertex])).toBe('Step')
  expect(stepTitle(guardrail, [vertex])).toBe('Step')
})

test('a number that not every cloud in the plan takes says for which it is, and one that none takes is not offered', () => {
  expect(numberChoices([sagemaker]).map(({ label }) => label)).toEqual([
    'Canary, %',
    'Bake, min',
    'Timeout, min',
  ])
  expect(numberChoices([vertex, sagemaker]).map(({ label }) => label)).toEqual([
    'Canary, %, SageMaker only',
    'Bake, min',
    'Timeout, min, SageMaker only',
  ])
  expect(numberChoices([vertex]).map(({ name }) => name)).toEqual(['bakeMinutes'])
})
