import { expect, test } from 'vitest'
import { traitsOf } from '#lib/clouds/registered.ts'
import { forVertexAlone } from '#lib/clouds/testing/guardrail.ts'
import { judgeProblems } from '../domain/canary/judge-problems.ts'
import { orderProblem, sizeProblem } from '../domain/limits.ts'
import { guardrailProblems } from '../domain/plan/guardrail.ts'
import type { JudgedMetric, JudgeSettings } from '../domain/plan/plan.ts'
import { planProblems } from '../domain/plan/waves.ts'
import { type Said, said } from '../domain/said.ts'
import { fleet, spec } from '../domain/testing/builders.ts'
import { say } from './say.ts'

const plan = 'nightly-canary'
const order = { plan }

test.each<[Said, string]>([
  [
    said('plan-empty-wave', { order: 'chosen', wave: 2 }),
    'Wave 2 of the order chosen for this rollout is empty. Put an endpoint in it or remove the wave.',
  ],
  [
    said('plan-empty-wave', { order, wave: 2 }),
    'Wave 2 of plan nightly-canary is empty. Put an endpoint in it or remove the wave.',
  ],
  [
    said('guardrail-percent-unused', { plan }),
    'The share that was chosen for this rollout counts for nothing, because no part of the traffic goes ahead in plan nightly-canary. Choose a plan with a canary, or leave the share out.',
  ],
  [
    said('guardrail-errors4xx', { plan, share: 1 }),
    '`rollbackOn.errors4xx` is 100 %; a share of errors lies from 0 % to under 100 %. Change it in plan nightly-canary.',
  ],
  [
    said('guardrail-modelLatencyP99', { plan: undefined, milliseconds: 0 }),
    '`rollbackOn.modelLatencyP99` is 0 ms; it must be above 0 ms. Change it in the plan.',
  ],
  [
    said('guardrail-no-threshold', { plan }),
    "Nothing but the endpoints' own alarms takes a bad release back. Add `rollbackOn` thresholds in plan nightly-canary.",
  ],
  [
    said('plan-endpoint-missing', { order, endpoint: 'fraud-eu', region: 'eu-west-1' }),
    'fraud-eu (Dublin) is in no wave of plan nightly-canary and will stay on its version. Add it to a wave if it should follow.',
  ],
  [
    said('plan-endpoint-twice', { order, endpoint: 'fraud-eu', region: 'eu-west-1', waves: [1, 3] }),
    'fraud-eu (Dublin) is in wave 1 and again in wave 3 of plan nightly-canary. Keep it in one.',
  ],
  [
    said('plan-endpoint-twice', { order, endpoint: 'fraud-eu', region: 'eu-west-1', waves: [2, 2] }),
    'fraud-eu (Dublin) is twice in wave 2 of plan nightly-canary. Keep it in one.',
  ],
])('%o', (told, sentence) => expect(say(told)).toBe(sentence))

test('a plan that lacks a section says for which cloud, where and how to write it', () => {
  const guardrail = forVertexAlone(spec.guardrail, {
    ...{ maxSurge: { replicas: 1 }, maxUnavailable: { replicas: 0 }, bakeSeconds: 600 },
  })
  const found = planProblems({ ...spec, name: 'nightly', guardrail }, fleet.slice(0, 2), traitsOf)
  expect(found.map(say)).toEqual([
    'Plan nightly is for Vertex AI alone: it has no `shift`, which says how SageMaker moves the traffic in Dublin and Sydney. Choose another plan, or give it one, e.g. shift: { strategy: canary, percent: 10, bake: 30m }.',
  ])
})

test('a word that names nothing is told with the first of those that do', () => {
  const waves = [['fraud-1', 'fraud-2', 'fraud-3', 'fraud-4', 'x', 'us-east-1']]
  expect(planProblems({ ...spec, order: { waves } }, fleet, traitsOf).map(say)).toEqual([
    'Wave 1 of plan nightly-canary names `x`, which is neither an endpoint of this fleet nor a region. Its endpoints are fraud-1, fraud-2, fraud-3 and fraud-4.',
    'Wave 1 of plan nightly-canary names us-east-1 (Ashburn), where this fleet has no endpoint. Its endpoints are fraud-1, fraud-2, fraud-3 and fraud-4.',
  ])
  const many = Array.from({ length: 15 }, (_, index) => `e${index}`)
  const known = { names: many.slice(0, 12), more: 3 }
  expect(say(said('unknown-endpoint', { name: 'x', model: 'm', known }))).toMatch(/, e11 and 3 more\.$/)
})

