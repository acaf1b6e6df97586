import type { DescribeEndpointConfigOutput, DescribeEndpointOutput } from '@aws-sdk/client-sagemaker'
import { expect, test } from 'vitest'
import { sayFor } from '#lib/clouds/findings.ts'
import { known } from '#lib/domain/manifest/parts.ts'
import { say as told } from '#lib/words/say.ts'
import { canary, sydney } from '../testing/fleet.ts'
import { variantFindings } from './findings.ts'
import { capacityFindings } from './findings-capacity.ts'

const say = sayFor(sydney)
const config = (variants: object[], more: object = {}) =>
  ({ ProductionVariants: variants, ...more }) as unknown as DescribeEndpointConfigOutput
const described = (variants: object[]) =>
  ({ EndpointName: 'fraud-au', ProductionVariants: variants }) as unknown as DescribeEndpointOutput
const variant = (name: string, InitialInstanceCount = 2, InstanceType = 'ml.m6i.xlarge') => ({
  VariantName: name,
  ModelName: 'old',
  InstanceType,
  InitialInstanceCount,
})
const counted = (name: string, count: number) => ({
  VariantName: name,
  CurrentInstanceCount: count,
  DesiredInstanceCount: count,
})
const target = (name: string, MaxCapacity: number) =>
  ({ ResourceId: `endpoint/fraud-au/variant/${name}`, MaxCapacity }) as never
const sentence = (...args: [object[], object[], never[]?, object?]) =>
  told(capacityFindings(say, sydney, canary, config(args[0], args[3]), described(args[1]), args[2] ?? [])[0]!)

test('the quota is that of all variants and of shadows, by type', () => {
  expect(
    sentence(
      [variant('AllTraffic'), variant('B', 3), variant('C', 1, 'ml.g5.xlarge')],
      [counted('AllTraffic', 2), counted('B', 3)],
      [],
      { ShadowProductionVariants: [variant('Shadow', 1)] },
    ),
  ).toBe(
    "For the length of the update fraud-au runs 6 more ml.m6i.xlarge and 1 more ml.g5.xlarge: the account's quota must allow 12 ml.m6i.xlarge and 2 ml.g5.xlarge.",
  )
})

test('a fleet that may be scaled out before needs as much more', () => {
  expect(sentence([variant('AllTraffic')], [counted('AllTraffic', 2)], [target('AllTraffic', 12)])).toContain(
    'must allow 4 ml.m6i.xlarge, and 24 ml.m6i.xlarge if it is scaled out to its 12 before.',
  )
})

test('managed scaling and instance pools count too, the larger of configured and present size', () => {
  const pooled = {
    VariantName: 'AllTraffic',
    ModelName: 'old',
    InitialInstanceCount: 4,
    InstancePools: [
      { InstanceType: 'ml.g5.xlarge', Priority: 1 },
      { InstanceType: 'ml.g6.xlarge', Priority: 2 },
    ],
    ManagedInstanceScaling: { Status: 'ENABLED', MinInstanceCount: 1, MaxInstanceCount: 6 },
  }
  expect(sentence([pooled], [counted('AllTraffic', 1)])).toContain(
    'must allow 8 ml.g5.xlarge or ml.g6.xlarge, and 12 ml.g5.xlarge or ml.g6.xlarge if',
  )
})

test('scaling that could not be read is said', () => {
  const [finding] = capacityFindings(
    say,
    sydney,
    canary,
    config([variant('AllTraffic')]),
    described([counted('AllTraffic', 2)]),
    undefined,
  )
  expect(told(finding!)).toContain('How far it may be scaled out could not be read.')
})

const codes = (variants: object[], summaries: object[], more: object = {}, guardrail = canary) =>
  variantFindings(say, sydney, guardrail, known(config(variants, more)), described(summaries)).map(
    ({ code, level }) => `${level} ${code}`,
  )

test('a variant without a model is recognised as one of inference components, with advice that can be followed', () => {
  const found = variantFindings(
    say,
    sydney,
    canary,
    known(config([{ VariantName: 'AllTraffic', InstanceType: 'ml.g5.xlarge' }])),
    described([counted('AllTraffic', 1)]),
  )
  expect(found.find(({ level }) => level === 'blocker')).toMatchObject({
    code: 'inference-components',
    facts: { sentence: expect.stringMatching(/Update the component itself/) },
  })
})

test('an endpoint scaled to zero and a serverless one are said before', () => {
  expect(codes([variant('AllTraffic')], [counted('AllTraffic', 0)], { AsyncInferenceConfig: {} })).toEqual(
    expect.arrayContaining(['ok asynchronous', 'warning scaled-to-zero']),
  )
  const serverless = {
    VariantName: 'AllTraffic',
    ModelName: 'old',
    ServerlessConfig: { MemorySizeInMB: 1024, MaxConcurrency: 5 },
  }
  expect(codes([serverless], [{ VariantName: 'AllTraffic' }])).toEqual(
    expect.arrayContaining(['warning serverless', 'warning start-unknown']),
  )
  expect(codes([variant('AllTraffic')], [{ VariantName: 'AllTraffic' }])).toContain(
    'warning instances-unknown',
  )
})
