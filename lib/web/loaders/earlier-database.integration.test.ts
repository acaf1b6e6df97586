import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { traitsOf } from '#lib/clouds/registered.ts'
import { createDatabase, type Database } from '#lib/db/client.ts'
import { migrate } from '#lib/db/migrate.ts'
import { actorFromJson } from '#lib/db/rows/actor-json.ts'
import {
  endpointFromRow,
  modelFromRow,
  observationFromRow,
  planSpecFromRow,
  servedIdentityFromRow,
} from '#lib/db/rows/fleet.ts'
import { artifactCopyFromRow, registryKindOf, releaseFromRow, releaseManifest } from '#lib/db/rows/release.ts'
import {
  cohortMinuteFromRow,
  cutsFromRow,
  phaseTimesFromRow,
  planFromRow,
  regionRolloutFromRow,
  rolloutStatus,
  verdictFromRow,
} from '#lib/db/rows/rollout.ts'
import { saidFromRow, saidJson } from '#lib/db/rows/said-json.ts'
import { intervalFromRow } from '#lib/db/rows/serving.ts'
import { type EarlierDatabase, earlierDatabase } from '#lib/db/testing/earlier/database.ts'
import { fleetDifference, parseFleetFile, printFleetFile } from '#lib/domain/fleet/fleet-file.ts'
import { verbatim } from '#lib/domain/said.ts'
import { currentFleet } from '#lib/services/fleet/current.ts'
import { say } from '#lib/words/say.ts'
import { fleetRow } from './cell.ts'
import { loadModelsNow } from './fleet-states.ts'
import { statusSentence } from './rollout-rows.ts'

/** A database of the version before releases had manifests, plans had sections and records had whole actors. */
let earlier: EarlierDatabase
let database: Database
beforeAll(async () => {
  earlier = await earlierDatabase(inject('databaseAdminUrl'))
  await migrate(earlier.url)
  database = createDatabase(earlier.url, { maxConnections: 4 })
})
afterAll(async () => {
  await database.close()
  await earlier.drop()
})

const regions = () =>
  database.prisma.regionRollout.findMany({ include: { rollout: true }, orderBy: { id: 'asc' } })

test('migrating loses no row', async () => {
  for (const [table, count] of earlier.counts) {
    const { rows } = await database.pool.query<{ count: number }>(`SELECT count(*)::int FROM "${table}"`)
    expect([table, rows[0]?.count]).toEqual([table, count])
  }
})

test('every row is read, whatever it holds', async () => {
  const { prisma } = database
  const read = {
    models: (await prisma.model.findMany()).map(modelFromRow),
    endpoints: (await prisma.endpoint.findMany()).map(endpointFromRow),
    observations: (await prisma.endpointState.findMany()).map((row) => [
      observationFromRow(row),
      servedIdentityFromRow(row),
    ]),
    intervals: (await prisma.servingInterval.findMany()).map(intervalFromRow),
    releases: (await prisma.release.findMany()).map((row) => [releaseFromRow(row), releaseManifest(row)]),
    copies: (await prisma.artifactCopy.findMany()).map(artifactCopyFromRow),
    plans: (await prisma.planTemplate.findMany()).map(planSpecFromRow),
    rollouts: (await prisma.rollout.findMany()).map((row) => [
      planFromRow(row),
      rolloutStatus(row.status),
      saidFromRow(row.statusSaid),
    ]),
    events: (await prisma.rolloutEvent.findMany()).map(({ said }) => saidJson.parse(said)),
    regions: (await regions()).map((row) => [
      regionRolloutFromRow(row),
      phaseTimesFromRow(row),
      verdictFromRow(row),
      cutsFromRow(row),
    ]),
    minutes: (await prisma.canaryMinute.findMany()).map(cohortMinuteFromRow),
    actors: (await prisma.auditEntry.findMany()).map(({ actor }) => actorFromJson(actor)),
  }
  for (const [what, rows] of Object.entries(read)) expect([what, rows.length]).not.toEqual([what, 0])
})

test("an endpoint's variant, role and alarms are its settings on SageMaker, and other clouds have none", async () => {
  const endpoints = (await database.prisma.endpoint.findMany({ orderBy: { id: 'asc' } })).map(endpointFromRow)
  const dublin = endpoints.find(({ id }) => id === 'sagemaker:123456789012:eu-west-1:fraud-eu')
  expect(dublin?.settings).toEqual({
    variant: 'AllTraffic',
    executionRole: 'arn:aws:iam::123456789012:role/fraud',
    rollbackAlarms: expect.any(Array),
  })
  const isOnSageMaker = endpoints.map(({ settings }) => Object.keys(settings).length === 3)
  expect(isOnSageMaker).toEqual(endpoints.map(({ provider }) => provider === 'sagemaker'))
  expect(isOnSageMaker).toContain(false)
})

