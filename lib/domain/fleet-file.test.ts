import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type FleetFile,
  type FleetModel,
  fleetDifference,
  fleetFileJsonSchema,
  parseFleetFile,
  printFleetFile,
} from './fleet-file.ts'
import { defaultTimeoutSeconds, guardrailProblems } from './guardrail.ts'
import type { PlanSpec, ShiftStrategy } from './plan.ts'

const example = `plans:
  nightly-canary:
    order: highest-traffic-first          # or explicit waves
    shift: { strategy: canary, percent: 10, bake: 30m }   # canary | linear | all-at-once | rolling
    rollbackOn: { modelLatencyP99: "> 20ms", errors4xx: "> 1%", errors5xx: "> 0.5%" }
    onQualityFailure: stop                # stop | roll-back-fleet
    onInfrastructureFailure: continue     # continue | stop
models:
  fraud-scoring:
    registry: { kind: sagemaker, account: "123456789012", region: eu-west-1, group: fraud-scoring }
    evidence: { auc: ">= production - 0.002", falsePositiveRate: "<= production + 0.005" }
    artifacts: { eu-west-1: s3://fraud-models-eu, ap-southeast-2: s3://fraud-models-au }
    plan: nightly-canary
    approvals: 1
    endpoints:
      - { provider: sagemaker, account: "123456789012", region: eu-west-1, name: fraud-eu, variant: AllTraffic, executionRole: "arn:aws:iam::123456789012:role/fraud", peakRps: 600 }
      - { provider: sagemaker, account: "123456789012", region: ap-southeast-2, name: fraud-au, variant: AllTraffic, executionRole: "arn:aws:iam::123456789012:role/fraud", peakRps: 200 }
`

function read(text: string): FleetFile {
  const parsed = parseFleetFile(text)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems, undefined, 2))
  return parsed.fleet
}

function problemsOf(text: string) {
  const parsed = parseFleetFile(text)
  return parsed.ok ? [] : parsed.problems
}

/** Replaces one piece of the example, which must be there. */
function changed(from: string, to: string): string {
  expect(example).toContain(from)
  return example.replace(from, to)
}

test('the example of the design is read as it is meant', () => {
  const fleet = read(example)
  expect(fleet.plans['nightly-canary']).toEqual({
    name: 'nightly-canary',
    order: 'highest-traffic-first',
    guardrail: {
      shift: { strategy: 'canary', percent: 10, bakeSeconds: 1800 },
      rollbackOn: { modelLatencyP99Ms: 20, errors4xx: 0.01, errors5xx: 0.005 },
      terminationWaitSeconds: 0,
      timeoutSeconds: 7200,
    },
    onQualityFailure: 'stop',
    onInfrastructureFailure: 'continue',
    infrastructurePatienceSeconds: 600,
  })
  const model = fleet.models['fraud-scoring'] as FleetModel
  expect(model.endpoints.map(({ name, role, rollbackAlarms }) => [name, role, rollbackAlarms])).toEqual([
    ['fraud-eu', 'active', []],
    ['fraud-au', 'active', []],
  ])
})

