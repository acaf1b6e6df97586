import { expect, test } from 'vitest'
import { wholeBakeSeconds } from '#lib/domain/guardrail.ts'
import type { Guardrail } from '#lib/domain/plan.ts'
import { completingSeconds } from './bake.ts'

const guardrail = (shift: Guardrail['shift'], terminationWaitSeconds: number): Guardrail => ({
  shift,
  rollbackOn: {},
  terminationWaitSeconds,
  timeoutSeconds: 7200,
})

test('a canary bakes once more on all traffic before its old instances go', () => {
  const shift = { strategy: 'canary' as const, percent: 10, bakeSeconds: 1800 }
  expect(completingSeconds(guardrail(shift, 0), 'sagemaker')).toBe(1800)
  expect(completingSeconds(guardrail(shift, 300), 'sagemaker')).toBe(2100)
})

test('other strategies only wait as long as the plan keeps the old instances', () => {
  const shift = { strategy: 'linear' as const, percent: 25, bakeSeconds: 300 }
  expect(completingSeconds(guardrail(shift, 0), 'sagemaker')).toBe(0)
  expect(completingSeconds(guardrail(shift, 120), 'sagemaker')).toBe(120)
})

test('on Vertex AI nothing is waited for once the new replicas have all traffic', () => {
  const shift = { strategy: 'canary' as const, percent: 10, bakeSeconds: 1800 }
  expect(completingSeconds(guardrail(shift, 300), 'vertex')).toBe(0)
})

test('a shift in steps is compared through all of its steps, a canary for its bake alone', () => {
  const steps = guardrail({ strategy: 'linear', percent: 25, bakeSeconds: 300 }, 0)
  expect(wholeBakeSeconds(steps, 'sagemaker')).toBe(1200)
  const canary = guardrail({ strategy: 'canary', percent: 10, bakeSeconds: 1800 }, 0)
  expect(wholeBakeSeconds(canary, 'sagemaker')).toBe(1800)
  expect(wholeBakeSeconds(canary, 'vertex')).toBe(1800)
})
