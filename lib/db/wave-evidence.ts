import type { JudgedRegion } from '#lib/domain/ports.ts'
import type { DatabaseTransaction } from './client.ts'
import type * as Rows from './generated/client.ts'
import { cohortMinutesFromRows, cutsFromRow, noiseFromRows } from './rows/rollout.ts'

/** What the other regions of the wave have seen in their present attempt: a pooled judge takes it together with this one's. */
export async function waveEvidence(
  transaction: DatabaseTransaction,
  { id, rolloutId, wave }: Pick<Rows.RegionRollout, 'id' | 'rolloutId' | 'wave'>,
): Promise<JudgedRegion[]> {
  const others = await transaction.regionRollout.findMany({
    where: { rolloutId, wave, id: { not: id } },
    include: { minutes: true, endpoint: { select: { noises: true } } },
  })
  return others.map((other) => ({
    minutes: cohortMinutesFromRows(other.minutes.filter(({ attempt }) => attempt === other.attempt)),
    cuts: cutsFromRow(other),
    noise: noiseFromRows(other.endpoint.noises),
  }))
}
