import type * as Rows from '#lib/db/generated/client.ts'
import { enqueue } from '#lib/db/jobs.ts'
import { type FleetModelRow, modelFromRow } from '#lib/db/rows/fleet.ts'
import { releaseManifest } from '#lib/db/rows/release.ts'
import { storeOf } from '#lib/domain/artifact-place.ts'
import { CloudError } from '#lib/domain/errors.ts'
import { isComplete } from '#lib/domain/manifest/fingerprint.ts'
import type { RegistryList, RegistryRelease } from '#lib/domain/ports.ts'
import { readRelease, registryDepth } from '#lib/services/releases/read-release.ts'
import { type LoopContext, lookAgain, transactionOptions } from './context.ts'
import { registerRelease, registryActor } from './register-release.ts'
import { takeOverDecision } from './take-over-decision.ts'
import { compareEntry, look } from './watch-release.ts'
import { recordWithdrawal } from './withdraw.ts'

/** Of what a first sync finds decided already, only so many are checked for their artifacts. */
const checkedWhenFound = 2

/** Takes over new releases and decisions from the model's registry. Keeps itself going. */
export async function syncRegistry(context: LoopContext, modelId: string): Promise<void> {
  const row = await context.database.prisma.model.findUnique({ where: { id: modelId } })
  if (!row || row.retiredAt !== null) return
  const subject = `registry:${modelId}`
  let nextSeconds: number = lookAgain.quiet
  try {
    const { hasMore } = await sync(context, modelFromRow(row))
    context.backoff.worked(subject)
    await context.database.prisma.model.update({
      where: { id: modelId },
      data: { registrySyncedAt: context.clock.now(), registryTrouble: null, registryHasMore: hasMore },
    })
  } catch (error) {
    if (!(error instanceof CloudError)) throw error
    context.log.warn({ model: row.slug, reason: error.message }, 'the registry did not answer')
    nextSeconds = context.backoff.failed(subject)
    if (row.registryTrouble !== error.message) {
      await context.database.prisma.model.update({
        where: { id: modelId },
        data: { registryTrouble: error.message },
      })
    }
  } finally {
    await enqueue(
      context.database.prisma,
      { task: 'sync-registry', modelId },
      { afterMs: context.clock.realDelay(nextSeconds * 1000), keepEarlier: true },
    )
  }
}

async function sync(context: LoopContext, model: FleetModelRow): Promise<RegistryList> {
  // Read before the registry is asked: a decision taken here in the meantime must not be undone by the older answer.
  const before = await context.database.prisma.release.findMany({
    where: { modelId: model.id },
    include: { model: true },
  })
  const known = new Map(before.map((release) => [release.registryRef, release]))
  const listed = await context.clouds.registry(model.registry.kind).list(model.registry, registryDepth)
  // A fleet on several clouds is told apart by what its other registries hold, so all of its releases are looked for there.
  const isMixed = Object.values(model.artifacts).some((place) => storeOf(place) !== model.registry.kind)
  for (const [index, entry] of listed.releases.entries()) {
    const release = known.get(entry.registryRef)
    if (release) await keepInStep(context, model, release, entry)
    else
      await registerRelease(
        context,
        model,
        entry,
        isMixed || index < checkedWhenFound || entry.status === 'Pending',
      )
  }
  await lookForOthers(context, before, listed)
  return listed
}

async function keepInStep(
  context: LoopContext,
  model: FleetModelRow,
  release: Rows.Release & { model: Rows.Model },
  entry: RegistryRelease,
): Promise<void> {
  await takeOverDecision(context, model, release, entry)
  await sayAliasMove(context, model, release, entry)
  const isRead = release.manifest !== null && isComplete(releaseManifest(release))
  const isModified = Date.parse(entry.lastModifiedAt) !== release.registryModifiedAt.getTime()
  // What was not there yet when the entry appeared (training writes late), and what was changed since.
  if (isRead && !isModified && release.withdrawal === null) return
  const current = await context.database.prisma.release.findUnique({
    where: { id: release.id },
    include: { model: true },
  })
  if (current) await compareEntry(context, model, current, await readRelease(context, model.registry, entry))
}

/** The label of a release was a version alias, and the alias names another version now. */
async function sayAliasMove(
  context: LoopContext,
  model: FleetModelRow,
  release: Rows.Release & { model: Rows.Model },
  entry: RegistryRelease,
): Promise<void> {
  if (entry.label === release.label || release.label.startsWith(`${entry.label}@`)) return
  if (release.withdrawal !== null) return
  await context.database.prisma.$transaction(async (transaction) => {
    const found = {
      kind: 'alias-moved' as const,
      by: undefined,
      detail: `${release.label} does not name ${release.registryRef} any more`,
    }
    await recordWithdrawal(transaction, release, found, registryActor(model), context.clock.now())
  }, transactionOptions)
}

/** Entries that are not in the list any more: gone, or older than what is listed. */
async function lookForOthers(
  context: LoopContext,
  known: readonly (Rows.Release & { model: Rows.Model })[],
  { releases, hasMore }: RegistryList,
): Promise<void> {
  const listed = new Set(releases.map(({ registryRef }) => registryRef))
  const oldest = releases.at(-1)?.registeredAt
  const missing = known.filter(
    (release) =>
      !listed.has(release.registryRef) &&
      release.withdrawal === null &&
      (!hasMore || (oldest !== undefined && release.registeredAt.toISOString() > oldest)),
  )
  const older = await servedBeyond(context, known, listed)
  for (const release of new Set([...missing, ...older])) await look(context, release)
}

/** Releases that are served somewhere and older than what is listed. */
async function servedBeyond(
  context: LoopContext,
  known: readonly (Rows.Release & { model: Rows.Model })[],
  listed: ReadonlySet<string>,
): Promise<(Rows.Release & { model: Rows.Model })[]> {
  const beyond = known.filter(
    ({ registryRef, withdrawal }) => !listed.has(registryRef) && withdrawal === null,
  )
  if (beyond.length === 0) return []
  const served = await context.database.prisma.endpointState.findMany({
    where: { releaseId: { in: beyond.map(({ id }) => id) } },
    distinct: ['releaseId'],
    select: { releaseId: true },
  })
  return beyond.filter(({ id }) => served.some(({ releaseId }) => releaseId === id))
}