test('copies and releases belong to the clouds that they were of', async () => {
  const models = new Map((await database.prisma.model.findMany()).map((row) => [row.id, modelFromRow(row)]))
  const releases = await database.prisma.release.findMany({
    include: { copies: true, model: { include: { endpoints: true } } },
  })
  for (const release of releases) {
    expect(registryKindOf(release)).toBe(models.get(release.modelId)?.registry.kind)
    for (const { provider, region } of release.copies)
      expect(release.model.endpoints.map((endpoint) => `${endpoint.provider} ${endpoint.region}`)).toContain(
        `${provider} ${region}`,
      )
  }
  const clouds = releases.flatMap(({ copies }) => copies.map(({ provider }) => provider))
  expect(new Set(clouds)).toEqual(new Set(['sagemaker', 'vertex']))
})

test('a region that was taken back keeps who asked for it, by the label that was kept', async () => {
  const maria = { kind: 'recorded', label: 'manager@meridian.test' }
  const all = (await regions()).map(regionRolloutFromRow)
  // Asked for when the version ended, and still to be carried out.
  expect(all.flatMap(({ request }) => request ?? [])).toEqual([
    { kind: 'revert', by: maria, reason: 'a wish on its way' },
  ])
  const judged = (await regions()).filter(({ rollout }) => rollout.id.includes('v428'))
  expect(judged.map((row) => regionRolloutFromRow(row).phase)).toContainEqual(
    expect.objectContaining({
      name: 'reverted',
      cause: expect.objectContaining({ kind: 'verdict', evidence: expect.any(Array) }),
    }),
  )
})

test('what was told of rollouts in sentences is told as it stands', async () => {
  const events = await database.prisma.rolloutEvent.findMany({ orderBy: { id: 'asc' } })
  expect(events.map(({ said }) => said)).toEqual(events.map(() => verbatim(expect.stringMatching(/\w/))))
  expect(events.map(({ kind, said }) => [kind, say(saidJson.parse(said))])).toContainEqual([
    'wave-opened',
    expect.stringMatching(/^Wave 2 opened: .* verified on v\d+/),
  ])
  const rollouts = await database.prisma.rollout.findMany({ where: { open: false } })
  for (const row of rollouts)
    expect([row.id, statusSentence(row)]).toEqual([row.id, expect.stringMatching(/v\d+/)])
  const ended = (await regions()).map((row) => regionRolloutFromRow(row).phase)
  const causes = ended.flatMap((phase) => ('cause' in phase && phase.cause ? [say(phase.cause.said)] : []))
  expect(causes).toContainEqual(expect.stringMatching(/\w+: .*\.$/))
})

test('plans have the sections that they had words for, and are printed as they were written', async () => {
  const plans = new Map(
    (await database.prisma.planTemplate.findMany()).map((row) => [row.name, planSpecFromRow(row)]),
  )
  const sections = [...plans].map(([name, { guardrail }]) => [name, Object.keys(guardrail.sections)])
  expect(Object.fromEntries(sections)).toMatchObject({ 'nightly-canary': ['sagemaker'] })
  const fleet = await currentFleet(database.prisma)
  const again = parseFleetFile(printFleetFile(fleet, traitsOf), traitsOf)
  expect(again.ok && fleetDifference(fleet, again.fleet, traitsOf)).toEqual([])
  const revision = await database.prisma.fleetRevision.findFirstOrThrow()
  const written = parseFleetFile(revision.yaml, traitsOf)
  expect(written.ok && fleetDifference(fleet, written.fleet, traitsOf)).toEqual([])
})

test('the fleet is shown with what it served, and nothing that nobody knew then is called known', async () => {
  const models = await loadModelsNow(database, traitsOf, earlier.at)
  const rows = models.map((model) => fleetRow(model, earlier.at, traitsOf))
  expect(rows).toHaveLength(8)
  const cells = rows.flatMap(({ cells }) => cells)
  expect(cells).toHaveLength(24)
  expect(cells.filter(({ state }) => state === 'in-rollout').length).toBeGreaterThan(0)
  for (const { label } of cells) expect(label).toMatch(/^v\d+$/)
})

test('the audit chain verifies', async () => {
  const [chain] = await database.prisma.$queryRaw<
    { at: bigint | null }[]
  >`SELECT audit_chain_broken_at() AS at`
  expect(chain?.at).toBeNull()
})
