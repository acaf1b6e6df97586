import { expect, test } from 'vitest'
import { traits as sagemaker } from '#lib/clouds/sagemaker/traits.ts'
import { guardrailOf, guardrailWith } from '#lib/clouds/testing/guardrail.ts'
import { traits as vertex } from '#lib/clouds/vertex/traits.ts'
import { defaultJudge } from '#lib/domain/canary/settings.ts'
import type { Guardrail } from '#lib/domain/plan/plan.ts'
import { judgeSentences } from './judge-words.ts'

const guardrail: Guardrail = guardrailOf({
  shift: { strategy: 'canary', percent: 10, bakeSeconds: 1800 },
  rollbackOn: { modelLatencyP99Ms: 20 },
  terminationWaitSeconds: 0,
  timeoutSeconds: 7200,
})
const judge = defaultJudge(guardrail, sagemaker)

test('a plan that names no judge says who judges all the same, and how often it errs', () => {
  const [first, second] = judgeSentences(guardrail, [sagemaker, sagemaker])
  expect(first).toBe(
    'The sequential judge compares 5xx, 4xx and latency over p50, p90, p99 and 20 ms with the baseline every minute: at most 1 % of good releases are stopped, and at most 5 % of unacceptable ones passed.',
  )
  expect(second).toBe('A bake that ends without a verdict holds until a person decides.')
})

test('what an end without a verdict means is said for each of the three choices', () => {
  const end = (needMoreData: 'hold' | 'extend' | 'proceed') =>
    judgeSentences({ ...guardrail, judge: { ...judge, needMoreData, extendSeconds: 1800 } }, [sagemaker])[1]
  expect(new Set([end('hold'), end('extend'), end('proceed')]).size).toBe(3)
  expect(end('extend')).toContain('up to 30 min')
  expect(end('proceed')).toContain('an event says so')
  // What the loop does: an endpoint without requests follows the plan, a canary left out of them does not.
  expect(end('proceed')).toContain(
    'goes on, and an event says so; one on an endpoint without any requests too.',
  )
  expect(end('proceed')).toMatch(/got less than half of its share of them, the region holds all the same\.$/)
})

test('clouds with judges of their own are told apart', () => {
  const allAtOnce = guardrailWith(guardrail, { shift: { strategy: 'all-at-once', bakeSeconds: 60 } })
  const told = judgeSentences(allAtOnce, [sagemaker, vertex])
  expect(told[0]).toBe('SageMaker: Judged by the thresholds alone: nothing is compared with the baseline.')
  expect(told[1]).toMatch(/^Vertex AI: The sequential judge/)
})