describe('what is wrong is told with its line and what to write instead', () => {
  test.each<[what: string, from: string, to: string, line: number, path: string, sentence: string]>([
    [
      'a misspelt key',
      'onQualityFailure: stop',
      'onQualityFailiure: stop',
      6,
      'plans.nightly-canary.onQualityFailiure',
      'Did you mean `onQualityFailure`?',
    ],
    [
      'a misspelt strategy',
      'strategy: canary',
      'strategy: canray',
      4,
      'plans.nightly-canary.shift.strategy',
      '`strategy` is `canray`; it must be canary, linear, all-at-once or rolling. Did you mean `canary`?',
    ],
    [
      'a canary of 60 %',
      'percent: 10',
      'percent: 60',
      4,
      'plans.nightly-canary.shift.percent',
      'Canary share is 60 %; SageMaker allows at most 50 %. Lower `percent` in plan nightly-canary.',
    ],
    [
      'no percent',
      'percent: 10, ',
      '',
      4,
      'plans.nightly-canary.shift',
      '`percent` is missing: a canary shift needs it, e.g. percent: 10.',
    ],
    [
      'a bake over an hour',
      'bake: 30m',
      'bake: 90m',
      4,
      'plans.nightly-canary.shift.bake',
      'Bake is 1 h 30 min (5400 s); SageMaker allows at most 1 h (3600 s).',
    ],
    [
      'a bake without unit',
      'bake: 30m',
      'bake: 30',
      4,
      'plans.nightly-canary.shift.bake',
      '`bake` is `30`. Write a time with its unit, e.g. bake: 30m.',
    ],
    [
      'a timeout under the waits',
      'bake: 30m',
      'bake: 30m, timeout: 20m',
      4,
      'plans.nightly-canary.shift.timeout',
      'Timeout is 20 min, but the waits add up to 1 h',
    ],
    [
      'a threshold without sign',
      '"> 20ms"',
      '20',
      5,
      'plans.nightly-canary.rollbackOn.modelLatencyP99',
      'Write e.g. modelLatencyP99: "> 20ms".',
    ],
    [
      'an empty wave',
      'order: highest-traffic-first',
      'order: { waves: [[fraud-eu], [], [fraud-au]] }',
      3,
      'plans.nightly-canary.order.waves',
      'Wave 2 of plan nightly-canary is empty.',
    ],
    [
      'an endpoint in two waves',
      'order: highest-traffic-first',
      'order: { waves: [[fraud-eu], [eu-west-1, fraud-au]] }',
      3,
      'plans.nightly-canary.order.waves',
      'fraud-eu (Dublin) is in wave 1 and again in wave 2',
    ],
    [
      'a wave of nothing known',
      'order: highest-traffic-first',
      'order: { waves: [[fraud-eu, fraud-jp], [fraud-au]] }',
      3,
      'plans.nightly-canary.order.waves',
      'names `fraud-jp`, which is neither an endpoint of this fleet nor a region',
    ],
    [
      'an account as a number',
      'account: "123456789012", region: eu-west-1, group',
      'account: 123456789012, region: eu-west-1, group',
      10,
      'models.fraud-scoring.registry.account',
      'Put the account in quotes: account: "123456789012".',
    ],
    [
      'an unknown region',
      'region: eu-west-1, name',
      'region: eu-west-9, name',
      16,
      'models.fraud-scoring.endpoints[0].region',
      'There is no AWS region `eu-west-9`. Did you mean',
    ],
    [
      'a missing bucket',
      ', ap-southeast-2: s3://fraud-models-au',
      '',
      17,
      'models.fraud-scoring.endpoints[1].region',
      'names no bucket there. Add ap-southeast-2: s3://….',
    ],
    [
      'an unreadable rule',
      '">= production - 0.002"',
      '"at least 0.9"',
      11,
      'models.fraud-scoring.evidence.auc',
      'The rule `at least 0.9` cannot be read.',
    ],
    [
      'an unknown plan',
      'plan: nightly-canary',
      'plan: nightly-canry',
      13,
      'models.fraud-scoring.plan',
      'There is no plan `nightly-canry` in this file. Did you mean `nightly-canary`?',
    ],
    [
      'another provider',
      'provider: sagemaker, account: "123456789012", region: ap',
      'provider: vertex, account: "123456789012", region: ap',
      17,
      'models.fraud-scoring.endpoints[1].provider',
      'Provider `vertex` is not supported yet: only sagemaker.',
    ],
    [
      'a missing role',
      ', executionRole: "arn:aws:iam::123456789012:role/fraud", peakRps: 200',
      ', peakRps: 200',
      17,
      'models.fraud-scoring.endpoints[1].executionRole',
      '`executionRole` is missing.',
    ],
    [
      'an endpoint twice',
      'region: ap-southeast-2, name: fraud-au',
      'region: eu-west-1, name: fraud-eu',
      17,
      'models.fraud-scoring.endpoints[1].name',
      'Endpoint fraud-eu in eu-west-1 is listed twice. Keep one.',
    ],
  ])('%s', (_, from, to, line, path, sentence) => {
    const problems = problemsOf(changed(from, to))
    const found = problems.find((problem) => problem.path === path)
    expect(problems).toContainEqual(found)
    expect(found?.sentence).toContain(sentence)
    expect(found?.line).toBe(line)
  })

  test('all at once, in the order of the lines', () => {
    const text = changed('percent: 10', 'persent: 10').replace('peakRps: 200', 'peakRps: many')
    expect(problemsOf(text).map(({ line }) => line)).toEqual([4, 17])
  })

  test.each([
    ['broken YAML', 'plans: {', 'This is not valid YAML'],
    ['a list', '- plans', 'A fleet file is a map'],
    ['nothing', '', 'A fleet file is a map'],
    ['a key twice', 'plans: {}\nplans: {}\nmodels: {}', 'This is not valid YAML'],
    [
      'aliases without end',
      `a: &a [x, x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]\nd: [*c, *c, *c, *c]`,
      'cannot be read',
    ],
  ])('%s is one clear sentence', (_, text, sentence) => {
    expect(problemsOf(text)[0]?.sentence).toContain(sentence)
  })

  test('whatever the text, parsing answers and never throws', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: example.length }),
        fc.integer({ min: 0, max: 40 }),
        fc.string(),
        (from, cut, put) => {
          const text = example.slice(0, from) + put + example.slice(from + cut)
          const parsed = parseFleetFile(text)
          expect(parsed.ok || parsed.problems.length > 0).toBe(true)
        },
      ),
      { numRuns: 200 },
    )
  })
})

