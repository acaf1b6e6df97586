import { beforeEach, expect, test } from 'vitest'
import type { Prisma } from '#lib/db/client.ts'
import { modelId } from '#lib/orchestrator/testing/fleet.ts'
import type { Stage } from '#lib/orchestrator/testing/stage.ts'
import { registryDepth } from '#lib/services/releases/read-release.ts'
import { servesWords } from '#lib/words/serving.ts'
import { mostShown } from '../limits.ts'
import { person, webStage } from '../testing/web-stage.ts'
import { loadApprovals } from './approvals.ts'
import { loadFleet } from './fleet.ts'
import { loadModel } from './model.ts'

const onStage = webStage()
let on: Stage
beforeEach(() => {
  on = onStage()
})

const release = (label: string) => on.database.prisma.release.findFirstOrThrow({ where: { modelId, label } })

async function page() {
  const view = await loadModel(person, modelId)
  if (view === undefined) throw new Error('The model is not shown.')
  return view
}

/** Another registry entry of the very same thing. */
async function copyOf(of: string, label: string, version: number, status = 'Approved') {
  const { id: _, ...row } = await release(of)
  const data = { ...row, id: `${modelId}:${label}`, label, version, status, registryRef: `ref-${label}` }
  await on.database.prisma.release.create({ data: data as Prisma.ReleaseUncheckedCreateInput })
}

/** So many newer entries that nothing older is among those that the page lists. */
async function bury() {
  const { id: _, ...row } = await release('v427')
  const data = Array.from({ length: registryDepth + 5 }, (_each, index) => ({
    ...row,
    ...{ id: `${modelId}:n${index}`, label: `n${index}`, version: 1_000 + index, registryRef: `n${index}` },
    fingerprint: `sha256:${index}`,
  }))
  await on.database.prisma.release.createMany({ data: data as Prisma.ReleaseCreateManyInput[] })
}

async function rollouts(label: string, count: number, startedAt: Date) {
  const { id: releaseId } = await release(label)
  await on.database.prisma.rollout.createMany({
    data: Array.from({ length: count }, (_, index) => ({
      ...{ id: `${label}-${index}`, slug: `${label}-${index}`, modelId, releaseId, plan: {} },
      ...{ status: 'completed', open: false, startedAt },
      startedBy: { kind: 'system', id: 'meridian', label: 'Meridian' },
    })),
  })
}

test('a rejected release that serves is told of with its last rollout, however many entries and rollouts are newer', async () => {
  await rollouts('v426', 1, new Date('2026-01-01T00:00:00Z'))
  await rollouts('v427', mostShown.rolloutsOfModel + 5, new Date('2026-02-01T00:00:00Z'))
  await bury()
  await on.database.prisma.release.updateMany({ where: { label: 'v426' }, data: { status: 'Rejected' } })
  const { withdrawn, releases } = await page()
  expect(withdrawn).toMatchObject([
    { label: 'v426', servingIn: ['Dublin', 'Sydney', 'Tokyo', 'São Paulo'], rollout: 'v426-0' },
  ])
  expect(releases.at(-1)).toMatchObject({ label: 'v426', status: 'Rejected' })
})

test('an entry that is the very same thing is named, however old it is', async () => {
  await copyOf('v426', 'v5', 5)
  await bury()
  const { releases } = await page()
  expect(releases.find(({ label }) => label === 'v426')).toMatchObject({ sameAs: ['v5'] })
})

test('a canary is told with its other label too, though another release is in force', async () => {
  await copyOf('v427', 'v428', 428)
  const { id: releaseId } = await release('v427')
  const { prisma } = on.database
  const interval = await prisma.servingInterval.findFirstOrThrow({ where: { endpointId: 'fraud-eu' } })
  const { id, ...baseline } = interval
  await prisma.servingInterval.update({ where: { id }, data: { share: 0.9, shareSource: 'measured' } })
  await prisma.servingInterval.create({
    data: {
      ...baseline,
      ...{ share: 0.1, shareSource: 'measured', releaseId, label: 'v427', configName: 'canary' },
    },
  })
  const { endpoints } = await page()
  expect(servesWords(endpoints[0]?.serving.parts ?? [])).toBe('v426 90% · v427 = v428 10%')
  expect(endpoints[0]?.sentence).toContain('v427 = v428 10%')
  const { rows } = await loadFleet()
  expect(rows.flatMap(({ cells }) => cells).find(({ region }) => region === 'eu-west-1')).toMatchObject({
    split: [{ label: 'v426' }, { label: 'v427', also: ['v428'], percent: 10 }],
  })
})

test('an approver sees that an entry that waits is what was rejected under another label', async () => {
  await copyOf('v427', 'v428', 428, 'Pending')
  await on.database.prisma.release.updateMany({ where: { label: 'v427' }, data: { status: 'Rejected' } })
  const { pending } = await loadApprovals({ ...person, role: 'approver' })
  expect(pending.find(({ label }) => label === 'v428')).toMatchObject({
    sameAs: [{ label: 'v427', status: 'Rejected' }],
  })
})
