import type * as Rows from '#lib/db/generated/client.ts'
import { enqueue } from '#lib/db/jobs.ts'
import type { FleetModelRow } from '#lib/db/rows/fleet.ts'
import { toJson, toNullableJson } from '#lib/db/rows/json.ts'
import {
  approvalStatus,
  modelOfRelease,
  releaseManifest,
  releaseWritings,
  withdrawalJson,
} from '#lib/db/rows/release.ts'
import { saidFromRow } from '#lib/db/rows/said-json.ts'
import { registryActor } from '#lib/domain/actor.ts'
import { canonical } from '#lib/domain/canonical.ts'
import { answerOf } from '#lib/domain/cloud-said.ts'
import { CloudError } from '#lib/domain/errors.ts'
import { fillUnknown } from '#lib/domain/manifest/fill.ts'
import { canonicalManifest } from '#lib/domain/manifest/fingerprint.ts'
import { writingsAfter } from '#lib/domain/manifest/restated.ts'
import type { Manifest } from '#lib/domain/manifest/types.ts'
import { compareWritings, type Writings } from '#lib/domain/manifest/writing.ts'
import type { RegistryRelease } from '#lib/domain/ports.ts'
import {
  aliasMove,
  deletion,
  type Found,
  type ReleaseChange,
  releaseChange,
  withdrawalAfter,
} from '#lib/domain/rollout/release-change.ts'
import { type Said, said, saysTheSame } from '#lib/domain/said.ts'
import type { ApprovalStatus } from '#lib/domain/types.ts'
import { type ReadRelease, readRelease } from '#lib/services/releases/read-release.ts'
import type { LoopContext } from './context.ts'
import { nameServed } from './name-served.ts'
import { manifestColumns } from './register-release.ts'
import { servedSeconds } from './registry-pace.ts'
import { replaceStated } from './replace-stated.ts'
import { takeOverDecision } from './take-over-decision.ts'
import { watchCopies } from './watch-copies.ts'
import { recordWithdrawal } from './withdraw.ts'

/** Seconds of cloud time between looks at a release that is in a rollout: what is withdrawn is taken back within a minute. */
const watchSeconds = 20

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
    try {
      await look(context, row)
    } finally {
      // Whether or not the registry answers.
      await watchCopies(context, row, { moving: 2 * watchSeconds, serving: servedSeconds })
    }
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

/**
 * One look at a release in its registry and at what it loads, the entry read anew: what a list remembers of images may be minutes old.
 * Resolves to why something could not be read. Every rejection is a CloudError.
 */
export async function look(context: LoopContext, row: ReleaseOfModel): Promise<Said | undefined> {
  try {
    const trouble = await lookAtEntry(context, row)
    await recordTrouble(context, row, trouble)
    return trouble
  } catch (error) {
    if (error instanceof CloudError)
      await recordTrouble(context, row, said('registry-unread', answerOf(error)))
    throw error
  }
}

async function lookAtEntry(context: LoopContext, row: ReleaseOfModel): Promise<Said | undefined> {
  const model = modelOfRelease(row)
  const entry = await context.clouds.registry(model.registry.kind).read(model.registry, row.registryRef)
  if (entry !== undefined) return await followEntry(context, model, row, entry)
  await keep(context, model, row, (before) => deletion(before, row.registryRef))
  await context.database.prisma.release.update({
    where: { id: row.id },
    data: { comparedAt: context.clock.now() },
  })
  return undefined
}

/** What is not seen is said where the release is: a log is read by nobody. */
async function recordTrouble(
  context: LoopContext,
  { id, label, watchSaid }: Rows.Release,
  trouble: Said | undefined,
): Promise<void> {
  const before = saidFromRow(watchSaid)
  if (saysTheSame(before, trouble)) return
  await context.database.prisma.$transaction(async (transaction) => {
    await transaction.release.update({ where: { id }, data: { watchSaid: toNullableJson(trouble) } })
    // Rollouts hear of it when it begins; its words may change with every try.
    if (trouble === undefined || before !== undefined) return
    const rollouts = await transaction.rollout.findMany({
      where: { releaseId: id, open: true },
      select: { id: true },
      orderBy: { id: 'asc' },
    })
    await transaction.rolloutEvent.createMany({
      data: rollouts.map((rollout) => ({
        rolloutId: rollout.id,
        at: context.clock.now(),
        kind: 'watch-trouble',
        said: toJson(said('release-unwatched', { label, why: trouble })),
      })),
    })
  })
}

