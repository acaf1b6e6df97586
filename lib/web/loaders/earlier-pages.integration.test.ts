import { globSync } from 'node:fs'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createDatabase, type Database } from '#lib/db/client.ts'
import { migrate } from '#lib/db/migrate.ts'
import { type EarlierDatabase, earlierDatabase } from '#lib/db/testing/earlier/database.ts'
import { type Stage, stage } from '#lib/orchestrator/testing/stage.ts'
import { person, putOnWeb } from '../testing/web-stage.ts'
import { accountView } from './account.ts'
import { loadApprovals } from './approvals.ts'
import { loadAudit } from './audit.ts'
import { loadFaultLab } from './faults.ts'
import { loadFleet } from './fleet.ts'
import { loadFleetFile } from './fleet-file.ts'
import { loadModel, loadTraffic } from './model.ts'
import { loadPeople } from './people.ts'
import { loadPlanPreview } from './plan.ts'
import { loadRelease } from './release.ts'
import { loadReplay } from './replay.ts'
import { loadRollout, loadRollouts } from './rollout.ts'
import { loadShell } from './shell.ts'

/** A database of the version before releases had manifests, plans had sections and records had whole actors; clouds that know little of it. */
let earlier: EarlierDatabase
let database: Database
let clouds: Stage
beforeAll(async () => {
  earlier = await earlierDatabase(inject('databaseAdminUrl'))
  await migrate(earlier.url)
  database = createDatabase(earlier.url, { maxConnections: 4 })
  clouds = await stage(async () => undefined)
  putOnWeb({ ...clouds, database })
})
afterAll(async () => {
  putOnWeb(undefined)
  await clouds.end()
  await database.close()
  await earlier.drop()
})

type Views = readonly unknown[]

const models = () => database.prisma.model.findMany({ orderBy: { slug: 'asc' } })
const releases = () => database.prisma.release.findMany({ include: { model: true }, orderBy: { id: 'asc' } })
const rollouts = () => database.prisma.rollout.findMany({ orderBy: { id: 'asc' } })

async function each<Row>(rows: Promise<Row[]>, view: (row: Row) => Promise<unknown>): Promise<Views> {
  const all: unknown[] = []
  for (const row of await rows) all.push(await view(row))
  return all
}

/** One of each cloud: a preview asks it for everything. */
async function previews(): Promise<Views> {
  const one = new Map(
    (await releases()).map((release) => [(release.model.registry as { kind: string }).kind, release]),
  )
  return each(Promise.resolve([...one.values()]), async ({ model, label }) => {
    const previewed = await loadPlanPreview(person, { model: model.slug, release: label })
    return previewed.ok ? previewed.view : undefined
  })
}

async function replays(): Promise<Views> {
  const { canaries, ...nothingChosen } = await loadReplay(person, {})
  expect(canaries.length).toBeGreaterThan(0)
  const chosen = await each(Promise.resolve(canaries), async ({ rollout, endpoint, attempt }) => {
    const { result, refusal } = await loadReplay(person, { source: { rollout, endpoint, attempt } })
    return result ?? { refusal }
  })
  return [{ canaries, ...nothingChosen }, ...chosen]
}

/** What each page is drawn with, of everything that there is. A page that is missing here fails the first test. */
const pages: Record<string, () => Promise<Views>> = {
  '': async () => [await loadFleet(), await loadShell(person)],
  approvals: async () => [await loadApprovals(person)],
  audit: async () => [await loadAudit({}), await loadAudit({ subject: 'fraud-scoring' })],
  'fault-lab': async () => [await loadFaultLab(person)],
  'models/[model]': async () => [
    ...(await each(models(), ({ slug }) => loadModel(person, slug))),
    ...(await each(models(), ({ slug }) => loadTraffic(slug))),
  ],
  'models/[model]/releases/[label]': () =>
    each(releases(), ({ model, label }) => loadRelease(person, model.slug, label)),
  'models/[model]/releases/[label]/promote': previews,
  replay: replays,
  rollouts: async () => [await loadRollouts()],
  'rollouts/[slug]': () => each(rollouts(), ({ slug }) => loadRollout(person, slug)),
  settings: async () => [await loadFleetFile(person)],
  'settings/account': async () => [await accountView(person, undefined)],
  'settings/people': async () => [await loadPeople({ ...person, role: 'admin' })],
}

test('every page that there is is among them', () => {
  const routes = globSync('app/(app)/**/page.tsx').map((file) =>
    file.slice('app/(app)/'.length, -'page.tsx'.length).replace(/\/$/, ''),
  )
  expect(Object.keys(pages).toSorted()).toEqual(routes.toSorted())
})

test.each(Object.keys(pages))('/%s opens on a database of before, and tells nothing half', async (page) => {
  const views = await pages[page]!()
  expect(views).not.toEqual([])
  for (const view of views) {
    expect(view).toBeDefined()
    expect(JSON.stringify(view)).not.toMatch(/undefined|\[object |\bNaN\b|has no words for/)
  }
})
