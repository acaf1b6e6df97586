import { expect, test } from 'vitest'
import { traits as sagemaker } from '#lib/clouds/sagemaker/traits.ts'
import { guardrailOf } from '#lib/clouds/testing/guardrail.ts'
import type { Guardrail } from '../plan/plan.ts'
import type { CohortMinute } from '../ports.ts'
import { asCohorts, decisionOf, type ReplayInput, replay } from './replay.ts'
import { thresholdJudge } from './verdict.ts'

const begun = Date.UTC(2026, 10, 20, 3, 40)
const guardrail: Guardrail = guardrailOf({
  shift: { strategy: 'canary', percent: 10, bakeSeconds: 600 },
  rollbackOn: { errors5xx: 0.005 },
  terminationWaitSeconds: 0,
  timeoutSeconds: 7200,
})

const minute = (index: number, requests: number, errors5xx: number): CohortMinute => ({
  minute: new Date(begun + index * 60_000).toISOString(),
  requests,
  errors4xx: 0,
  errors5xx,
  overLatency: undefined,
  latencyP50Ms: 8,
  latencyP99Ms: 14,
})

/** Ten minutes; from `worseFrom` on, 10 % of the canary's requests fail. */
const canaryThatTurns = (worseFrom: number): ReplayInput => ({
  minutes: {
    canary: Array.from({ length: 10 }, (_, index) => minute(index, 1000, index >= worseFrom ? 100 : 1)),
    baseline: Array.from({ length: 10 }, (_, index) => minute(index, 9000, 9)),
  },
  cuts: undefined,
  noise: {},
  guardrail,
  siblings: [],
  cloud: sagemaker,
  meantFrom: new Date(begun).toISOString(),
  bakingSince: new Date(begun).toISOString(),
  bakeSeconds: 600,
})

test('a minute is judged on what had been seen by then, whatever came later', () => {
  const turned = replay(thresholdJudge, canaryThatTurns(6))
  const healthy = replay(thresholdJudge, canaryThatTurns(10))
  expect(turned).toHaveLength(10)
  expect(turned.slice(0, 6)).toEqual(healthy.slice(0, 6))
  expect(decisionOf(turned)).toEqual({ outcome: 'stopped', after: 7 })
})

test('a bake that has not ended is not passed, and one that has may be', () => {
  const healthy = canaryThatTurns(10)
  expect(decisionOf(replay(thresholdJudge, healthy))).toEqual({ outcome: 'passed', after: 10 })
  const longer = replay(thresholdJudge, { ...healthy, bakeSeconds: 1200 })
  expect(decisionOf(longer)).toEqual({ outcome: 'undecided', after: 10 })
  expect(decisionOf([])).toEqual({ outcome: 'undecided', after: 0 })
})

test('the first verdict is the decision: what a stopped canary would have done later does not count', () => {
  const steps = replay(thresholdJudge, canaryThatTurns(2))
  const recovered = steps.map((step) =>
    step.after > 4 ? { ...step, verdict: { ...step.verdict, outcome: 'pass' as const } } : step,
  )
  expect(decisionOf(recovered).outcome).toBe('stopped')
})

test('time counts from the first request of the canary, and a minute that may still change does not count', () => {
  const late = canaryThatTurns(10)
  const canary = late.minutes.canary.slice(3).map((one, index) => ({ ...one, settled: index < 5 }))
  const steps = replay(thresholdJudge, { ...late, minutes: { ...late.minutes, canary } })
  expect(steps.map(({ after }) => after)).toEqual([1, 2, 3, 4, 5])
  expect(steps[0]?.minute).toBe('2026-11-20T03:43:00.000Z')
})

test('a canary that never had a request is judged all the same', () => {
  const silent = { ...canaryThatTurns(10), minutes: { ...canaryThatTurns(10).minutes, canary: [] } }
  const steps = replay(thresholdJudge, silent)
  expect(steps).toHaveLength(10)
  expect(decisionOf(steps).outcome).toBe('undecided')
})

test('who asks only for the decision is told the same one', () => {
  const short = replay(thresholdJudge, canaryThatTurns(6), 'verdict')
  expect(short).toHaveLength(7)
  expect(decisionOf(short)).toEqual(decisionOf(replay(thresholdJudge, canaryThatTurns(6))))
})

test('siblings are shown to the judge up to the same minute only', () => {
  const seen: number[] = []
  const input = { ...canaryThatTurns(10), siblings: [canaryThatTurns(10)] }
  replay(
    {
      judge: (told) => {
        seen.push(told.siblings[0]?.minutes.canary.length ?? 0)
        return thresholdJudge.judge(told)
      },
    },
    input,
  )
  expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
})

test('the share that the plan asks for is expected of the bake, and not of what comes after it', () => {
  const told: unknown[] = []
  const input = { ...canaryThatTurns(10), bakeSeconds: 420 }
  replay(
    {
      judge: (given) => {
        told.push([given.expectedShare, given.bakedBetween])
        return thresholdJudge.judge(given)
      },
    },
    input,
  )
  const until = new Date(Date.parse(input.bakingSince) + 420_000).toISOString()
  const after = [0.1, { from: input.bakingSince, until }]
  expect(told).toEqual([...Array<unknown>(7).fill([0.1, undefined]), after, after, after])
})

test('two periods lie side by side minute by minute, and a minute without a partner is left out', () => {
  const before = { from: new Date(begun), minutes: [minute(0, 100, 1), minute(2, 300, 3)] }
  const later = 24 * 60
  const after = {
    from: new Date(begun + later * 60_000),
    minutes: [minute(later, 110, 2), minute(later + 1, 210, 2), minute(later + 2, 310, 2)],
  }
  const { canary, baseline } = asCohorts(before, after)
  expect(canary.map(({ requests }) => requests)).toEqual([110, 310])
  expect(baseline.map(({ requests }) => requests)).toEqual([100, 300])
  expect(baseline.map((one) => one.minute)).toEqual(canary.map((one) => one.minute))
})
