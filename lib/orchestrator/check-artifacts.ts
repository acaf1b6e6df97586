import { enqueue } from '#lib/db/jobs.ts'
import { modelOfRelease, releaseFromRow } from '#lib/db/rows/release.ts'
import { copyPlaceKey } from '#lib/domain/artifact-place.ts'
import { artifactCopyFromAnswer } from '#lib/services/rollouts/artifact.ts'
import { isThere, recordCopy } from './artifacts.ts'
import { type LoopContext, lookAgain } from './context.ts'

/** After so long a copy that has not arrived is asked for every minute only; seconds of cloud time. */
const hurrySeconds = 1800
/** And after a day every hour: releases that nobody ever decides on grow more with every night. */
const daySeconds = 86_400
const hourSeconds = 3_600

/**
 * Asks every region of the fleet, for each cloud that has endpoints there, whether the release's artifact has arrived: often until it is everywhere, every minute while
 * the release waits for approval, every hour once it is a day old, and no more when it is everywhere and decided.
 */
export async function checkArtifacts(context: LoopContext, releaseId: string): Promise<void> {
  const row = await context.database.prisma.release.findUnique({
    where: { id: releaseId },
    include: { model: { include: { endpoints: { where: { retiredAt: null } } } } },
  })
  if (!row || row.model.retiredAt !== null) return
  const model = modelOfRelease(row)
  const release = releaseFromRow(row, model.registry)
  const places = new Map(row.model.endpoints.map((endpoint) => [copyPlaceKey(endpoint), endpoint]))
  const copies = await Promise.all(
    [...places.values()].map(async ({ provider, region }) => ({
      provider,
      copy: await artifactCopyFromAnswer(context, model, release, { provider, region }),
    })),
  )
  await context.database.prisma.$transaction(async (transaction) => {
    for (const { provider, copy } of copies) await recordCopy(transaction, { releaseId, provider }, copy)
  })

  const isEverywhere = copies.every(({ copy }) => isThere(copy))
  if (isEverywhere && release.status !== 'Pending') return
  const age = (context.clock.now().getTime() - row.registeredAt.getTime()) / 1000
  const seconds = paceFor(age, isEverywhere)
  await enqueue(
    context.database.prisma,
    { task: 'check-artifacts', releaseId },
    { afterMs: context.clock.realDelay(seconds * 1000), keepEarlier: true },
  )
}

/** Seconds of cloud time until the next look. */
function paceFor(ageSeconds: number, isEverywhere: boolean): number {
  if (ageSeconds >= daySeconds) return hourSeconds
  return !isEverywhere && ageSeconds < hurrySeconds ? lookAgain.moving : lookAgain.quiet
}
