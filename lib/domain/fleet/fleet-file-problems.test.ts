import fc from 'fast-check'
import { expect, test } from 'vitest'
import { traitsOf } from '#lib/clouds/registered.ts'
import type { Said } from '../said.ts'
import { example } from '../testing/fleet-file-example.ts'
import { parseFleetFile } from './fleet-file.ts'

function problemsOf(text: string) {
  const parsed = parseFleetFile(text, traitsOf)
  return parsed.ok ? [] : parsed.problems
}

/** Replaces one piece of the example, which must be there. */
function changed(from: string, to: string): string {
  expect(example).toContain(from)
  return example.replace(from, to)
}

const text = (written: string) => ({ is: 'text', text: written })

test.each<[what: string, from: string, to: string, path: string, code: Said['code'], facts: object]>([
  [
    'a misspelt key',
    'onQualityFailure: stop',
    'onQualityFailiure: stop',
    'plans.nightly-canary.onQualityFailiure',
    'fleet-file-unknown-key',
    { key: 'onQualityFailiure', meant: 'onQualityFailure' },
  ],
  [
    'a misspelt strategy',
    'strategy: canary',
    'strategy: canray',
    'plans.nightly-canary.shift.strategy',
    'fleet-file-wrong',
    {
      ...{ key: 'strategy', value: text('canray') },
      expected: { as: 'one-of', values: ['canary', 'linear', 'all-at-once', 'rolling'], meant: 'canary' },
    },
  ],
  [
    "what a cloud's own form wants",
    'bake: 30m',
    'bake: 30',
    'plans.nightly-canary.shift.bake',
    'fleet-file-wrong',
    { key: 'bake', value: text('30'), expected: { as: 'told' } },
  ],
  [
    'a threshold without sign',
    '"> 20ms"',
    '[20]',
    'plans.nightly-canary.rollbackOn.modelLatencyP99',
    'fleet-file-wrong',
    { key: 'modelLatencyP99', value: { is: 'list' }, expected: { as: 'form', of: 'modelLatencyP99' } },
  ],
  [
    'an account as a number',
    'account: "123456789012", region: eu-west-1, group',
    'account: 012345678901, region: eu-west-1, group',
    'models.fraud-scoring.registry.account',
    'fleet-file-account',
    { account: 12_345_678_901 },
  ],
  [
    'a region of another company',
    'region: eu-west-1, name',
    'region: europe-west4, name',
    'models.fraud-scoring.endpoints[0].region',
    'fleet-file-region-elsewhere',
    { company: 'aws', region: 'europe-west4', cloud: 'SageMaker' },
  ],
  [
    'a missing bucket',
    ', ap-southeast-2: s3://fraud-models-au',
    '',
    'models.fraud-scoring.endpoints[1].region',
    'fleet-file-place-missing',
    { endpoint: 'fraud-au', region: 'ap-southeast-2', model: 'fraud-scoring', word: 'bucket' },
  ],
  [
    'an unknown plan',
    'plan: nightly-canary',
    'plan: weekly',
    'models.fraud-scoring.plan',
    'fleet-file-plan-unknown',
    { plan: 'weekly', plans: ['nightly-canary'] },
  ],
  [
    'another provider',
    'provider: sagemaker, account: "123456789012", region: ap',
    'provider: cloud-run, account: "123456789012", region: ap',
    'models.fraud-scoring.endpoints[1].provider',
    'fleet-file-wrong',
    { value: text('cloud-run'), expected: { as: 'one-of', values: ['sagemaker', 'vertex'] } },
  ],
  [
    'a missing role',
    ', executionRole: "arn:aws:iam::123456789012:role/fraud", peakRps: 200',
    ', peakRps: 200',
    'models.fraud-scoring.endpoints[1].executionRole',
    'fleet-file-missing',
    { key: 'executionRole' },
  ],
  [
    'an endpoint twice',
    'region: ap-southeast-2, name: fraud-au',
    'region: eu-west-1, name: fraud-eu',
    'models.fraud-scoring.endpoints[1].name',
    'fleet-file-endpoint-twice',
    { endpoint: 'fraud-eu', region: 'eu-west-1' },
  ],
])('%s is told with its facts', (_, from, to, path, code, facts) => {
  const found = problemsOf(changed(from, to)).find((problem) => problem.path === path)
  expect(found?.said).toMatchObject({ code, facts })
})

test('all at once, in the order of the lines', () => {
  const wrong = changed('percent: 10', 'persent: 10').replace('peakRps: 200', 'peakRps: many')
  expect(problemsOf(wrong).map(({ line }) => line)).toEqual([4, 17])
})

test('whatever the text, parsing answers and never throws', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: example.length }),
      fc.integer({ min: 0, max: 40 }),
      fc.string(),
      (from, cut, put) => {
        const written = example.slice(0, from) + put + example.slice(from + cut)
        const parsed = parseFleetFile(written, traitsOf)
        expect(parsed.ok || parsed.problems.length > 0).toBe(true)
      },
    ),
    { numRuns: 200 },
  )
})

test('what may be a mistake is a warning', () => {
  const spare = changed('artifacts: { ', 'artifacts: { us-east-1: s3://fraud-models-us, ').replace(
    'models:\n',
    '  spare:\n    shift: { strategy: all-at-once, bake: 0s }\nmodels:\n',
  )
  const parsed = parseFleetFile(spare, traitsOf)
  expect(parsed.ok && parsed.warnings).toEqual([
    { code: 'guardrail-no-threshold', facts: { plan: 'spare' } },
    { code: 'fleet-file-plan-unused', facts: { plan: 'spare' } },
    { code: 'fleet-file-place-unused', facts: { model: 'fraud-scoring', region: 'us-east-1' } },
  ])
})
