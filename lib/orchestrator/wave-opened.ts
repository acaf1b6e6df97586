import type { DatabaseTransaction } from '#lib/db/client.ts'
import { toJson } from '#lib/db/rows/json.ts'
import { isSettled } from '#lib/domain/rollout/phases.ts'
import type { RolloutRegion } from '#lib/domain/rollout/rollout.ts'
import { type Said, said } from '#lib/domain/said.ts'

interface OpenedIn {
  id: string
  releaseLabel: string
  regions: readonly RolloutRegion[]
}

const kind = 'wave-opened'

/** Once a wave: a retry in an earlier wave does not open it a second time. */
export async function sayWaveOpened(
  transaction: DatabaseTransaction,
  rollout: OpenedIn,
  wave: number,
  at: Date,
): Promise<void> {
  if (wave === 1) return
  const told = await transaction.rolloutEvent.findFirst({
    where: {
      rolloutId: rollout.id,
      kind,
      OR: [
        { said: { path: ['facts', 'wave'], equals: wave } },
        // Recorded before facts were, in words.
        { said: { path: ['facts', 'sentence'], string_starts_with: `Wave ${wave} opened: ` } },
      ],
    },
    select: { id: true },
  })
  if (told) return
  await transaction.rolloutEvent.create({
    data: { rolloutId: rollout.id, at, kind, said: toJson(waveOpened(rollout, wave)) },
  })
}

/** With what became of the wave before. */
function waveOpened({ regions, releaseLabel: label }: OpenedIn, wave: number): Said {
  const before = regions.filter((region) => region.wave === wave - 1)
  const isPromoted = ({ phase }: RolloutRegion) => phase.name === 'promoted'
  const isDeclared = ({ phase }: RolloutRegion) =>
    phase.name === 'promoted' && phase.accepted?.some(({ outcome }) => outcome === 'declared') === true
  const declared = before.filter(isDeclared)
  return said(kind, {
    wave,
    label,
    verified: before.filter((each) => isPromoted(each) && !isDeclared(each)).map(({ region }) => region),
    ...(declared.length === 0 ? {} : { declared: declared.map(({ region }) => region) }),
    others: before
      .filter((region) => !isPromoted(region))
      .map(({ region, baseline, phase }) => {
        if (phase.name === 'skipped') return { region, what: 'skipped' as const }
        if (!isSettled(phase)) return { region, what: 'going-back' as const }
        return {
          region,
          what: 'stays' as const,
          ...(baseline?.label === undefined ? {} : { label: baseline.label }),
        }
      }),
  })
}
