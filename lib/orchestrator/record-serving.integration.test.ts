import { afterEach, beforeEach, expect, test } from 'vitest'
import { traitsOf } from '#lib/clouds/registered.ts'
import { observationFromRow } from '#lib/db/rows/fleet.ts'
import { loadServing } from '#lib/db/serving.ts'
import { manifest, unknownPart } from '#lib/domain/manifest/parts.ts'
import type { Observation, PendingDeployment } from '#lib/domain/types.ts'
import { nameServed } from './name-served.ts'
import { recordObservation } from './record-observation.ts'
import { recordServing } from './record-serving.ts'
import { type Stage, stage, takeIn } from './testing/stage.ts'

let on: Stage
beforeEach(async () => {
  on = await stage()
})
afterEach(() => on.end())

const minute = (number: number) => `2026-11-20T03:${String(number).padStart(2, '0')}:00.000Z`

const observed = (at: string, pending?: Pick<PendingDeployment, 'stage' | 'share'>): Observation => ({
  endpointId: 'fraud-au',
  at,
  cloudStatus: 'InService',
  inForce: 'yes',
  configName: 'fraud-au-v426',
  modelName: undefined,
  artifactUrl: undefined,
  image: undefined,
  digest: undefined,
  manifest: manifest([]),
  started: { known: true, value: true },
  lastModifiedAt: at,
  instances: { current: 2, desired: 2 },
  pending: pending && {
    ...pending,
    configName: 'fraud-au-v427',
    startedAt: at,
    stageSince: undefined,
  },
  failureReason: undefined,
  failedHealth: false,
  deployments: [],
  variants: [],
})

const old = { releaseId: undefined, label: 'v426', digest: undefined, configName: 'fraud-au-v426' }
const canary = {
  releaseId: undefined,
  label: 'v427',
  digest: undefined,
  configName: 'fraud-au-v427',
  asked: 0.1,
  measured: undefined,
}

test('a release whose share changes is served since it began, and one that left begins anew', async () => {
  const { prisma } = on.database
  await prisma.servingInterval.deleteMany({ where: { endpointId: 'fraud-au' } })
  const see = (number: number, pending?: Pick<PendingDeployment, 'stage' | 'share'>, live = old) =>
    recordServing(prisma, 'fraud-au', observed(minute(number), pending), live, pending && canary, traitsOf)
  const sinceOf = async (label: string) => {
    const open = await prisma.servingInterval.findFirst({
      where: { endpointId: 'fraud-au', label, endedAt: null },
    })
    return open && (open.servedSince ?? open.startedAt).toISOString()
  }
  await see(0)
  await see(10, { stage: 'baking', share: 0.1 })
  expect(await sinceOf('v426')).toBe(minute(0))
  expect(await sinceOf('v427')).toBe(minute(10))
  await see(20, { stage: 'baking', share: 0.5 })
  expect(await sinceOf('v427')).toBe(minute(10))
  // Taken back: the old release never left.
  await see(30)
  expect(await sinceOf('v426')).toBe(minute(0))
  expect(await sinceOf('v427')).toBeNull()
  await see(40, { stage: 'terminating', share: 1 })
  expect(await sinceOf('v427')).toBe(minute(40))
  await see(50)
  expect(await sinceOf('v426')).toBe(minute(50))
})

test('a measured share replaces what was asked for, from the minute in which it was measured', async () => {
  const { prisma } = on.database
  await prisma.servingInterval.deleteMany({ where: { endpointId: 'fraud-au' } })
  const see = (number: number, share?: number) =>
    recordServing(
      prisma,
      'fraud-au',
      observed(minute(number), { stage: 'baking', share: undefined }),
      old,
      {
        ...canary,
        measured: share === undefined ? undefined : { minute: minute(number - 2), share, requests: 6_000 },
      },
      traitsOf,
    )
  await recordServing(prisma, 'fraud-au', observed(minute(0)), old, undefined, traitsOf)
  await see(10)
  await see(13, 0.0921)
  await see(14, 0.0907)
  const rows = await prisma.servingInterval.findMany({
    where: { endpointId: 'fraud-au' },
    orderBy: { id: 'asc' },
  })
  expect(
    rows.map(({ label, share, shareSource, startedAt }) => [
      label,
      share,
      shareSource,
      startedAt.toISOString(),
    ]),
  ).toEqual([
    ['v426', 1, 'cloud', minute(0)],
    ['v426', 0.9, 'asked', minute(10)],
    ['v427', 0.1, 'asked', minute(10)],
    ['v426', 1 - 0.0921, 'measured', minute(11)],
    ['v427', 0.0921, 'measured', minute(11)],
  ])
})

