import { expect } from '@playwright/test'
import type { Stack } from '../harness/stack.ts'
import { isOver, standing } from './standing.ts'

/** A region of a fleet, on whichever cloud. */
export interface Place {
  city: string
  endpoint: string
}

/** What Meridian's own tables say, for stories in which screen, database and cloud must agree. */

export async function regionPhase(stack: Stack, slug: string, place: Place): Promise<string | undefined> {
  const row = await stack.database.prisma.regionRollout.findFirst({
    where: { rollout: { slug }, endpoint: { name: place.endpoint } },
  })
  return row?.phaseName
}

/** The way of a region that nothing goes wrong with. */
const way = ['shifting', 'baking', 'completing', 'verifying', 'promoted']

/**
 * Returns as soon as the region is, or was, in that phase or further on its way: what lasts seconds of real time may be over between two
 * looks of a busy machine, also between two of the worker's. Throws at once when the region can no longer come there.
 */
export async function reaches(stack: Stack, slug: string, place: Place, phase: string): Promise<void> {
  const enough = way.includes(phase) ? way.slice(way.indexOf(phase)) : [phase]
  await standing(stack, slug, `${place.city} reaches ${phase}`, ({ open, regions }) => {
    const region = regions.find(({ endpoint }) => endpoint === place.endpoint)
    if (region?.been.some((each) => enough.includes(each))) return 'yes'
    return !open || (region && isOver(region)) ? 'never' : 'not yet'
  })
}

/** When the region came into each of its phases in this attempt, cloud time. */
async function phaseTimes(stack: Stack, slug: string, place: Place): Promise<Record<string, string>> {
  const row = await stack.database.prisma.regionRollout.findFirst({
    where: { rollout: { slug }, endpoint: { name: place.endpoint } },
  })
  return (row?.phaseTimes ?? {}) as Record<string, string>
}

export async function rolloutStatus(stack: Stack, slug: string): Promise<string | undefined> {
  return (await stack.database.prisma.rollout.findUnique({ where: { slug } }))?.status
}

/** Waits for any end, and throws at once when it is another than this one. */
export const ends = (stack: Stack, slug: string, status: string): Promise<void> =>
  standing(stack, slug, `${slug} ends ${status}`, (rollout) => {
    if (rollout.open) return 'not yet'
    return rollout.status === status ? 'yes' : 'never'
  })

/** The release that the database believes an endpoint serves. */
export async function believed(stack: Stack, place: Place): Promise<string | undefined> {
  const state = await stack.database.prisma.endpointState.findFirst({
    where: { endpoint: { name: place.endpoint } },
  })
  return state?.label
}

export async function auditIsWhole(stack: Stack): Promise<void> {
  const [row] = await stack.database.prisma.$queryRaw<
    { broken: bigint | null }[]
  >`SELECT audit_chain_broken_at() AS broken`
  expect(row?.broken, 'first audit entry that does not verify').toBeNull()
}

/**
 * Since when a region's canary has taken its share of the traffic, cloud time; or since when its update went on, where one look found the
 * bake and the reason to stop it together: the region then goes back without having been recorded as baking.
 */
export async function beganBaking(stack: Stack, slug: string, place: Place): Promise<Date> {
  const { baking, shifting } = await phaseTimes(stack, slug, place)
  const since = baking ?? shifting
  expect(since, `${place.city} has neither baked nor shifted`).toBeDefined()
  return new Date(since ?? Number.NaN)
}