test('what may be a mistake is a warning', () => {
  const text = changed('artifacts: { ', 'artifacts: { us-east-1: s3://fraud-models-us, ').replace(
    'models:\n',
    '  spare:\n    shift: { strategy: all-at-once, bake: 0s }\nmodels:\n',
  )
  const parsed = parseFleetFile(text)
  expect(parsed.ok && parsed.warnings).toEqual([
    "Nothing but the endpoints' own alarms takes a bad release back. Add `rollbackOn` thresholds in plan spare.",
    'Plan spare is used by no model.',
    'fraud-scoring: the bucket of Ashburn (us-east-1) is used by no endpoint.',
  ])
})

const shift: fc.Arbitrary<ShiftStrategy> = fc.oneof(
  fc.record({
    strategy: fc.constantFrom('canary' as const, 'linear' as const, 'rolling' as const),
    percent: fc.integer({ min: 10, max: 50 }),
    bakeSeconds: fc.integer({ min: 0, max: 600 }),
  }),
  fc.record({
    strategy: fc.constant('all-at-once' as const),
    bakeSeconds: fc.integer({ min: 0, max: 3600 }),
  }),
)
const shareOf = fc.integer({ min: 0, max: 9999 }).map((tenThousandths) => tenThousandths / 10_000)
const planOf = (name: string): fc.Arbitrary<PlanSpec> =>
  fc
    .record({
      order: fc.constantFrom<PlanSpec['order']>('highest-traffic-first', {
        waves: [['fraud-eu'], ['ap-southeast-2']],
      }),
      shift,
      rollbackOn: fc.record(
        {
          modelLatencyP99Ms: fc.integer({ min: 1, max: 9000 }).map((tenths) => tenths / 10),
          errors4xx: shareOf,
          errors5xx: shareOf,
        },
        { requiredKeys: [] },
      ),
      terminationWaitSeconds: fc.integer({ min: 0, max: 3600 }),
      spare: fc.integer({ min: 0, max: 9000 }),
      onQualityFailure: fc.constantFrom('stop' as const, 'roll-back-fleet' as const),
      onInfrastructureFailure: fc.constantFrom('continue' as const, 'stop' as const),
      infrastructurePatienceSeconds: fc.integer({ min: 0, max: 7200 }),
    })
    .map(({ shift, rollbackOn, terminationWaitSeconds, spare, ...rest }) => ({
      ...rest,
      name,
      guardrail: {
        shift,
        rollbackOn,
        terminationWaitSeconds,
        timeoutSeconds: Math.min(28_800, defaultTimeoutSeconds(shift, terminationWaitSeconds) + spare),
      },
    }))
    .filter((plan) => guardrailProblems(plan.guardrail).every((finding) => finding.level !== 'blocker'))

