import { describe, expect, test } from 'vitest'
import { traitsOf } from '#lib/clouds/registered.ts'
import { say } from '#lib/words/say.ts'
import { fleetDifference, parseFleetFile, printFleetFile } from './fleet-file.ts'

const file = `
plans:
  nightly-rolling:
    vertex: { maxSurgePercentage: 25, maxUnavailableReplicas: 0, bake: 30m, serviceAccount: scorer@fraud-prod.iam.gserviceaccount.com, enableAccessLogging: true }
    rollbackOn: { errors5xx: "> 0.5%" }
  both-clouds:
    order: { waves: [[risk-eu], [us-central1]] }
    shift: { strategy: canary, percent: 10, bake: 30m }
    vertex: { maxSurgeReplicas: 2, bake: 15m }
    rollbackOn: { errors5xx: "> 0.5%" }
models:
  embeddings:
    registry: { kind: vertex, project: fraud-prod, region: europe-west4, model: embeddings }
    artifacts:
      europe-west4: projects/fraud-prod/locations/europe-west4/models/embeddings
    plan: nightly-rolling
    endpoints:
      - { provider: vertex, project: fraud-prod, region: europe-west4, name: embeddings-eu, peakRps: 300 }
  risk:
    registry: { kind: sagemaker, account: "123456789012", region: eu-west-1, group: risk }
    artifacts:
      eu-west-1: s3://risk-eu
      us-central1: projects/fraud-prod/locations/us-central1/models/risk
    plan: both-clouds
    endpoints:
      - { provider: sagemaker, account: "123456789012", region: eu-west-1, name: risk-eu, executionRole: "arn:aws:iam::123456789012:role/risk", peakRps: 200 }
      - { provider: vertex, project: fraud-prod, region: us-central1, name: "4815162342", peakRps: 100 }
`

function fleetOf(text: string) {
  const parsed = parseFleetFile(text, traitsOf, say)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.fleet
}

test('a fleet may live on Vertex AI, in part or as a whole', () => {
  const fleet = fleetOf(file)
  expect(fleet.models.embeddings?.registry).toEqual({
    kind: 'vertex',
    account: 'fraud-prod',
    region: 'europe-west4',
    group: 'embeddings',
  })
  expect(
    fleet.models.risk?.endpoints.map(({ provider, account, name }) => [provider, account, name]),
  ).toEqual([
    ['sagemaker', '123456789012', 'risk-eu'],
    ['vertex', 'fraud-prod', '4815162342'],
  ])
  expect(fleet.plans['nightly-rolling']?.guardrail.sections.vertex).toEqual({
    maxSurge: { percentage: 25 },
    maxUnavailable: { replicas: 0 },
    bakeSeconds: 1800,
    serviceAccount: 'scorer@fraud-prod.iam.gserviceaccount.com',
    enableAccessLogging: true,
  })
  expect(fleet.plans['both-clouds']?.guardrail.sections.vertex).toEqual({
    maxSurge: { replicas: 2 },
    maxUnavailable: { replicas: 0 },
    bakeSeconds: 900,
  })
})

test('a rolling deployment that names no bake bakes as long as the shift beside it, and alone has none', () => {
  const bakeOf = (text: string, plan: string) =>
    fleetOf(text).plans[plan]?.guardrail.sections.vertex?.bakeSeconds
  expect(bakeOf(file.replace(', bake: 15m', ''), 'both-clouds')).toBe(1800)
  expect(bakeOf(file.replace('bake: 30m, serviceAccount', 'serviceAccount'), 'nightly-rolling')).toBe(0)
})

test('a plan for Vertex AI alone has no section for SageMaker, and one that moves all at once without a bake has', () => {
  expect(Object.keys(fleetOf(file).plans['nightly-rolling']?.guardrail.sections ?? {})).toEqual(['vertex'])
  const atOnce = file.replace(
    'shift: { strategy: canary, percent: 10, bake: 30m }',
    'shift: { strategy: all-at-once, bake: 0s }',
  )
  const sections = fleetOf(atOnce).plans['both-clouds']?.guardrail.sections
  expect(sections?.sagemaker).toMatchObject({ strategy: 'all-at-once', bakeSeconds: 0 })
  expect(fleetOf(printFleetFile(fleetOf(atOnce), traitsOf))).toEqual(fleetOf(atOnce))
})