test('what is too long says how long it is and may be', () => {
  const waves = Array.from({ length: 501 }, () => ['x'])
  expect(say(orderProblem('order', waves)!)).toBe(
    'The order has 501 waves; the limit is 500. Remove what is not needed.',
  )
  expect(say(orderProblem({ plan }, [Array.from({ length: 2_001 }, () => 'x')])!)).toBe(
    'Plan nightly-canary has 2,001 names in its waves; the limit is 2,000. Remove what is not needed.',
  )
  expect(say(sizeProblem('x'.repeat(2_000_001))!)).toBe(
    'The fleet file has 2,000,001 bytes; the limit is 2,000,000 (2 MB). Shorten it, for example by writing each endpoint on one line.',
  )
})

const metric: JudgedMetric = {
  ...{ metric: 'errors5xx', direction: 'increase', critical: true },
  ...{ tolerated: 1.1, unacceptable: 1.5, weight: 1 },
}
const judge: JudgeSettings = {
  ...{ kind: 'sequential', alpha: 0.01, beta: 0.05, metrics: [metric] },
  ...{ needMoreData: 'hold', extendSeconds: 0, pooled: false },
}

test.each<[Partial<JudgeSettings>, string]>([
  [
    { alpha: 0.6 },
    '`judge.alpha` is 0.6; it is a chance of being wrong, above 0 and under 0.5. Write e.g. alpha: 0.01 in plan nightly-canary.',
  ],
  [
    { beta: 0 },
    '`judge.beta` is 0; it is a chance of being wrong, above 0 and under 0.5. Write e.g. beta: 0.05 in plan nightly-canary.',
  ],
  [
    { needMoreData: 'extend' },
    '`judge.needMoreData` is extend, but `extend` says by how much: nothing. Write e.g. extend: 30m in plan nightly-canary.',
  ],
  [
    { extendSeconds: 60 },
    '`judge.extend` has a meaning only with needMoreData: extend. Remove one or change the other in plan nightly-canary.',
  ],
  [
    { metrics: [] },
    '`judge.metrics` is empty, so that nothing would be compared. Name at least one metric, or leave it out in plan nightly-canary.',
  ],
  [
    { metrics: [metric, metric] },
    '`judge.metrics` names errors5xx twice. Keep one of them in plan nightly-canary.',
  ],
  [
    { metrics: [{ ...metric, unacceptable: 1 }] },
    '`unacceptable` of errors5xx is 1; it must be above 1.1, or nothing could ever pass. Raise it in plan nightly-canary.',
  ],
  [
    { metrics: [{ ...metric, metric: 'latency', cut: { milliseconds: 0 }, weight: 0 }] },
    '`weight` of latency over 0 ms is 0; it must be above 0. Change it, or remove the metric in plan nightly-canary.',
  ],
])('of a judge with %o', (changes, sentence) => {
  const guardrail = { ...spec.guardrail, judge: { ...judge, ...changes } }
  expect(say(judgeProblems(guardrail, [], plan)[0]!)).toBe(sentence)
})

test('a judge that compares is told where there is nothing to compare with', () => {
  const clouds = [{ timeline: () => ({ hasBaseline: false }) as never }]
  const guardrail = { ...spec.guardrail, judge }
  expect(judgeProblems(guardrail, clouds, plan).map(say)).toEqual([
    '`judge.kind` is sequential, which compares canary and baseline, but an all-at-once shift leaves no baseline beside it. Use a canary or linear shift, or judge: { kind: thresholds } in plan nightly-canary.',
  ])
})

test('what a cloud says of its own section is told as it says it', () => {
  const found = guardrailProblems(
    { ...spec.guardrail, sections: { vertex: { ...vertex, bakeSeconds: -1 } } },
    traitsOf,
    plan,
  )
  expect(found.map(say)).toContain(
    'Bake is -1 s; it cannot be negative. Set `bake` to 0 or more in plan nightly-canary.',
  )
})

const vertex = { maxSurge: { replicas: 1 }, maxUnavailable: { replicas: 0 } }
