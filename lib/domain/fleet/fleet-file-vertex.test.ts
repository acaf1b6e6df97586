import { expect, test } from 'vitest'
import { traitsOf } from '#lib/clouds/registered.ts'
import { file } from '../testing/fleet-file-vertex.ts'
import { fleetDifference, parseFleetFile, printFleetFile } from './fleet-file.ts'

function fleetOf(text: string) {
  const parsed = parseFleetFile(text, traitsOf)
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
  expect(parseFleetFile(atOnce('    vertex: { bake: 15m }\n'), traitsOf)).toMatchObject({ ok: true })
  expect(parseFleetFile(atOnce(''), traitsOf)).toMatchObject({
    ok: false,
    problems: [{ path: 'plans.p.judge.kind' }],
  })
})

test('what is printed of a fleet on both clouds reads back as the same fleet', () => {
  const fleet = fleetOf(file)
  expect(fleetOf(printFleetFile(fleet, traitsOf))).toEqual(fleet)
  expect(fleetDifference(fleet, fleetOf(printFleetFile(fleet, traitsOf)), traitsOf)).toEqual([])
})

test('what Vertex AI would refuse is refused where it stands', () => {
  const parsed = parseFleetFile(file.replace('maxSurgePercentage: 25', 'maxSurgePercentage: 125'), traitsOf)
  expect(parsed).toMatchObject({
    ok: false,
    problems: [{ line: 4, path: 'plans.nightly-rolling.vertex.maxSurgePercentage' }],
  })
})
