import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { connectClouds } from '#lib/clouds/connect.ts'
import { registered } from '#lib/clouds/registered.ts'
import { toJson } from '#lib/db/rows/json.ts'
import { modelOfRelease } from '#lib/db/rows/release.ts'
import { retryable } from '#lib/domain/errors.ts'
import { printFleetFile } from '#lib/domain/fleet/fleet-file.ts'
import type { ServingProvider } from '#lib/domain/ports.ts'
import { type Stage, stage } from '#lib/orchestrator/testing/stage.ts'
import { applyFleet, previewFleet } from '#lib/services/fleet/apply.ts'
import { currentFleet } from '#lib/services/fleet/current.ts'
import { as, people } from '#lib/services/testing/desk.ts'
import { loadModelsNow } from '#lib/web/loaders/fleet-states.ts'
import { told } from '#lib/words/told.ts'
import { toyCloud } from './index.ts'
import { twinCloud } from './twin.ts'
import type { ToyWorld } from './world.ts'

/** Two clouds that share account, region and every name: nothing that is known of one is said of the other. */

const places = 'eu-west-1: { toy: toy://chest, twin: twin://trunk }'
const file = (kind: 'toy' | 'twin', artifacts = places) => `plans:
  lullaby:
    music: { listeners: 20, listen: 5m }
    tunes: { listeners: 20, listen: 5m }
    judge: { kind: thresholds }
models:
  lullabies:
    registry: { kind: ${kind}, town: springfield, region: eu-west-1, song: lullabies }
    artifacts: { ${artifacts} }
    plan: lullaby
    endpoints:
      - { provider: toy, town: springfield, region: eu-west-1, name: nursery, crank: left, peakRps: 10 }
      - { provider: twin, town: springfield, region: eu-west-1, name: nursery, crank: left, peakRps: 10 }
`

const worldOf = (book: ToyWorld['book']): ToyWorld => ({
  now: () => 0,
  boxes: [
    {
      ...{ town: 'springfield', region: 'eu-west-1', name: 'nursery' },
      ...{ plays: 1, configName: 'wound-by-hand', wound: 'left', next: undefined },
      changedAt: Date.parse('2026-01-02T00:00:00Z'),
    },
  ],
  book,
})

let on: Stage
let clouds: ReturnType<typeof connectClouds>
let worlds: Record<'toy' | 'twin', ToyWorld>
beforeAll(async () => {
  on = await stage(() => Promise.resolve())
  worlds = {
    toy: worldOf(
      new Map([
        [1, 'Approved'],
        [2, 'Approved'],
      ]),
    ),
    twin: worldOf(new Map([[1, 'Approved']])),
  }
  clouds = connectClouds({ clock: on.clock }, [...registered, toyCloud(worlds.toy), twinCloud(worlds.twin)])
})
beforeEach(async () => {
  on.context.clouds = clouds
  // As a person who applies a file with one registry after the other would find it.
  expect(await applyFleet(as(on, people.admin), { yaml: file('toy') })).toMatchObject({ ok: true })
  await on.runDue()
})
afterAll(() => on.end())

const states = () =>
  on.database.prisma.endpointState.findMany({
    include: { endpoint: { select: { provider: true } } },
    orderBy: { endpointId: 'asc' },
  })
const unreachable = async () =>
  Object.fromEntries((await states()).map((row) => [row.endpoint.provider, row.unreachableSince !== null]))

/** The next look at the region, with one cloud whose list is not what it should be. */
async function lookWith(provider: string, list: ServingProvider['list']): Promise<void> {
  const serving = (each: string): ServingProvider =>
    each === provider ? { ...clouds.serving(each), list } : clouds.serving(each)
  on.context.clouds = { ...clouds, serving }
  await on.pass(60)
}

test("a list that fails on one cloud leaves the other's endpoints as they are", async () => {
  expect(await unreachable()).toEqual({ toy: false, twin: false })
  await lookWith('toy', () => Promise.reject(retryable('The toy shop is closed.', 'Closed')))
  expect(await unreachable()).toEqual({ toy: true, twin: false })
  await lookWith('twin', () => Promise.reject(retryable('The twins are asleep.', 'Asleep')))
  expect(await unreachable()).toEqual({ toy: false, twin: true })
  await lookWith('nobody', () => Promise.resolve([]))
  expect(await unreachable()).toEqual({ toy: false, twin: false })
})

test('a cloud whose look breaks off holds up no other', async () => {
  const seenAt = async () =>
    new Map((await states()).map((row) => [row.endpoint.provider, row.observedAt.getTime()]))
  const before = await seenAt()
  await lookWith('toy', () => Promise.reject(new TypeError('a defect')))
  const after = await seenAt()
  expect(after.get('toy')).toBe(before.get('toy'))
  expect(after.get('twin')).toBeGreaterThan(before.get('twin') ?? 0)
})

