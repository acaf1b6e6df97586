import { appendAudit } from '#lib/audit/append.ts'
import type * as Rows from '#lib/db/generated/client.ts'
import { enqueue } from '#lib/db/jobs.ts'
import type { FleetModelRow } from '#lib/db/rows/fleet.ts'
import { toNullableJson } from '#lib/db/rows/json.ts'
import { registryActor } from '#lib/domain/actor.ts'
import { fingerprintOf } from '#lib/domain/manifest/fingerprint.ts'
import { said } from '#lib/domain/said.ts'
import type { ReadRelease } from '#lib/services/releases/read-release.ts'
import { say } from '#lib/words/say.ts'
import type { LoopContext } from './context.ts'
import { nameServed } from './name-served.ts'
import { artifactColumns, manifestColumns } from './register-release.ts'

/**
 * A release that nobody has decided on yet was changed in its registry: it is what the entry states now. Approvals of which some are
 * missing were given to what it was before, and do not move with it.
 */
export async function replaceStated(
  context: LoopContext,
  model: FleetModelRow,
  row: Rows.Release,
  now: ReadRelease,
): Promise<void> {
  await context.database.prisma.$transaction(async (transaction) => {
    await transaction.$queryRaw`SELECT id FROM release WHERE id = ${row.id} FOR UPDATE`
    const current = await transaction.release.findUnique({ where: { id: row.id } })
    // Decided on here since it was read: what was decided on stays what is on record, and the next look compares it.
    if (!current || current.fingerprint !== row.fingerprint || current.registryWrite !== row.registryWrite)
      return
    await transaction.release.update({
      where: { id: row.id },
      data: {
        ...manifestColumns(now.manifest),
        ...artifactColumns(now),
        statement: { increment: 1 },
      },
    })
    // What regions have was compared with what it was before: that it is another thing now speaks against nothing.
    const unsaid = toNullableJson(undefined)
    await transaction.artifactCopy.updateMany({
      where: { releaseId: row.id },
      data: { firstSeenAt: null, spoiled: unsaid, writings: unsaid },
    })
    const { count } = await transaction.approval.deleteMany({
      where: { releaseId: row.id, decision: 'Approved' },
    })
    await nameServed(transaction, row.modelId, context.clouds.traits)
    await appendAudit(transaction, {
      actor: registryActor(model.registry, now.entry.lastModifiedBy),
      action: 'release.changed',
      subjectKind: 'release',
      subjectId: `${model.slug}/${row.label}`,
      sentence: say(
        said('audit-entry-changed', { model: model.slug, label: row.label, approvalsVoid: count }),
      ),
      detail: { from: row.fingerprint, to: fingerprintOf(now.manifest), approvalsVoid: count },
      at: context.clock.now(),
    })
    if (now.manifest.undeployable === undefined)
      await enqueue(transaction, { task: 'check-artifacts', releaseId: row.id })
  })
}
