import { appendAudit } from '#lib/audit/append.ts'
import type { DatabaseTransaction } from '#lib/db/client.ts'
import { enqueue } from '#lib/db/jobs.ts'
import type { FleetModelRow } from '#lib/db/rows/fleet.ts'
import { toJson, toNullableJson } from '#lib/db/rows/json.ts'
import { registryActor } from '#lib/domain/actor.ts'
import { artifactDigestOf } from '#lib/domain/manifest/artifact-digest.ts'
import { fingerprintOf } from '#lib/domain/manifest/fingerprint.ts'
import type { Manifest } from '#lib/domain/manifest/types.ts'
import type { RegistryRelease } from '#lib/domain/ports.ts'
import { type Said, said } from '#lib/domain/said.ts'
import { type ReadRelease, readRelease } from '#lib/services/releases/read-release.ts'
import { say } from '#lib/words/say.ts'
import type { LoopContext } from './context.ts'
import { nameServed } from './name-served.ts'

/**
 * Takes a registry entry over as a release. Resolves to why something could not be read.
 * @param looksForCopies whether its artifacts are looked for in every region at once
 */
export async function registerRelease(
  context: LoopContext,
  model: FleetModelRow,
  entry: RegistryRelease,
  looksForCopies: boolean,
): Promise<Said | undefined> {
  const read = await readRelease(context, model.registry, entry, 'denied')
  const now = context.clock.now()
  await context.database.prisma.$transaction(async (transaction) => {
    const label = await freeLabel(transaction, model, entry)
    const id = `${model.slug}-${label}`
    const { count } = await transaction.release.createMany({
      data: {
        id,
        modelId: model.id,
        label,
        version: entry.version,
        registry: toJson(model.registry),
        registryRef: entry.registryRef,
        ...manifestColumns(read.manifest),
        ...artifactColumns(read),
        ...described(entry),
        registeredAt: new Date(entry.registeredAt),
        registryModifiedAt: new Date(entry.lastModifiedAt),
        comparedAt: now,
        comparedModifiedAt: new Date(entry.lastModifiedAt),
        watchSaid: toNullableJson(read.trouble),
        registryStatus: entry.status,
        status: entry.status,
        statusReason: entry.statusReason ?? null,
        statusAt: new Date(entry.lastModifiedAt),
        ...(entry.status === 'Pending'
          ? {}
          : { statusBy: toJson(registryActor(model.registry, entry.lastModifiedBy)) }),
      },
      // Two syncs of one model never run side by side, save after a takeover: the second then finds the first one's row.
      skipDuplicates: true,
    })
    if (count === 0) return
    await nameServed(transaction, model.id, context.clouds.traits)
    await appendAudit(transaction, {
      actor: registryActor(model.registry),
      action: 'release.register',
      subjectKind: 'release',
      subjectId: `${model.slug}/${label}`,
      sentence: say(said('audit-registered', { model: model.slug, label, status: entry.status })),
      detail: {
        registryRef: entry.registryRef,
        status: entry.status,
        fingerprint: fingerprintOf(read.manifest),
        ...(entry.manifest.undeployable === undefined ? {} : { undeployable: entry.manifest.undeployable }),
      },
      at: now,
    })
    if (looksForCopies && entry.manifest.undeployable === undefined)
      await enqueue(transaction, { task: 'check-artifacts', releaseId: id })
  })
  return read.trouble
}

/**
 * An alias that names another version now leaves its label to the release that had it: the new one is told apart by its version. One of
 * another cloud's registry may have both already.
 */
async function freeLabel(
  transaction: DatabaseTransaction,
  { id: modelId, registry: { kind } }: FleetModelRow,
  { label, version }: RegistryRelease,
): Promise<string> {
  const labels = [label, `${label}@${version}`, `${label}@${kind}`]
  const taken = await transaction.release.findMany({
    where: { modelId, label: { in: labels } },
    select: { label: true },
  })
  return labels.find((each) => taken.every((other) => other.label !== each)) ?? label
}

export const manifestColumns = (manifest: Manifest) => ({
  manifest: toJson(manifest),
  fingerprint: fingerprintOf(manifest),
  artifactDigest: artifactDigestOf(manifest) ?? null,
})

export function artifactColumns({ entry, first, manifest, stored }: ReadRelease) {
  const isTold = first === undefined && artifactDigestOf(manifest) !== undefined
  const writtenAt = first?.lastModifiedAt ?? (isTold ? entry.registeredAt : undefined)
  return {
    image: entry.image,
    artifactUrl: entry.artifactUrl,
    artifactBytes: first?.sizeBytes === undefined ? null : BigInt(first.sizeBytes),
    artifactWrittenAt: writtenAt === undefined ? null : new Date(writtenAt),
    writings: toJson(stored),
  }
}

export const described = (entry: RegistryRelease) => ({
  evaluation: toJson(entry.evaluation),
  description: entry.description ?? null,
  trainedBy: entry.trainedBy ?? null,
})
