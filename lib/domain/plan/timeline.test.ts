import { expect, test } from 'vitest'
import type { ShiftStrategy } from '#lib/clouds/sagemaker/plan/section.ts'
import { traits as sagemaker } from '#lib/clouds/sagemaker/traits.ts'
import { forVertexAlone, type GuardrailParts, guardrailOf } from '#lib/clouds/testing/guardrail.ts'
import { traits as vertex } from '#lib/clouds/vertex/traits.ts'
import type { Guardrail } from './plan.ts'
import type { Timeline } from './timeline.ts'

const guardrail = (shift: ShiftStrategy, changes: Partial<GuardrailParts> = {}): Guardrail =>
  guardrailOf({ shift, rollbackOn: {}, ...changes })
const canary = { strategy: 'canary', percent: 10, bakeSeconds: 1800 } as const
const linear = { strategy: 'linear', percent: 25, bakeSeconds: 300 } as const
const whole = { strategy: 'all-at-once', bakeSeconds: 600 } as const
const shifted = (shift: ShiftStrategy, changes: Partial<GuardrailParts> = {}): Timeline =>
  sagemaker.timeline(guardrail(shift, changes))!

test('a canary bakes once more on all traffic before its old instances go', () => {
  expect(shifted(canary)).toMatchObject({ shape: 'canary', askedShare: 0.1, completingSeconds: 1800 })
  expect(shifted(canary, { terminationWaitSeconds: 300 })).toMatchObject({
    completingSeconds: 2100,
    waitSeconds: 3900,
  })
})

test('other shapes only wait as long as the plan keeps the old instances', () => {
  expect(shifted(linear)).toMatchObject({ shape: 'steps', askedShare: 0.25, completingSeconds: 0 })
  expect(shifted(linear, { terminationWaitSeconds: 120 }).completingSeconds).toBe(120)
  expect(shifted(whole)).toMatchObject({ shape: 'whole', askedShare: 1, hasBaseline: false })
})

test('a shift in steps is compared through all of its steps, a canary for its bake alone', () => {
  expect(shifted(linear).comparedSeconds).toBe(1200)
  expect(shifted(canary).comparedSeconds).toBe(1800)
})

test('what the judge may extend a bake by is asked for from the beginning, and is no part of what the plan says', () => {
  const judge: Guardrail['judge'] = {
    ...{ kind: 'sequential', alpha: 0.01, beta: 0.05, metrics: [], pooled: false },
    ...{ needMoreData: 'extend', extendSeconds: 600 },
  }
  expect(shifted(canary, { judge })).toMatchObject({
    ...{ bakeSeconds: 1800, stepSeconds: 2400, comparedSeconds: 1800, askedSeconds: 2400 },
    ...{ completingSeconds: 2400, waitSeconds: 4800 },
  })
})

test('replicas that are replaced one after the other have a baseline, no share that was asked for, and nothing to wait for afterwards', () => {
  expect(vertex.timeline(guardrail(canary, { terminationWaitSeconds: 300 }))).toMatchObject({
    ...{ shape: 'whole', askedShare: undefined, hasBaseline: true },
    ...{ bakeSeconds: 1800, comparedSeconds: 1800, completingSeconds: 0, waitSeconds: 1800 },
  })
})

test('a cloud of which the plan says nothing has no timeline, rather than that of another', () => {
  const rolling = { maxSurge: { replicas: 1 }, maxUnavailable: { replicas: 0 }, bakeSeconds: 600 }
  const alone = forVertexAlone(guardrail(canary), rolling)
  expect(sagemaker.timeline(alone)).toBeUndefined()
  expect(vertex.timeline(alone)).toMatchObject({ bakeSeconds: 600 })
})