test('a judge that compares is refused only where no cloud of the plan has a baseline beside the new release', () => {
  const sequential = (text: string) =>
    text.replace('    rollbackOn', '    judge: { kind: sequential }\n    rollbackOn')
  const atOnce = (vertex: string) =>
    sequential(
      `plans:\n  p:\n    shift: { strategy: all-at-once, bake: 5m }\n${vertex}    rollbackOn: { errors5xx: "> 1%" }\nmodels: {}\n`,
    )
  expect(parseFleetFile(atOnce('    vertex: { bake: 15m }\n'), traitsOf, say)).toMatchObject({ ok: true })
  expect(parseFleetFile(atOnce(''), traitsOf, say)).toMatchObject({
    ok: false,
    problems: [{ path: 'plans.p.judge.kind' }],
  })
})

test('what is printed of a fleet on both clouds reads back as the same fleet', () => {
  const fleet = fleetOf(file)
  expect(fleetOf(printFleetFile(fleet, traitsOf))).toEqual(fleet)
  expect(fleetDifference(fleet, fleetOf(printFleetFile(fleet, traitsOf)), traitsOf)).toEqual([])
})

describe('what Vertex AI would refuse is refused in the file', () => {
  test.each([
    [
      'both forms of the surge',
      'maxSurgePercentage: 25,',
      'maxSurgePercentage: 25, maxSurgeReplicas: 1,',
      '`maxSurgeReplicas` and `maxSurgePercentage` are both given; Vertex AI takes one of them. Remove one.',
    ],
    [
      'both forms of the unavailable replicas',
      'maxUnavailableReplicas: 0,',
      'maxUnavailableReplicas: 0, maxUnavailablePercentage: 10,',
      '`maxUnavailableReplicas` and `maxUnavailablePercentage` are both given; Vertex AI takes one of them. Remove one.',
    ],
    [
      'a percentage over 100',
      'maxSurgePercentage: 25',
      'maxSurgePercentage: 125',
      '`maxSurgePercentage` is 125 %; Vertex AI allows at most 100 %. Lower it in plan nightly-rolling.',
    ],
    [
      'a negative percentage',
      'maxSurgePercentage: 25',
      'maxSurgePercentage: -5',
      '`maxSurgePercentage` is -5; Vertex AI takes a whole number of percent from 0. Change it in plan nightly-rolling.',
    ],
    [
      'half a replica',
      'maxSurgeReplicas: 2',
      'maxSurgeReplicas: 1.5',
      '`maxSurgeReplicas` is 1.5; Vertex AI takes a whole number of replicas from 0. Change it in plan both-clouds.',
    ],
    [
      'neither surge nor unavailable replicas',
      'maxSurgePercentage: 25',
      'maxSurgePercentage: 0',
      'Both the surge and the unavailable replicas are 0, so no replica could ever be replaced. Allow at least one of them in plan nightly-rolling, e.g. maxSurgeReplicas: 1.',
    ],
    [
      'a plan without shift for SageMaker endpoints',
      'plan: both-clouds',
      'plan: nightly-rolling',
      'Plan nightly-rolling has no `shift`, but risk has SageMaker endpoints. Add one to the plan, e.g. shift: { strategy: canary, percent: 10, bake: 30m }.',
    ],
    [
      'a Vertex endpoint in an AWS region',
      'provider: vertex, project: fraud-prod, region: us-central1',
      'provider: vertex, project: fraud-prod, region: us-east-1',
      '`us-east-1` (Ashburn) is an AWS region; Vertex AI needs a Google region.',
    ],
    [
      'a bucket where a registered model belongs',
      'us-central1: projects/fraud-prod/locations/us-central1/models/risk',
      'us-central1: s3://risk-us',
      '`s3://risk-us` is no registered model. Write e.g. us-central1: projects/fraud-prod/locations/us-central1/models/fraud-scoring.',
    ],
    [
      'a model of another region',
      'locations/us-central1/models/risk',
      'locations/us-east1/models/risk',
      'is registered in us-east1; an endpoint in us-central1 needs a model of us-central1.',
    ],
    [
      'no registered model for a region',
      '      us-central1: projects/fraud-prod/locations/us-central1/models/risk\n',
      '',
      '`artifacts` of risk names no registered model there. Add us-central1: projects/fraud-prod/locations/us-central1/models/….',
    ],
    [
      'keys of the other cloud',
      'provider: vertex, project: fraud-prod, region: us-central1',
      'provider: vertex, project: fraud-prod, variant: AllTraffic, region: us-central1',
      '`variant` is not a key here. Allowed: provider, project, region, name, role, peakRps.',
    ],
  ])('%s', (_, from, to, sentence) => {
    expect(file).toContain(from)
    const parsed = parseFleetFile(file.replace(from, to), traitsOf, say)
    const told = parsed.ok ? [] : parsed.problems.map((problem) => problem.sentence)
    expect(told.some((line) => line.includes(sentence))).toBe(true)
  })
})
