import fc from 'fast-check'
import { expect, test } from 'vitest'
import { traitsOf } from '#lib/clouds/registered.ts'
import { traits as sagemaker } from '#lib/clouds/sagemaker/traits.ts'
import {
  forVertexAlone,
  type GuardrailParts,
  guardrailOf,
  guardrailWith,
} from '#lib/clouds/testing/guardrail.ts'
import { rollingIn } from '#lib/clouds/vertex/plan/section.ts'
import { traits as vertex } from '#lib/clouds/vertex/traits.ts'
import { defaultJudge } from '#lib/domain/canary/settings.ts'
import { guardrailProblems } from '#lib/domain/plan/guardrail.ts'
import type { Guardrail, Plan } from '#lib/domain/plan/plan.ts'
import type { Endpoint } from '#lib/domain/types.ts'
import { say } from '#lib/words/say.ts'
import { type Known, laneDetection, planDetection } from './plan-detection.ts'

const guardrail: Guardrail = guardrailOf({
  shift: { strategy: 'canary', percent: 10, bakeSeconds: 1800 },
  rollbackOn: { errors5xx: 0.005 },
  terminationWaitSeconds: 0,
  timeoutSeconds: 7200,
})

const plan = (waves: string[][], changes: Partial<GuardrailParts> = {}): Plan => ({
  name: 'nightly',
  order: 'highest-traffic-first',
  guardrail: guardrailWith(guardrail, changes),
  onQualityFailure: 'stop',
  onInfrastructureFailure: 'continue',
  infrastructurePatienceSeconds: 1200,
  waves: waves.map((endpointIds) => ({ endpointIds })),
})

const endpoint = (id: string, region: string, peakRps: number): Endpoint => ({
  id,
  model: 'fraud-scoring',
  provider: 'sagemaker',
  account: '123456789012',
  region,
  name: id,
  role: 'active',
  peakRps,
  settings: {},
})
const dublin = endpoint('eu', 'eu-west-1', 600)
const tokyo = endpoint('jp', 'ap-northeast-1', 150)
const saoPaulo = endpoint('br', 'sa-east-1', 100)
const all = [dublin, tokyo, saoPaulo]
const quietly: Known = { noise: { errors5xx: { noise: 0, minutes: 1000 } } }
const calibrated = new Map(all.map(({ id }) => [id, quietly]))

test('the rate and traffic of the last day count where they are known, and are assumed where not', () => {
  const day = { requests: 40_000_000, errors4xx: 0, errors5xx: 80_000, rps: 450 }
  const { words } = planDetection(
    plan([['eu'], ['jp']]),
    all,
    new Map([
      ['eu', { ...quietly, lastDay: day }],
      ['jp', quietly],
    ]),
    traitsOf,
  )
  expect(words.get('eu')?.how).toContain('at 450 rps and 0.2 % 5xx in the last day')
  expect(words.get('jp')?.how).toContain('at 150 rps and 0.1 % 5xx assumed')
  expect(words.get('jp')?.can).toBe('5xx ×2.2')
})

test('a rate that rests on a handful of events is not taken for one', () => {
  const quiet = { requests: 50_000, errors4xx: 0, errors5xx: 3, rps: 450 }
  const { words } = planDetection(plan([['eu']]), all, new Map([['eu', { lastDay: quiet }]]), traitsOf)
  expect(words.get('eu')?.how).toContain('assumed')
})

test('a pooled wave sees as one, with the requests of all its regions', () => {
  const judge = { ...defaultJudge(guardrail, sagemaker), pooled: true }
  const apart = planDetection(plan([['eu'], ['jp', 'br']]), all, calibrated, traitsOf)
  const together = planDetection(plan([['eu'], ['jp', 'br']], { judge }), all, calibrated, traitsOf)
  expect(apart.words.get('br')?.can).toBe('5xx ×2.5')
  expect(together.words.get('br')?.can).toBe('5xx ×1.9 pooled')
  expect(together.words.get('jp')).toEqual(together.words.get('br'))
  expect(together.words.get('eu')?.can).toBe('5xx ×1.5')
  expect(together.proposal).toBe('Each bake is long enough to see 2× the 5xx rate in its region.')
})

