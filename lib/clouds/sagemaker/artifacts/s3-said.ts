import { artifactAt } from '#lib/domain/artifact-said.ts'
import type { Known } from '#lib/domain/manifest/types.ts'
import { unknownWords } from '#lib/domain/manifest/words.ts'
import type { ArtifactStore, StoredArtifact } from '#lib/domain/ports.ts'
import { type Said, verbatim } from '#lib/domain/said.ts'
import type { ArtifactCopy } from '#lib/domain/types.ts'

/** What S3 tells of an artifact that is not there, or is another one, in its own words. */

/** Of a release whose containers may load more than was read, nobody knows whether all of it is there. Undefined: everything was read. */
export function unreadPart({ label, manifest }: Parameters<ArtifactStore['copy']>[2]): Said | undefined {
  for (const [index, { artifact, data }] of manifest.containers.entries()) {
    const [name, part] = artifact.state === 'unknown' ? ['artifact', artifact] : ['additional data', data]
    if (part.state !== 'unknown') continue
    const whose = manifest.containers.length > 1 ? ` of container ${index + 1}` : ''
    return verbatim(
      `The ${name}${whose} of ${label} is not known: ${unknownWords(part.why)}. ` +
        'Its registry entry is read anew by itself; where that does not tell it either, register the release again.',
    )
  }
  return undefined
}

export function byReplication(
  replication: StoredArtifact['replication'],
  sourceUrl: string,
  url: string,
  path?: string,
): [ArtifactCopy['state'], Said] {
  switch (replication) {
    case 'pending':
      return ['replicating', verbatim(`S3 is replicating ${sourceUrl} to ${url}${path ?? ''}.`)]
    case 'failed':
      return [
        'failed',
        verbatim(
          `S3 failed to replicate ${sourceUrl} to ${url}${path ?? ''}; copy it by hand or repair the replication rule.`,
        ),
      ]
    default:
      return [
        'missing',
        artifactAt(url, 'is not there and nothing replicates it; copy it or add a replication rule.', path),
      ]
  }
}

export function differs(here: Known<string>, expected: Known<string>): string {
  const text = (digest: Known<string>) => (digest.known ? digest.value : undefined)
  return `it has ${text(here) ?? 'no digest'} instead of ${text(expected) ?? 'an unknown one'}.`
}
