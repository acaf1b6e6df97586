import { expect, test } from 'vitest'
import { traits as sagemaker } from '#lib/clouds/sagemaker/traits.ts'
import { type GuardrailParts, guardrailOf } from '#lib/clouds/testing/guardrail.ts'
import { traits as vertex } from '#lib/clouds/vertex/traits.ts'
import type { Guardrail } from '../plan/plan.ts'
import { thresholdDetection } from './detectable.ts'

const guardrail = (changes: Partial<GuardrailParts> = {}): Guardrail =>
  guardrailOf({
    shift: { strategy: 'canary', percent: 10, bakeSeconds: 1800 },
    rollbackOn: { errors4xx: 0.01, errors5xx: 0.005 },
    terminationWaitSeconds: 0,
    timeoutSeconds: 7200,
    ...changes,
  })

test('a busy region sees closer to its thresholds than a quiet one', () => {
  // 108,000 canary requests: 0.5 % + 4 standard errors of 0.0215 %.
  expect(thresholdDetection(guardrail(), 600, sagemaker)).toBe('5xx from 0.59 %, 4xx from 1.12 %')
  expect(thresholdDetection(guardrail(), 100, sagemaker)).toBe('5xx from 0.71 %, 4xx from 1.30 %')
})

test('a canary too small to be judged is called so, with what to change', () => {
  expect(thresholdDetection(guardrail(), 1, sagemaker)).toContain(
    'only 180 canary requests: too few to judge',
  )
})

test('with all traffic at once the whole traffic counts', () => {
  const whole = guardrail({ shift: { strategy: 'all-at-once', bakeSeconds: 60 } })
  expect(thresholdDetection({ ...whole, rollbackOn: {} }, 600, sagemaker)).toBe('36,000 canary requests')
})

test('on Vertex AI all of the traffic is watched for the bake of its own', () => {
  const rolling = { maxSurge: { replicas: 1 }, maxUnavailable: { replicas: 0 }, bakeSeconds: 600 }
  expect(thresholdDetection(guardrail({ vertex: rolling, rollbackOn: {} }), 100, vertex)).toBe(
    '60,000 canary requests',
  )
  const none = guardrail({ vertex: { ...rolling, bakeSeconds: 0 } })
  expect(thresholdDetection(none, 100, vertex)).toBe(
    'only 0 canary requests: too few to judge; lengthen the bake',
  )
})