test('the proposal speaks of the regions that are blind for what the plan asks, and of no others', () => {
  const { proposal } = planDetection(plan([['eu'], ['jp'], ['br']]), all, calibrated, traitsOf)
  expect(proposal).toMatch(
    /^To see 2× the 5xx rate, the canary needs \d+ % or \d+ minutes in Tokyo; 25 % or 60 minutes in São Paulo\./,
  )
})

test('where thresholds judge alone, or nothing serves beside the canary, no ratio is promised', () => {
  const judge = { ...defaultJudge(guardrail, sagemaker), kind: 'thresholds' as const }
  for (const changes of [{ judge }, { shift: { strategy: 'all-at-once' as const, bakeSeconds: 1800 } }]) {
    const { words, proposal } = planDetection(plan([['eu']], changes), all, new Map(), traitsOf)
    expect(words.get('eu')).toMatchObject({ how: null })
    expect(words.get('eu')?.can).toMatch(/^5xx from 0\.\d+ %$/)
    expect(proposal).toBeNull()
  }
  expect(laneDetection(guardrail, 100, vertex, undefined, false)).toMatch(/^can detect 5xx from/)
})

test('a lane says in words of its own what its canary will be able to tell', () => {
  expect(laneDetection(guardrail, 600, sagemaker, quietly.noise, false)).toBe('can detect 5xx ×1.5 in 30 min')
  expect(laneDetection(guardrail, 600, sagemaker, undefined, false)).toBe('can detect 5xx ×1.8 in 30 min')
})

test('a lane of a wave that is judged together says that it tells what its region can tell alone', () => {
  const judged = { ...guardrail, judge: { ...defaultJudge(guardrail, sagemaker), pooled: true } }
  expect(laneDetection(judged, 600, sagemaker, quietly.noise, true)).toBe(
    'alone can detect 5xx ×1.5 in 30 min',
  )
  expect(laneDetection(judged, 600, sagemaker, quietly.noise, false)).toBe('can detect 5xx ×1.5 in 30 min')
  expect(laneDetection(guardrail, 600, sagemaker, quietly.noise, true)).toBe('can detect 5xx ×1.5 in 30 min')
})

test('where nothing was served in the last day the preview warns that its canary will hold, and promises nothing', () => {
  const none = { requests: 0, errors4xx: 0, errors5xx: 0, rps: 0 }
  const idle = new Map([...calibrated, ['br', { ...quietly, lastDay: none }]])
  const { words, proposal, findings } = planDetection(plan([['eu'], ['br']]), all, idle, traitsOf)
  expect(words.get('br')).toEqual({ can: 'nothing: it serves no requests', how: null })
  expect(words.get('eu')?.can).toBe('5xx ×1.5')
  expect(proposal).not.toContain('São Paulo')
  expect(findings).toMatchObject([{ level: 'warning', region: 'sa-east-1', endpoint: 'br' }])
  expect(say(findings[0]!)).toMatch(
    /^São Paulo served no requests in the last day, so .* will hold until a person lets it proceed/,
  )
  const judge = { ...defaultJudge(guardrail, sagemaker), needMoreData: 'proceed' as const }
  const onward = planDetection(plan([['eu'], ['br']], { judge }), all, idle, traitsOf).findings
  expect(say(onward[0]!)).toContain(
    'It will go on without a verdict, as the plan says, unless requests come and its canary gets less than half of its share of them.',
  )
  expect(planDetection(plan([['eu'], ['br']]), all, calibrated, traitsOf).findings).toEqual([])
})

