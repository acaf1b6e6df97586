import type * as Rows from '#lib/db/generated/client.ts'
import { enqueue } from '#lib/db/jobs.ts'
import { type FleetModelRow, modelFromRow } from '#lib/db/rows/fleet.ts'
import { approvalStatus, releaseManifest } from '#lib/db/rows/release.ts'
import { registryActor } from '#lib/domain/actor.ts'
import { CloudError } from '#lib/domain/errors.ts'
import { fillUnknown } from '#lib/domain/manifest/fill.ts'
import { canonicalManifest } from '#lib/domain/manifest/fingerprint.ts'
import type { Manifest } from '#lib/domain/manifest/types.ts'
import type { RegistryRelease } from '#lib/domain/ports.ts'
import { aliasMove, releaseChange } from '#lib/domain/rollout/release-change.ts'
import type { ApprovalStatus } from '#lib/domain/types.ts'
import type { Withdrawal } from '#lib/domain/withdrawal.ts'
import { type ReadRelease, readRelease } from '#lib/services/releases/read-release.ts'
import type { LoopContext } from './context.ts'
import { nameServed } from './name-served.ts'
import { manifestColumns } from './register-release.ts'
import { replaceStated } from './replace-stated.ts'
import { takeOverDecision } from './take-over-decision.ts'
import { recordWithdrawal } from './withdraw.ts'

/** Seconds of cloud time between looks at a release that is in a rollout: what is withdrawn is taken back within a minute. */
const watchSeconds = 20

type Found = Omit<Withdrawal, 'at'>
type ReleaseOfModel = Rows.Release & { model: Rows.Model }

/**
 * Approval, registry entry, artifacts and image of a release that is being rolled out: what was approved must still be what is there.
 * Keeps itself going until no rollout with it is open.
 */
export async function watchRelease(context: LoopContext, releaseId: string): Promise<void> {
  const row = await context.database.prisma.release.findUnique({
    where: { id: releaseId },
    include: { model: true, rollouts: { where: { open: true }, take: 1, select: { id: true } } },
  })
  if (!row || row.rollouts.length === 0) return
  const subject = `watch:${releaseId}`
  let seconds: number = watchSeconds
  try {
    await look(context, row)
    context.backoff.worked(subject)
  } catch (error) {
    if (!(error instanceof CloudError)) throw error
    context.log.warn({ releaseId, reason: error.message }, 'the release could not be looked at')
    seconds = Math.min(watchSeconds * 3, context.backoff.failed(subject))
  } finally {
    await enqueue(
      context.database.prisma,
      { task: 'watch-release', releaseId },
      { afterMs: context.clock.realDelay(seconds * 1000), keepEarlier: true },
    )
  }
}

/**
 * Directly before a region begins: what happened in the registry since the last look is then seen before anything is touched. A registry that
 * does not answer holds up nothing, as its region may be the one that is away.
 */
export async function lookOnceMore(context: LoopContext, releaseId: string): Promise<void> {
  const row = await context.database.prisma.release.findUnique({
    where: { id: releaseId },
    include: { model: true },
  })
  if (!row) return
  try {
    await look(context, row)
  } catch (error) {
    if (!(error instanceof CloudError)) throw error
    context.log.warn({ releaseId, reason: error.message }, 'the release could not be looked at')
  }
}

/** One look at a release in its registry and at what it loads. */
export async function look(context: LoopContext, row: ReleaseOfModel): Promise<void> {
  const model = modelFromRow(row.model)
  const entry = await context.clouds.registry(model.registry.kind).read(model.registry, row.registryRef)
  if (entry === undefined) {
    const gone: Found = { kind: 'deleted', by: undefined, detail: row.registryRef }
    await keep(context, model, row, gone)
    await context.database.prisma.release.update({
      where: { id: row.id },
      data: { comparedAt: context.clock.now() },
    })
    return
  }
  await followEntry(context, model, row, entry)
}