test('what was read of a configuration stays known however often it cannot be read afterwards, and since when it serves', async () => {
  const { prisma } = on.database
  await takeIn(on)
  const known = observationFromRow(
    await prisma.endpointState.findUniqueOrThrow({ where: { endpointId: 'fraud-au' } }),
  )
  const [interval] = await prisma.servingInterval.findMany({ where: { endpointId: 'fraud-au' } })
  const denied = unknownPart('denied')
  const unread = {
    ...known,
    digest: undefined,
    manifest: {
      ...known.manifest,
      containers: known.manifest.containers.map((each) => ({ ...each, artifact: denied, image: denied })),
    },
  }
  for (const seconds of [60, 120, 180]) {
    const at = new Date(Date.parse(known.at) + seconds * 1000).toISOString()
    await prisma.$transaction((transaction) =>
      recordObservation(transaction, { ...unread, at }, on.context.clouds.traits),
    )
    const state = await prisma.endpointState.findUniqueOrThrow({ where: { endpointId: 'fraud-au' } })
    expect(state).toMatchObject({ label: 'v426', driftSince: null, digest: known.digest })
    expect(observationFromRow(state).manifest.containers[0]?.image).toEqual(
      known.manifest.containers[0]?.image,
    )
  }
  expect(await prisma.servingInterval.findMany({ where: { endpointId: 'fraud-au' } })).toEqual([interval])
})

test('an endpoint that failed serves nothing that is known, keeps what was known of its drift, and its fleet is not consistent', async () => {
  const { prisma } = on.database
  await takeIn(on)
  const known = observationFromRow(
    await prisma.endpointState.findUniqueOrThrow({ where: { endpointId: 'fraud-au' } }),
  )
  const see = (seconds: number, changes: Partial<Observation>) =>
    prisma.$transaction((transaction) =>
      recordObservation(
        transaction,
        { ...known, ...changes, at: new Date(Date.parse(known.at) + seconds * 1000).toISOString() },
        traitsOf,
      ),
    )
  const serving = async (seconds: number) =>
    (await loadServing(prisma, ['fraud-au'], new Date(Date.parse(known.at) + seconds * 1000))).get('fraud-au')

  await see(60, { configName: 'by-hand' })
  await see(120, { configName: 'by-hand', cloudStatus: 'Failed', inForce: 'no' })
  expect(await serving(120)).toMatchObject({
    parts: [],
    unknown: { reason: 'not-in-service', status: 'Failed' },
  })
  expect(await prisma.servingInterval.count({ where: { endpointId: 'fraud-au', endedAt: null } })).toBe(0)
  const state = await prisma.endpointState.findUniqueOrThrow({ where: { endpointId: 'fraud-au' } })
  expect(state.driftSaid).not.toBeNull()

  await see(180, { cloudStatus: 'Failed', inForce: 'no' })
  expect(await prisma.auditEntry.count({ where: { action: 'endpoint.drift-ended' } })).toBe(0)
  await see(240, {})
  expect(await serving(240)).toMatchObject({ parts: [{ label: 'v426', share: 1 }], unknown: undefined })

  await see(300, { cloudStatus: 'UpdateRollbackFailed', inForce: 'mixed' })
  expect(await serving(300)).toMatchObject({
    parts: [{ label: 'v426', share: undefined }],
    unknown: { reason: 'mixed' },
  })
})

test('a variant beside the own one is named by what it serves, also where its registry tells of that later', async () => {
  const { prisma } = on.database
  await takeIn(on)
  const states = await prisma.endpointState.findUniqueOrThrow({ where: { endpointId: 'fraud-au' } })
  const known = observationFromRow(states)
  const release = await prisma.release.findFirstOrThrow({ where: { label: 'v426' } })
  const beside = (share: number) => ({
    variants: [{ name: 'B', share, modelName: 'b', manifest: known.manifest }],
  })
  const see = (seconds: number, changes: Partial<Observation>) =>
    prisma.$transaction((transaction) =>
      recordObservation(
        transaction,
        { ...known, ...changes, at: new Date(Date.parse(known.at) + seconds * 1000).toISOString() },
        traitsOf,
      ),
    )
  const open = async () =>
    (
      await prisma.servingInterval.findMany({
        where: { endpointId: 'fraud-au', endedAt: null },
        orderBy: { configName: 'asc' },
      })
    ).map(({ configName, label, share }) => [configName, label, share])
  // One release in both: however weights are, it answers all.
  await see(60, beside(0.9))
  expect((await open()).map(([, label, share]) => [label, share])).toEqual([['v426', 1]])

  const own = { manifest: manifest([]), digest: undefined, configName: 'two' }
  await see(120, { ...own, ...beside(0.9) })
  const named = ['two/B', 'v426', expect.closeTo(0.9)]
  expect(await open()).toEqual([['two', 'unknown', expect.closeTo(0.1)], named])

  await prisma.servingInterval.updateMany({
    where: { configName: 'two/B' },
    data: { releaseId: null, label: 'aabbccdd' },
  })
  await prisma.$transaction((transaction) => nameServed(transaction, release.modelId, traitsOf))
  expect(await open()).toEqual([['two', 'unknown', expect.closeTo(0.1)], named])
})