test('an endpoint that is gone from one list is not gone from the other', async () => {
  await lookWith('twin', () => Promise.resolve([]))
  expect(await unreachable()).toEqual({ toy: false, twin: true })
})

test('what an earlier version left to be looked at for both becomes a look at each', async () => {
  const { prisma } = on.database
  await prisma.$executeRaw`SELECT graphile_worker.remove_job(key) FROM graphile_worker.jobs WHERE key LIKE 'observe:%'`
  await on.enqueue({ task: 'observe-region', account: 'springfield', region: 'eu-west-1' })
  await on.runDue()
  const jobs = await prisma.$queryRaw<{ key: string }[]>`
    SELECT key FROM graphile_worker.jobs WHERE key LIKE 'observe:%' ORDER BY key`
  expect(jobs.map(({ key }) => key)).toEqual([
    'observe:toy:springfield:eu-west-1',
    'observe:twin:springfield:eu-west-1',
  ])
})

test('each cloud has a place and copies of its own in the region, and one that is spoiled takes nothing from the other', async () => {
  const { prisma } = on.database
  const { traits } = clouds
  expect(await currentFleet(prisma)).toMatchObject({
    models: { lullabies: { artifacts: { 'eu-west-1': { toy: 'toy://chest', twin: 'twin://trunk' } } } },
  })
  expect(printFleetFile(await currentFleet(prisma), traits)).toContain('twin: twin://trunk')
  const where = { releaseId: 'lullabies-v1' }
  const copies = await prisma.artifactCopy.findMany({ where, orderBy: { provider: 'asc' } })
  expect(copies).toMatchObject([
    { provider: 'toy', region: 'eu-west-1', url: 'toy://chest/tune-1' },
    { provider: 'twin', region: 'eu-west-1', url: 'twin://trunk/tune-1' },
  ])

  const copy = { kind: 'artifact-changed', at: on.clock.now().toISOString(), detail: 'It is out of tune.' }
  await prisma.artifactCopy.updateMany({
    where: { ...where, provider: 'toy' },
    data: { spoiled: toJson({ copy }) },
  })
  const [now] = await loadModelsNow(on.database, traits, on.clock.now())
  expect(now?.endpoints.map(({ provider, serving }) => [provider, serving.withdrawn.length])).toEqual([
    ['toy', 1],
    ['twin', 0],
  ])
})

test.each([
  [
    'one place for both',
    'eu-west-1: toy://chest',
    'Toy Cloud and Twin Cloud have endpoints in eu-west-1, and this place is not for all of them. Name one for each: eu-west-1: { toy: toy://…, twin: twin://… }.',
  ],
  [
    'a place for one of them',
    'eu-west-1: { toy: toy://chest }',
    'nursery is in eu-west-1 (Dublin), but `artifacts` of lullabies names no trunk there. Add twin: twin://… under eu-west-1.',
  ],
  [
    "another cloud's place",
    'eu-west-1: { toy: toy://chest, twin: toy://chest }',
    '`toy://chest` is no trunk.',
  ],
  [
    'a place of no cloud',
    'eu-west-1: { toy: toy://chest, twin: twin://trunk, twinn: twin://trunk }',
    '`twinn` is no cloud. Did you mean `twin`? Name places by sagemaker, vertex, toy or twin.',
  ],
])('%s is refused with what to write', async (_, artifacts, sentence) => {
  const refused = await previewFleet(as(on, people.admin), file('toy', artifacts))
  expect(refused.ok ? [] : refused.problems.map((problem) => told(problem).sentence)).toEqual([sentence])
})

test('entries that two registries call the same are two releases, each of which hears from its own', async () => {
  const { prisma } = on.database
  const releases = () => prisma.release.findMany({ include: { model: true }, orderBy: { id: 'asc' } })
  expect(await applyFleet(as(on, people.admin), { yaml: file('twin') })).toMatchObject({ ok: true })
  await on.runDue()
  expect(
    (await releases()).map((row) => [row.label, row.registryRef, modelOfRelease(row).registry.kind]),
  ).toEqual([
    ['v1', 'lullabies/1', 'toy'],
    ['v1@1', 'lullabies/1', 'twin'],
    ['v2', 'lullabies/2', 'toy'],
  ])

  // The twin's registry has no second entry, which says nothing of the toy's.
  worlds.toy.book.set(2, 'Rejected')
  await on.pass(1_200)
  expect((await releases()).map((row) => [row.label, row.status, row.withdrawal])).toEqual([
    ['v1', 'Approved', null],
    ['v1@1', 'Approved', null],
    ['v2', 'Rejected', null],
  ])
})
