import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseFleetFile, printFleetFile } from '#lib/domain/fleet-file.ts'
import { account } from '#lib/orchestrator/testing/fleet.ts'
import { type Stage, stage } from '#lib/orchestrator/testing/stage.ts'
import { demoFleetFile } from '../testing/use-cases.ts'
import { discoverFleet } from './discover.ts'

let on: Stage
beforeAll(async () => {
  on = await stage()
})
afterAll(() => on.end())

const regions = ['eu-west-1', 'ap-southeast-2', 'ap-northeast-1', 'sa-east-1', 'us-east-1', 'us-west-2']

test("the demo's fleets are found as its own file has them: groups, endpoints, buckets, roles and alarms", async () => {
  const { fleet, notes } = await discoverFleet(on.context.clouds, account, regions)
  const demo = parseFleetFile(demoFleetFile)
  if (!demo.ok) throw new Error('The demo has no valid fleet file.')
  expect(notes).toEqual([])
  expect(Object.keys(fleet.models).toSorted()).toEqual(Object.keys(demo.fleet.models).toSorted())
  const byName = (one: { name: string }, other: { name: string }) => one.name.localeCompare(other.name)
  for (const [slug, model] of Object.entries(demo.fleet.models)) {
    const found = fleet.models[slug]
    expect(found?.registry).toEqual(model.registry)
    expect(found?.artifacts).toEqual(model.artifacts)
    // How much traffic there is at the peak and which endpoint is passive is for a person to say.
    const sorted = (endpoints: typeof model.endpoints) =>
      endpoints
        .map((endpoint) => ({
          ...endpoint,
          peakRps: 0,
          role: 'active',
          rollbackAlarms: endpoint.rollbackAlarms.toSorted(),
        }))
        .toSorted(byName)
    expect(sorted(found?.endpoints ?? [])).toEqual(sorted(model.endpoints))
  }
})

test('what discover prints is a fleet file that says the same', async () => {
  const { fleet } = await discoverFleet(on.context.clouds, account, regions)
  const parsed = parseFleetFile(printFleetFile(fleet))
  expect(parsed).toMatchObject({ ok: true, fleet })
})

test('a region alone finds its own endpoints, and says what a person must add', async () => {
  const { fleet, notes } = await discoverFleet(on.context.clouds, account, ['sa-east-1'])
  const endpoints = Object.values(fleet.models).flatMap((model) => model.endpoints)
  expect(endpoints.map(({ name }) => name).toSorted()).toEqual([
    'fraud-br',
    'fraud-edge-br',
    'merchant-risk-br',
  ])
  // The packages are registered in Dublin, which was not asked.
  expect(notes).toContain(
    'fraud-br in sa-east-1: no package group was found that belongs to it; name one under registry.group.',
  )
  expect(parseFleetFile(printFleetFile(fleet))).toMatchObject({ ok: true })
})

test('nothing is changed in the clouds by looking', async () => {
  await discoverFleet(on.context.clouds, account, regions)
  const operations = new Set(on.sandbox.world.calls.find({}).map(({ operation }) => operation))
  expect([...operations].filter((operation) => !/^(List|Describe|Get|Head)/.test(operation))).toEqual([])
})