/** Takes over what was decided on the entry, and compares what it states now with what was approved. */
async function followEntry(
  context: LoopContext,
  model: FleetModelRow,
  row: ReleaseOfModel,
  entry: RegistryRelease,
): Promise<Said | undefined> {
  await takeOverDecision(context, model, row, entry)
  const current = await context.database.prisma.release.findUnique({
    where: { id: row.id },
    include: { model: true },
  })
  if (!current) return undefined
  const read = await readRelease(context, model.registry, entry)
  await compareEntry(context, model, current, read, approvalStatus(row.status))
  return read.trouble
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
  const isOpen = status === 'Pending' || before.undeployable !== undefined
  const recorded = releaseWritings(row)
  const { filled, writings } = filledIn(row, before, recorded, now, isOpen)
  const change = releaseChange(isOpen ? before : filled, now.manifest, recorded, now)
  if (isOpen && isRestated(before, recorded, now, change)) await replaceStated(context, model, row, now)
  else if (
    row.manifest === null ||
    canonical(toJson(filled)) !== canonical(toJson(before)) ||
    canonical(writings) !== canonical(row.writings)
  )
    await fill(context, row, filled, writings, now)
  const moved = aliasMove(row, now.entry)
  const after = (stood: Found | undefined) => (isOpen ? moved : withdrawalAfter(stood, change, moved))
  await keep(context, model, row, after, now.entry.lastModifiedBy)
  // Only now: a change that was seen and not compared is one that nobody would look at again.
  const isWhole = now.trouble === undefined
  await context.database.prisma.release.update({
    where: { id: row.id },
    data: {
      comparedAt: context.clock.now(),
      registryStatus: now.entry.status,
      ...(isWhole ? { comparedModifiedAt: new Date(now.entry.lastModifiedAt) } : {}),
    },
  })
}

/**
 * What was not known and is known now, of the things that were recorded alone: what took their place is another's. Of a release that is still
 * to be decided on everything is as it is now.
 */
function filledIn(
  row: Rows.Release,
  before: Manifest,
  recorded: Writings,
  now: ReadRelease,
  isOpen: boolean,
): { filled: Manifest; writings: Writings } {
  if (row.manifest === null)
    return { filled: adopted(row, now.manifest), writings: { ...recorded, ...now.stored } }
  if (isOpen) return { filled: fillUnknown(before, now.manifest), writings: { ...recorded, ...now.stored } }
  const { found } = releaseChange(before, now.manifest, recorded, now)
  const stood = row.withdrawal === null ? [] : (withdrawalJson.parse(row.withdrawal).parts ?? [])
  const filled = fillUnknown(before, now.manifest, [...stood, ...(found?.parts ?? [])])
  return { filled, writings: writingsAfter(filled, now.manifest, recorded, now.stored) }
}

/** Whether the entry states something else than before, or loads what was written anew since. */
function isRestated(
  before: Manifest,
  recorded: Writings,
  now: ReadRelease,
  { found }: ReleaseChange,
): boolean {
  if (before.undeployable !== now.manifest.undeployable) return true
  if (found === undefined) return false
  const isWrittenAnew = Object.entries(now.stored).some(([address, writing]) => {
    const outcome = compareWritings(recorded[address], writing)
    return outcome === 'rewritten' || outcome === 'other-size'
  })
  return isWrittenAnew || canonicalManifest(before) !== canonicalManifest(now.manifest)
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
  writings: Writings,
  { entry }: ReadRelease,
): Promise<void> {
  const { sizeBytes, writtenAt } = writings[entry.artifactUrl] ?? {}
  await context.database.prisma.$transaction(async (transaction) => {
    await transaction.release.update({
      where: { id: row.id },
      data: {
        ...manifestColumns(manifest),
        writings: toJson(writings),
        ...(sizeBytes === undefined ? {} : { artifactBytes: BigInt(sizeBytes) }),
        ...(writtenAt === undefined ? {} : { artifactWrittenAt: new Date(writtenAt) }),
      },
    })
    await nameServed(transaction, row.modelId, context.clouds.traits)
  })
}

async function keep(
  context: LoopContext,
  model: FleetModelRow,
  row: Rows.Release,
  after: (before: Found | undefined) => Found | undefined,
  by?: string,
): Promise<void> {
  if (row.withdrawal === null && after(undefined) === undefined) return
  await context.database.prisma.$transaction(async (transaction) => {
    await transaction.$queryRaw`SELECT id FROM release WHERE id = ${row.id} FOR UPDATE`
    const current = await transaction.release.findUnique({
      where: { id: row.id },
      include: { model: { select: { slug: true } } },
    })
    if (!current) return
    const told = by === undefined ? undefined : registryActor(model.registry, by)
    const before = current.withdrawal === null ? undefined : withdrawalJson.parse(current.withdrawal)
    const found = after(before)
    const named = found && { ...found, by: found.by ?? told }
    const actor = told ?? registryActor(model.registry)
    await recordWithdrawal(transaction, current, named, actor, context.clock.now())
  })
}