test('a fleet file that says no traffic is believed while the cloud does not answer', () => {
  const paris = endpoint('fr', 'eu-west-3', 0)
  expect(planDetection(plan([['fr']]), [paris], new Map(), traitsOf).findings).toHaveLength(1)
  const day = { requests: 40_000, errors4xx: 0, errors5xx: 0, rps: 4 }
  expect(
    planDetection(plan([['fr']]), [paris], new Map([['fr', { lastDay: day }]]), traitsOf).findings,
  ).toEqual([])
  expect(laneDetection(guardrail, 0, sagemaker, undefined, false)).toContain('serves no requests')
})

test('a share that no canary can have is told nothing by, in the preview and in a lane, and the preview refuses it', () => {
  for (const percent of [0, -3, 60, 100, 1e9]) {
    const shift = { strategy: 'canary' as const, percent, bakeSeconds: 1800 }
    const { words, proposal } = planDetection(plan([['eu']], { shift }), all, calibrated, traitsOf)
    expect(words.get('eu')).toEqual({ can: `nothing: SageMaker takes no ${percent} %`, how: null })
    expect(proposal).toBeNull()
    expect(laneDetection(guardrailWith(guardrail, { shift }), 600, sagemaker, quietly.noise, false)).toBe(
      `nothing: SageMaker takes no ${percent} %`,
    )
    const problems = guardrailProblems(guardrailWith(guardrail, { shift }), traitsOf)
    expect(problems.map(({ code }) => code)).toContain('guardrail-percent')
  }
})

test('a plan without a shift promises nothing on SageMaker', () => {
  const alone = forVertexAlone(guardrail, rollingIn(guardrail))
  const laid = { ...plan([['eu']]), guardrail: alone }
  expect(planDetection(laid, all, calibrated, traitsOf).words.get('eu')?.can).toBe(
    'nothing: the plan has no shift',
  )
})

test('whatever numbers a person names, the preview can be drawn', () => {
  const anything = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer())
  const strategies = fc.constantFrom('canary' as const, 'linear' as const, 'rolling' as const)
  const judges = fc.constantFrom(undefined, {
    ...defaultJudge(guardrail, sagemaker),
    kind: 'thresholds' as const,
  })
  fc.assert(
    fc.property(strategies, anything, anything, judges, (strategy, percent, bakeSeconds, judge) => {
      const shift = { strategy, percent, bakeSeconds }
      const laid = plan([['eu'], ['jp', 'br']], { shift, ...(judge && { judge }) })
      const { words } = planDetection(laid, all, calibrated, traitsOf)
      for (const { can } of words.values()) expect(can).not.toMatch(/NaN|Infinity|only -/)
      laneDetection(laid.guardrail, 600, sagemaker, quietly.noise, true)
    }),
  )
})

test('a ratio is promised of the regions that compare with a baseline, and of no others', () => {
  const iowa = { ...endpoint('us', 'us-central1', 180), provider: 'vertex' as const }
  const judge = { ...defaultJudge(guardrail, sagemaker), pooled: false }
  const { proposal, words } = planDetection(
    plan([['eu'], ['us']], { judge }),
    [dublin, iowa],
    calibrated,
    traitsOf,
  )
  expect(words.get('us')?.can).toMatch(/^5xx from/)
  expect(proposal).toBe(
    'The bake of Dublin is long enough to see 2× the 5xx rate. In Council Bluffs no baseline serves beside the bake, so that no ratio to it can be promised.',
  )
})

test('an order by peaks that the last hour contradicts is said to be contradicted by the last hour', () => {
  const day = (rps: number) => ({ requests: 40_000_000, errors4xx: 0, errors5xx: 40_000, rps })
  const lastHour = new Map([
    ['eu', { ...quietly, lastDay: day(300) }],
    ['jp', { ...quietly, lastDay: day(450) }],
  ])
  expect(planDetection(plan([['eu'], ['jp']]), all, lastHour, traitsOf).proposal).toContain(
    'By the traffic of the last hour, this order would tell sooner: Tokyo and Dublin.',
  )
  expect(planDetection(plan([['jp'], ['eu']]), all, calibrated, traitsOf).proposal).toContain(
    'By their peak traffic, this order would tell sooner: Dublin and Tokyo.',
  )
})