/** Takes over what was decided on the entry, and compares what it states now with what was approved. */
export async function followEntry(
  context: LoopContext,
  model: FleetModelRow,
  row: ReleaseOfModel,
  entry: RegistryRelease,
): Promise<void> {
  await takeOverDecision(context, model, row, entry)
  const current = await context.database.prisma.release.findUnique({
    where: { id: row.id },
    include: { model: true },
  })
  if (!current) return
  const read = await readRelease(context, model.registry, entry)
  await compareEntry(context, model, current, read, approvalStatus(row.status))
}

/**
 * What was unknown and is known now is added. A decision that is still to be taken is taken on what is there, and what could not be deployed
 * was never decided on: only what was decided on can be withdrawn.
 * @param status before this look: whoever decided in the registry since decided on what is there
 */
async function compareEntry(
  context: LoopContext,
  model: FleetModelRow,
  row: ReleaseOfModel,
  now: ReadRelease,
  status: ApprovalStatus,
): Promise<void> {
  const before = releaseManifest(row)
  const filled = row.manifest === null ? adopted(row, now.manifest) : fillUnknown(before, now.manifest)
  const isOpen = status === 'Pending' || before.undeployable !== undefined
  const change = releaseChange(filled, now.manifest, now)
  if (isOpen && isRestated(before, now.manifest, change !== undefined))
    await replaceStated(context, model, row, now)
  else if (row.manifest === null || canonicalManifest(filled) !== canonicalManifest(before))
    await fill(context, row, filled, now)
  const found = (isOpen ? undefined : change) ?? aliasMove(row, now.entry)
  await keep(context, model, row, found, now.entry.lastModifiedBy)
  // Only now: a change that was seen and not compared is one that nobody would look at again.
  await context.database.prisma.release.update({
    where: { id: row.id },
    data: { comparedAt: context.clock.now(), comparedModifiedAt: new Date(now.entry.lastModifiedAt) },
  })
}

function isRestated(before: Manifest, now: Manifest, isChanged: boolean): boolean {
  if (before.undeployable !== now.undeployable) return true
  return isChanged && canonicalManifest(before) !== canonicalManifest(now)
}

/** The digest that was read when the release appeared stays the one that was approved. */
function adopted({ artifactDigest }: Rows.Release, now: Manifest): Manifest {
  if (artifactDigest === null) return now
  const [first, ...others] = now.containers
  if (first?.artifact.state !== 'stated' || first.artifact.value.kind === 'none') return now
  const value = { ...first.artifact.value, digest: { known: true as const, value: artifactDigest } }
  return { ...now, containers: [{ ...first, artifact: { state: 'stated', value } }, ...others] }
}

async function fill(
  context: LoopContext,
  row: Rows.Release,
  manifest: Manifest,
  { first }: ReadRelease,
): Promise<void> {
  await context.database.prisma.$transaction(async (transaction) => {
    await transaction.release.update({
      where: { id: row.id },
      data: {
        ...manifestColumns(manifest),
        ...(first?.sizeBytes === undefined ? {} : { artifactBytes: BigInt(first.sizeBytes) }),
        ...(first?.lastModifiedAt === undefined ? {} : { artifactWrittenAt: new Date(first.lastModifiedAt) }),
      },
    })
    await nameServed(transaction, row.modelId, context.clouds.traits)
  })
}

async function keep(
  context: LoopContext,
  model: FleetModelRow,
  row: Rows.Release,
  found: Found | undefined,
  by?: string,
): Promise<void> {
  if (found === undefined && row.withdrawal === null) return
  await context.database.prisma.$transaction(async (transaction) => {
    await transaction.$queryRaw`SELECT id FROM release WHERE id = ${row.id} FOR UPDATE`
    const current = await transaction.release.findUnique({
      where: { id: row.id },
      include: { model: { select: { slug: true } } },
    })
    if (!current) return
    const told = by === undefined ? undefined : registryActor(model.registry, by)
    const named = found && { ...found, by: found.by ?? told }
    const actor = told ?? registryActor(model.registry)
    await recordWithdrawal(transaction, current, named, actor, context.clock.now())
  })
}
