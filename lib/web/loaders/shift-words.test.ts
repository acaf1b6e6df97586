import { expect, test } from 'vitest'
import { noShift, rollingOf } from '#lib/domain/rolling.ts'
import { spec } from '#lib/domain/testing/builders.ts'
import { guardrailSentences, stepWords, waveShiftWords } from './shift-words.ts'

const { guardrail } = spec
const percentage = {
  ...guardrail,
  vertex: { maxSurge: { percentage: 25 }, maxUnavailable: { replicas: 2 }, bakeSeconds: 0 },
}

test('a plan says for each provider what happens to its traffic', () => {
  const [vertex] = guardrailSentences(guardrail, ['vertex', 'vertex'])
  expect(vertex).toMatch(
    /^Replicas are replaced with at most 1 extra and none unavailable; traffic follows the ready ones; then watched for 30 min\./,
  )
  expect(guardrailSentences(percentage, ['vertex'])[0]).toMatch(
    /^Replicas are replaced with at most 25 % of the replicas extra and at most 2 unavailable; .* the region counts as promoted as soon as all are new\./,
  )
  expect(guardrailSentences(guardrail, ['sagemaker'])).toEqual([
    '10 % of the traffic goes to new instances for 30 min, then all of it. The old instances stay another 5 min; the cloud gives up after 1 h 35 min.',
  ])
})

test('a plan for both clouds says both, and which is which', () => {
  const both = guardrailSentences(guardrail, ['sagemaker', 'vertex', 'sagemaker'])
  expect(both.map((sentence) => sentence.split(':')[0])).toEqual(['SageMaker', 'Vertex AI'])
  expect(waveShiftWords(guardrail, ['sagemaker', 'vertex'])).toBe(
    '10 % canary for 30 min; rolling deployment with at most 1 extra and none unavailable, then watched for 30 min',
  )
})

test('a step never says SageMaker’s percent of an endpoint on Vertex AI', () => {
  expect(stepWords(guardrail, 'sagemaker')).toBe('10 %')
  expect(stepWords(guardrail, 'vertex')).toBe('rolling, 1 extra')
  expect(stepWords(percentage, 'vertex')).toBe('rolling, 25 % extra')
})

test('a plan for Vertex AI alone is not said to move SageMaker’s traffic all at once', () => {
  const alone = { ...guardrail, shift: noShift, vertex: rollingOf(guardrail) }
  expect(stepWords(alone, 'sagemaker')).toBe('not said')
  expect(guardrailSentences(alone, ['sagemaker'])).toEqual([
    'The plan does not say how traffic moves on SageMaker.',
  ])
})
