import type * as Rows from '#lib/db/generated/client.ts'
import { releaseManifest, releaseWritings, withdrawalJson } from '#lib/db/rows/release.ts'
import { registryActor } from '#lib/domain/actor.ts'
import { answerOf } from '#lib/domain/cloud-said.ts'
import { CloudError } from '#lib/domain/errors.ts'
import { type Finding, finding } from '#lib/domain/findings.ts'
import type { RegistryLocation } from '#lib/domain/ports.ts'
import {
  aliasMove,
  deletion,
  type Found,
  releaseChange,
  withdrawalAfter,
} from '#lib/domain/rollout/release-change.ts'
import { type Said, said } from '#lib/domain/said.ts'
import type { ServiceContext } from '../context.ts'
import { inTime } from '../patience.ts'
import { readRelease } from '../releases/read-release.ts'

/**
 * Is what was approved still what the registry has? Asked while a person waits for the preview, because the next look of the worker may
 * be a minute away. Never rejects for a cloud's silence.
 */
export async function releaseFindings(
  context: ServiceContext,
  row: Rows.Release,
  registry: RegistryLocation,
  patienceMs: number,
): Promise<Finding[]> {
  const { label } = row
  const withdrawn = (found: Found) => {
    const at = context.clock.now().toISOString()
    return finding('blocker', said('release-withdrawn', { label, withdrawn: { ...found, at } }))
  }
  const unchecked = (why: Said) => finding('warning', said('registry-not-answering', { label, why }))
  try {
    const asked = look(context, row, registry)
    const { found, trouble } = await inTime(asked, patienceMs, 'The model registry')
    return [
      ...(found === undefined ? [] : [withdrawn(found)]),
      ...(trouble === undefined ? [] : [unchecked(trouble)]),
    ]
  } catch (error) {
    if (!(error instanceof CloudError)) throw error
    return [unchecked(said('registry-unread', answerOf(error)))]
  }
}

/** `trouble`: why something could not be read. */
async function look(
  context: ServiceContext,
  row: Rows.Release,
  registry: RegistryLocation,
): Promise<{ found?: Found | undefined; trouble?: Said | undefined }> {
  const entry = await context.clouds.registry(registry.kind).read(registry, row.registryRef)
  if (entry === undefined) return { found: deletion(undefined, row.registryRef) }
  // A decision taken here may still be on its way there.
  if (entry.status === 'Rejected' && row.status === 'Approved' && row.registryWrite !== 'pending') {
    const { lastModifiedBy, statusReason: detail } = entry
    const by = lastModifiedBy === undefined ? undefined : registryActor(registry, lastModifiedBy)
    return { found: { kind: 'rejected', by, detail } }
  }
  // What nobody has decided on yet is what the entry states now, whatever it stated before.
  const isOpen = row.status === 'Pending'
  const moved = aliasMove(row, entry)
  if (isOpen && entry.registeredMd5 === undefined) return { found: moved }
  const read = await readRelease(context, registry, entry)
  const { trouble } = read
  if (isOpen) return { found: releaseChange(read.manifest, read.manifest, {}, read).found ?? moved, trouble }
  const change = releaseChange(releaseManifest(row), read.manifest, releaseWritings(row), read)
  const stood = row.withdrawal === null ? undefined : withdrawalJson.parse(row.withdrawal)
  return { found: withdrawalAfter(stood, change, moved), trouble }
}
