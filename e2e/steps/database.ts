import { expect } from '@playwright/test'
import type { Stack } from '../harness/stack.ts'

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

export const reaches = (stack: Stack, slug: string, place: Place, phase: string) =>
  expect
    .poll(() => regionPhase(stack, slug, place), {
      timeout: 120_000,
      // A phase may last less than a second at this speed of cloud time; it must not pass between two looks.
      intervals: [40],
      message: `${place.city} reaches ${phase}`,
    })
    .toBe(phase)

export async function rolloutStatus(stack: Stack, slug: string): Promise<string | undefined> {
  return (await stack.database.prisma.rollout.findUnique({ where: { slug } }))?.status
}

export const ends = (stack: Stack, slug: string, status: string) =>
  expect
    .poll(() => rolloutStatus(stack, slug), { timeout: 150_000, message: `${slug} ends ${status}` })
    .toBe(status)

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

/** Since when a region's canary has taken its share of the traffic, cloud time. */
export async function beganBaking(stack: Stack, slug: string, place: Place): Promise<Date> {
  const row = await stack.database.prisma.regionRollout.findFirstOrThrow({
    where: { rollout: { slug }, endpoint: { name: place.endpoint } },
  })
  return new Date((row.phaseTimes as Record<string, string>).baking!)
}
