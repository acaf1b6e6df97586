import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { traitsOf } from '#lib/clouds/registered.ts'
import type { Database } from '#lib/db/client.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/index.ts'
import { printFleetFile } from '#lib/domain/fleet/fleet-file.ts'
import type { Clouds } from '#lib/domain/ports.ts'
import type { ServiceContext } from '../../context.ts'
import { people } from '../../testing/desk.ts'
import { demoFleetFile } from '../../testing/use-cases.ts'
import { applyFleet } from '../apply.ts'
import { currentFleet } from '../current.ts'

export interface FleetDesk {
  held: TestDatabase
  /** Of an admin, with clouds that must not be asked. */
  context: ServiceContext
}

/** A database for the tests of one file, with the demo's fleet file in force anew before each. Filled before the first test. */
export function fleetDesk(): FleetDesk {
  const desk = {} as FleetDesk
  beforeAll(async () => {
    desk.held = await testDatabase()
    const noCloud = () => {
      throw new Error('Applying a fleet file asks no cloud.')
    }
    const clouds: Clouds = {
      traits: traitsOf,
      serving: noCloud,
      registry: noCloud,
      metrics: noCloud,
      artifacts: noCloud,
    }
    desk.context = {
      database: desk.held.database,
      clock: {
        rate: 1,
        now: () => new Date('2026-11-20T03:47:00Z'),
        realDelay: (milliseconds) => milliseconds,
      },
      actor: people.admin,
      clouds,
      sandboxControlUrl: undefined,
    }
  })
  afterAll(() => desk.held.drop())
  beforeEach(async () => {
    const { prisma, pool } = desk.held.database
    await prisma.regionRollout.deleteMany()
    await prisma.rollout.deleteMany()
    await prisma.release.deleteMany()
    await prisma.endpoint.deleteMany()
    await prisma.model.deleteMany()
    await prisma.planTemplate.deleteMany()
    await pool.query('DELETE FROM graphile_worker._private_jobs')
    expect(await applyFleet(desk.context, { yaml: demoFleetFile })).toMatchObject({ ok: true })
  })
  return desk
}

/** The demo's file without one model. */
export async function withoutModel(database: Database, slug: string): Promise<string> {
  const fleet = await currentFleet(database.prisma)
  const { [slug]: _, ...models } = fleet.models
  return printFleetFile({ ...fleet, models }, traitsOf)
}

/** The fleet in force without one endpoint. */
export async function withoutEndpoint(database: Database, model: string, name: string): Promise<string> {
  const fleet = await currentFleet(database.prisma)
  const found = fleet.models[model]!
  const endpoints = found.endpoints.filter((endpoint) => endpoint.name !== name)
  return printFleetFile({ ...fleet, models: { ...fleet.models, [model]: { ...found, endpoints } } }, traitsOf)
}

/** The fleet in force, with one endpoint of fraud-scoring under a model of its own. */
export async function withMoved(database: Database, name: string, to: string): Promise<string> {
  const fleet = await currentFleet(database.prisma)
  const from = fleet.models['fraud-scoring']!
  const models = {
    ...fleet.models,
    'fraud-scoring': { ...from, endpoints: from.endpoints.filter((endpoint) => endpoint.name !== name) },
    [to]: { ...from, endpoints: from.endpoints.filter((endpoint) => endpoint.name === name) },
  }
  return printFleetFile({ ...fleet, models }, traitsOf)
}
