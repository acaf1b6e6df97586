import { appendAudit } from '#lib/audit/append.ts'
import type { DatabaseTransaction } from '#lib/db/client.ts'
import type * as Rows from '#lib/db/generated/client.ts'
import { enqueue } from '#lib/db/jobs.ts'
import { type FleetModelRow, modelFromRow } from '#lib/db/rows/fleet.ts'
import { toJson } from '#lib/db/rows/json.ts'
import { CloudError } from '#lib/domain/errors.ts'
import type { RegistryRelease } from '#lib/domain/ports.ts'
import type { Actor } from '#lib/domain/types.ts'
import { type LoopContext, lookAgain, transactionOptions } from './context.ts'
import { nameServed } from './name-served.ts'

/** Newest registry entries that are kept in step. */
const registryDepth = 50
/** Of what a first sync finds decided already, only so many are checked for their artifacts. */
const checkedWhenFound = 2

const registryActor = (model: FleetModelRow): Actor => ({
  kind: 'registry',
  id: `${model.registry.account}/${model.registry.region}/${model.registry.group}`,
  label: `Model registry ${model.registry.group}`,
})

/** Takes over new releases and decisions from the model's registry. Keeps itself going. */
export async function syncRegistry(context: LoopContext, modelId: string): Promise<void> {
  const row = await context.database.prisma.model.findUnique({ where: { id: modelId } })
  if (!row || row.retiredAt !== null) return
  const subject = `registry:${modelId}`
  let nextSeconds: number = lookAgain.quiet
  try {
    await sync(context, modelFromRow(row))
    context.backoff.worked(subject)
    await context.database.prisma.model.update({
      where: { id: modelId },
      data: { registrySyncedAt: context.clock.now(), registryTrouble: null },
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

async function sync(context: LoopContext, model: FleetModelRow): Promise<void> {
  // Read before the registry is asked: a decision taken here in the meantime must not be undone by the older answer.
  const before = await context.database.prisma.release.findMany({ where: { modelId: model.id } })
  const known = new Map(before.map((release) => [release.registryRef, release]))
  const registered = await context.clouds.registry(model.registry.kind).list(model.registry, registryDepth)
  for (const [index, entry] of registered.entries()) {
    const release = known.get(entry.registryRef)
    if (!release) await register(context, model, entry, index < checkedWhenFound)
    else await takeOver(context, model, release, entry)
    if (release && release.artifactDigest === null) await readDigest(context, model, release)
  }
}

async function register(
  context: LoopContext,
  model: FleetModelRow,
  entry: RegistryRelease,
  isRecent: boolean,
): Promise<void> {
  const { kind, account, region } = model.registry
  const object = await context.clouds.artifacts(kind).read(account, region, entry.artifactUrl)
  const now = context.clock.now()
  const id = `${model.slug}-${entry.label}`
  await context.database.prisma.$transaction(async (transaction) => {
    const { count } = await transaction.release.createMany({
      data: {
        id,
        modelId: model.id,
        label: entry.label,
        version: entry.version,
        registryRef: entry.registryRef,
        image: entry.image,
        artifactUrl: entry.artifactUrl,
        artifactDigest: object?.digest ?? null,
        artifactBytes: object?.sizeBytes === undefined ? null : BigInt(object.sizeBytes),
        artifactWrittenAt: object ? new Date(object.lastModifiedAt) : null,
        ...described(entry),
        registeredAt: new Date(entry.registeredAt),
        registryModifiedAt: new Date(entry.lastModifiedAt),
        status: entry.status,
        statusReason: entry.statusReason ?? null,
        statusAt: new Date(entry.lastModifiedAt),
        ...(entry.status === 'Pending' ? {} : { statusBy: toJson(registryActor(model)) }),
      },
      // Two syncs of one model never run side by side, save after a takeover: the second then finds the first one's row.
      skipDuplicates: true,
    })
    if (count === 0) return
    if (object?.digest) {
      await nameServed(transaction, { id, modelId: model.id, label: entry.label, digest: object.digest })
    }
    const decided =
      entry.status === 'Pending' ? 'waits for approval' : `is ${entry.status.toLowerCase()} there`
    await appendAudit(transaction, {
      actor: registryActor(model),
      action: 'release.register',
      subjectKind: 'release',
      subjectId: `${model.slug}/${entry.label}`,
      sentence: `${model.slug} ${entry.label} appeared in the registry and ${decided}.`,
      detail: { registryRef: entry.registryRef, status: entry.status },
      at: now,
    })
    if (entry.status === 'Pending' || isRecent)
      await enqueue(transaction, { task: 'check-artifacts', releaseId: id })
  }, transactionOptions)
}

const described = (entry: RegistryRelease) => ({
  evaluation: toJson(entry.evaluation),
  description: entry.description ?? null,
  trainedBy: entry.trainedBy ?? null,
})

/** What was decided in the registry holds here too, unless our own decision is still on its way there. */
async function takeOver(
  context: LoopContext,
  model: FleetModelRow,
  before: Rows.Release,
  entry: RegistryRelease,
): Promise<void> {
  const modifiedAt = new Date(entry.lastModifiedAt)
  if (modifiedAt.getTime() === before.registryModifiedAt.getTime() || before.registryWrite === 'pending')
    return
  await context.database.prisma.$transaction(async (transaction) => {
    await transaction.$queryRaw`SELECT id FROM release WHERE id = ${before.id} FOR UPDATE`
    const release = await transaction.release.findUnique({ where: { id: before.id } })
    // Decided here while the registry was being asked: its answer may be from before that.
    if (!release || release.status !== before.status || release.registryWrite !== before.registryWrite) return
    // A release that was asked for again after a decision that had been written there: the registry's answer is older than the question.
    const isOld = release.requestedAt !== null && modifiedAt <= release.requestedAt
    // A registry that refused our decision still has its question open: that takes nothing back.
    const isUntold = release.registryWrite === 'failed' && entry.status === 'Pending'
    const isNews = release.status !== entry.status && !isOld && !isUntold
    await transaction.release.update({
      where: { id: release.id },
      data: {
        ...described(entry),
        registryModifiedAt: modifiedAt,
        ...(isNews
          ? {
              status: entry.status,
              statusReason: entry.statusReason ?? null,
              statusAt: modifiedAt,
              statusBy: toJson(registryActor(model)),
              registryWrite: 'none',
              registryWriteTrouble: null,
            }
          : {}),
      },
    })
    if (isNews) await auditTakeOver(transaction, model, entry, release.status, context.clock.now())
  }, transactionOptions)
}

async function auditTakeOver(
  transaction: DatabaseTransaction,
  model: FleetModelRow,
  entry: RegistryRelease,
  from: string,
  at: Date,
): Promise<void> {
  const actions = {
    Approved: 'release.approve',
    Rejected: 'release.reject',
    Pending: 'release.reopen',
  } as const
  const reason = entry.statusReason === undefined ? '.' : `: ${entry.statusReason}`
  await appendAudit(transaction, {
    actor: registryActor(model),
    action: actions[entry.status],
    subjectKind: 'release',
    subjectId: `${model.slug}/${entry.label}`,
    sentence: `${model.slug} ${entry.label} became ${entry.status} in the registry${reason}`,
    detail: { from, to: entry.status, registryRef: entry.registryRef },
    at,
  })
}

/** The registry can name an artifact before training has written it. */
async function readDigest(context: LoopContext, model: FleetModelRow, release: Rows.Release): Promise<void> {
  const { kind, account, region } = model.registry
  const object = await context.clouds.artifacts(kind).read(account, region, release.artifactUrl)
  const digest = object?.digest
  if (!object || !digest) return
  await context.database.prisma.$transaction(async (transaction) => {
    await transaction.release.update({
      where: { id: release.id },
      data: {
        artifactDigest: digest,
        artifactBytes: object.sizeBytes === undefined ? null : BigInt(object.sizeBytes),
        artifactWrittenAt: new Date(object.lastModifiedAt),
      },
    })
    await nameServed(transaction, { id: release.id, modelId: model.id, label: release.label, digest })
  }, transactionOptions)
}