describe('printing', () => {
  test('what was printed is read back as the same fleet', () => {
    const base = read(example)
    const alarms = fc.array(fc.string({ minLength: 1 }), { maxLength: 9 })
    fc.assert(
      fc.property(
        planOf('nightly-canary'),
        fc.constantFrom('active' as const, 'passive' as const),
        alarms,
        fc.integer({ min: 0, max: 100_000 }),
        (plan, role, rollbackAlarms, peakRps) => {
          const model = base.models['fraud-scoring'] as FleetModel
          const [first, second] = model.endpoints
          const endpoints = [{ ...first!, role, rollbackAlarms, peakRps }, second!]
          const fleet = {
            plans: { 'nightly-canary': plan },
            models: { 'fraud-scoring': { ...model, endpoints } },
          }
          expect(read(printFleetFile(fleet))).toEqual(fleet)
        },
      ),
      { numRuns: 150 },
    )
  })

  test('keeps accounts in quotes and short things on one line', () => {
    const text = printFleetFile(read(example))
    expect(text).toContain('shift: { strategy: canary, percent: 10, bake: 30m }')
    expect(text).toContain('account: "123456789012"')
  })
})

describe('difference', () => {
  const current = read(example)

  test('is empty for the same file', () => {
    expect(fleetDifference(current, read(printFleetFile(current)))).toEqual([])
  })

  test('names what is added, changed and removed', () => {
    const next = structuredClone(current)
    const plan = next.plans['nightly-canary'] as PlanSpec
    plan.guardrail.shift = { strategy: 'canary', percent: 5, bakeSeconds: 1200 }
    plan.guardrail.timeoutSeconds = defaultTimeoutSeconds(plan.guardrail.shift, 0)
    const model = next.models['fraud-scoring'] as FleetModel
    model.approvals = 2
    model.endpoints[1] = { ...model.endpoints[1]!, region: 'sa-east-1', name: 'fraud-br' }
    expect(fleetDifference(current, next)).toEqual([
      {
        kind: 'changed',
        subject: 'plan nightly-canary',
        sentence: 'Plan nightly-canary: shift.percent 10 → 5, shift.bake 30m → 20m.',
      },
      { kind: 'changed', subject: 'model fraud-scoring', sentence: 'Model fraud-scoring: approvals 1 → 2.' },
      {
        kind: 'added',
        subject: 'endpoint fraud-scoring/sa-east-1/fraud-br',
        sentence: 'Endpoint fraud-br (São Paulo) of fraud-scoring is added.',
      },
      {
        kind: 'removed',
        subject: 'endpoint fraud-scoring/ap-southeast-2/fraud-au',
        sentence:
          'Endpoint fraud-au (Sydney) of fraud-scoring is removed: Meridian no longer watches it; the endpoint itself is not touched.',
      },
    ])
  })

  test('of nothing lists everything as added', () => {
    expect(fleetDifference(undefined, current).map(({ kind, subject }) => `${kind} ${subject}`)).toEqual([
      'added plan nightly-canary',
      'added model fraud-scoring',
      'added endpoint fraud-scoring/eu-west-1/fraud-eu',
      'added endpoint fraud-scoring/ap-southeast-2/fraud-au',
    ])
  })
})

test('the JSON Schema lets defaults be left out and refuses unknown keys', () => {
  const schema = JSON.parse(JSON.stringify(fleetFileJsonSchema()))
  const plan = schema.properties.plans.additionalProperties
  expect(plan.required).toEqual(['shift'])
  expect(plan.additionalProperties).toBe(false)
})
