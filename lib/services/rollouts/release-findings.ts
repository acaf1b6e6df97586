import type * as Rows from '#lib/db/generated/client.ts'
import { releaseManifest } from '#lib/db/rows/release.ts'
import { registryActor } from '#lib/domain/actor.ts'
import { CloudError } from '#lib/domain/errors.ts'
import type { RegistryLocation } from '#lib/domain/ports.ts'
import { aliasMove, releaseChange } from '#lib/domain/rollout/release-change.ts'
import type { Finding } from '#lib/domain/types.ts'
import type { Withdrawal } from '#lib/domain/withdrawal.ts'
import { asSentence } from '#lib/domain/wording.ts'
import { withdrawalSentence } from '#lib/words/rollout/withdrawal.ts'
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
  const finding = (level: Finding['level'], code: string, sentence: string): Finding => ({
    level,
    code,
    region: undefined,
    endpoint: undefined,
    sentence,
  })
  const withdrawn = (found: Omit<Withdrawal, 'at'>) =>
    finding(
      'blocker',
      'release-withdrawn',
      `${withdrawalSentence(row.label, { ...found, at: context.clock.now().toISOString() })} Restore what was approved, or register a new version and have it approved.`,
    )
  try {
    const asked = look(context, row, registry)
    const found = await inTime(asked, patienceMs, 'The model registry')
    return found === undefined ? [] : [withdrawn(found)]
  } catch (error) {
    if (!(error instanceof CloudError)) throw error
    return [
      finding(
        'warning',
        'registry-not-answering',
        `The registry entry of ${row.label} could not be checked: ${asSentence(error.message)} It is checked again while the rollout runs.`,
      ),
    ]
  }
}

async function look(
  context: ServiceContext,
  row: Rows.Release,
  registry: RegistryLocation,
): Promise<Omit<Withdrawal, 'at'> | undefined> {
  const entry = await context.clouds.registry(registry.kind).read(registry, row.registryRef)
  if (entry === undefined) return { kind: 'deleted', by: undefined, detail: row.registryRef }
  // A decision taken here may still be on its way there.
  if (entry.status === 'Rejected' && row.status === 'Approved' && row.registryWrite !== 'pending') {
    const { lastModifiedBy, statusReason: detail } = entry
    const by = lastModifiedBy === undefined ? undefined : registryActor(registry, lastModifiedBy)
    return { kind: 'rejected', by, detail }
  }
  // What nobody has decided on yet is what the entry states now, whatever it stated before.
  const isOpen = row.status === 'Pending'
  if (isOpen && entry.registeredMd5 === undefined) return aliasMove(row, entry)
  const read = await readRelease(context, registry, entry)
  const stated = isOpen ? read.manifest : releaseManifest(row)
  return releaseChange(stated, read.manifest, read) ?? aliasMove(row, entry)
}
