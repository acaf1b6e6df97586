import { readFile } from 'node:fs/promises'
import { parse, stringify } from 'yaml'
import { system } from '#lib/audit/append.ts'
import { ensureSandboxPeople } from '#lib/auth/sandbox-people.ts'
import { traitsOf } from '#lib/clouds/registered.ts'
import { createDatabase, type Database } from '#lib/db/client.ts'
import { createTemplate } from '#lib/db/testing/server.ts'
import type { Clock, Clouds } from '#lib/domain/ports.ts'
import { applyFleet } from '#lib/services/fleet/apply.ts'
import { say } from '#lib/words/say.ts'

/** The hour at which the demo begins too. */
export const aNight = new Date('2026-03-10T03:00:00Z')

/** The people and the fleet of the demo, as `npm start` puts them there: filled once, copied for every stack. */
export const seededTemplate = 'meridian_seeded'

export const createSeededTemplate = (adminUrl: string): Promise<void> =>
  createTemplate(adminUrl, seededTemplate, seedAt)

export async function seedAt(url: string): Promise<void> {
  const database = createDatabase(url, { maxConnections: 2 })
  try {
    await seed(database)
  } finally {
    await database.close()
  }
}

const demoFleet = new URL('../../sandbox/demo/fleet.yaml', import.meta.url)

async function seed(database: Database): Promise<void> {
  await ensureSandboxPeople(database)
  await putInForce(database, await readFile(demoFleet, 'utf8'))
}

/** Leaves only these models of the demo's fleet to be watched. */
export async function keepOnly(database: Database, models: readonly string[]): Promise<void> {
  const fleet = parse(await readFile(demoFleet, 'utf8')) as { models: Record<string, unknown> }
  const kept = Object.entries(fleet.models).filter(([name]) => models.includes(name))
  await putInForce(database, stringify({ ...fleet, models: Object.fromEntries(kept) }))
}

const nightClock: Clock = { rate: 1, now: () => aNight, realDelay: () => 0 }
const notAsked = () => {
  throw new Error('Applying a fleet file asks no cloud.')
}
const noClouds: Clouds = {
  traits: traitsOf,
  serving: notAsked,
  registry: notAsked,
  artifacts: notAsked,
  metrics: notAsked,
}

async function putInForce(database: Database, yaml: string): Promise<void> {
  const context = {
    database,
    clock: nightClock,
    actor: system,
    clouds: noClouds,
    sandboxControlUrl: undefined,
  }
  const applied = await onABusyMachine(() => applyFleet(context, { yaml }))
  if (!applied.ok) throw new Error(`The demo's fleet file is refused: ${say(applied)}`)
}

const mostTries = 10

/** A transaction that does not begin within seconds is Prisma's refusal, and no story's business. */
async function onABusyMachine<Result>(act: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await act()
    } catch (error) {
      if (tries === mostTries || !/Transaction API error/.test((error as Error).message)) throw error
    }
  }
}
