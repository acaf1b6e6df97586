import { describe, expect, test } from 'vitest'
import { traitsOf } from '#lib/clouds/registered.ts'
import { parseFleetFile } from '../domain/fleet/fleet-file.ts'
import { example } from '../domain/testing/fleet-file-example.ts'
import { say } from './say.ts'
import { told } from './told.ts'

function problemsOf(text: string) {
  const parsed = parseFleetFile(text, traitsOf)
  return parsed.ok ? [] : parsed.problems.map(told)
}

/** Replaces one piece of the example, which must be there. */
function changed(from: string, to: string): string {
  expect(example).toContain(from)
  return example.replace(from, to)
}

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
      'The rule `at least 0.9` cannot be read. Write for example ">= production - 0.002", "<= production + 0.005" or "<= 20".',
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
      'provider: cloud-run, account: "123456789012", region: ap',
      17,
      'models.fraud-scoring.endpoints[1].provider',
      '`provider` is `cloud-run`; it must be sagemaker or vertex.',
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

  test.each([
    ['broken YAML', 'plans: {', 'This is not valid YAML'],
    ['a list', '- plans', 'A fleet file is a map'],
    ['nothing', '', 'A fleet file is a map'],
    ['an alias of what is around it', 'plans: &a { b: *a }\nmodels: {}', 'nested more than 24 levels deep'],
    ['a key twice', 'plans: {}\nplans: {}\nmodels: {}', 'This is not valid YAML'],
    [
      'aliases without end',
      `a: &a [x, x, x, x, x, x, x, x, x, x]\n${[...'bcdefg'].map((to, index) => `${to}: &${to} [${Array.from({ length: 10 }, () => `*${'abcdefg'[index]}`)}]`).join('\n')}`,
      'more than 200,000 values, those that aliases repeat included',
    ],
  ])('%s is one clear sentence', (_, text, sentence) => {
    expect(problemsOf(text)[0]?.sentence).toContain(sentence)
  })
})

test('what may be a mistake is a warning', () => {
  const text = changed('artifacts: { ', 'artifacts: { us-east-1: s3://fraud-models-us, ').replace(
    'models:\n',
    '  spare:\n    shift: { strategy: all-at-once, bake: 0s }\nmodels:\n',
  )
  const parsed = parseFleetFile(text, traitsOf)
  expect(parsed.ok && parsed.warnings.map(say)).toEqual([
    "Nothing but the endpoints' own alarms takes a bad release back. Add `rollbackOn` thresholds in plan spare.",
    'Plan spare is used by no model.',
    'fraud-scoring: the artifacts of Ashburn (us-east-1) are used by no endpoint.',
  ])
})

test('every key that a plan may have is offered where one is misspelt', () => {
  const keys = ['environment', 'tolerateUnknown', 'onWithdrawal']
  for (const key of keys) {
    const [problem] = problemsOf(
      changed('onQualityFailure: stop', `${key}s: stop\n    onQualityFailure: stop`),
    )
    expect(problem?.sentence).toContain(`Did you mean \`${key}\`?`)
    for (const other of keys) expect(problem?.sentence).toMatch(new RegExp(`Allowed: .*\\b${other}\\b`))
  }
})
