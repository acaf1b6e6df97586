import { cohortMinutesFromRows, cutsFromRow, noiseFromRows } from '#lib/db/rows/rollout.ts'
import type { JudgedRegion } from '#lib/domain/ports.ts'
import type { LoopContext } from './context.ts'
import type { LoadedRegion } from './load-region.ts'

/** What the other regions of the wave have seen in their present attempt: a pooled judge takes it together with this one's. */
export async function waveEvidence(context: LoopContext, { region }: LoadedRegion): Promise<JudgedRegion[]> {
  const others = await context.database.prisma.regionRollout.findMany({
    where: { rolloutId: region.rolloutId, wave: region.wave, id: { not: region.id } },
    include: { minutes: true, endpoint: { select: { noises: true } } },
  })
  return others.map((other) => ({
    minutes: cohortMinutesFromRows(other.minutes.filter(({ attempt }) => attempt === other.attempt)),
    cuts: cutsFromRow(other),
    noise: noiseFromRows(other.endpoint.noises),
  }))
}
