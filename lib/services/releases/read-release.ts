import { answerOf } from '#lib/domain/cloud-said.ts'
import { CloudError } from '#lib/domain/errors.ts'
import type { ArtifactPart, ContainerManifest, Known, Manifest } from '#lib/domain/manifest/types.ts'
import { isTold, type Writing } from '#lib/domain/manifest/writing.ts'
import type { ArtifactStore, RegistryLocation, RegistryRelease, StoredArtifact } from '#lib/domain/ports.ts'
import type { ReleaseLook } from '#lib/domain/rollout/release-change.ts'
import { type Said, said } from '#lib/domain/said.ts'
import type { ServiceContext } from '../context.ts'

/** Newest registry entries that are kept in step; that there are more is said on the model's page. */
export const registryDepth = 50

/** A registry entry with everything that it loads looked up. */
export interface ReadRelease extends ReleaseLook {
  entry: RegistryRelease
  manifest: Manifest
  /** The first container's artifact; undefined where it has none, or the entry tells the digest itself. */
  first: StoredArtifact | undefined
  /** Why something that it loads could not be read; undefined: all of it was. */
  trouble: Said | undefined
}

/**
 * Fills in the digests of artifacts that the registry does not tell. Every rejection is a CloudError.
 * @param unread what of an artifact that cannot be read is unknown, so that everything else is told of all the same: `denied` ones,
 * or `any`; of others it rejects
 */
export async function readRelease(
  context: Pick<ServiceContext, 'clouds'>,
  registry: RegistryLocation,
  entry: RegistryRelease,
  unread: 'denied' | 'any' = 'any',
): Promise<ReadRelease> {
  const troubles: Said[] = []
  const store = tolerant(context.clouds.artifacts(registry.kind), unread, troubles)
  const read = new Map<string, StoredArtifact | undefined>()
  const containers: ContainerManifest[] = []
  for (const container of entry.manifest.containers) {
    const { artifact, data } = container
    const sources = []
    if (data.state === 'stated')
      for (const source of data.value)
        sources.push({ ...source, artifact: await looked(store, registry, source.artifact, read) })
    containers.push({
      ...container,
      artifact:
        artifact.state === 'stated'
          ? { state: 'stated', value: await looked(store, registry, artifact.value, read) }
          : artifact,
      data: data.state === 'stated' ? { state: 'stated', value: sources } : data,
    })
  }
  const registered = [...read].flatMap(([address, stored]) => {
    const md5 = entry.registeredMd5?.[address]
    return md5 === undefined || stored === undefined ? [] : [{ address, md5, now: stored.md5 }]
  })
  return {
    entry,
    manifest: { ...entry.manifest, containers },
    first: read.get(entry.artifactUrl),
    missing: [...read].flatMap(([address, stored]) => (stored === undefined ? [address] : [])),
    missingImages: entry.missingImages ?? [],
    unregistered: registered.flatMap(({ address, md5, now }) =>
      now !== undefined && now !== md5 ? [address] : [],
    ),
    unproven: [
      ...registered.flatMap(({ address, now }) => (now === undefined ? [address] : [])),
      ...(entry.untoldImages ?? []),
    ],
    stored: Object.fromEntries(
      [...read].flatMap(([address, stored]) => {
        const writing = stored === undefined ? undefined : writingOf(stored)
        return writing !== undefined && isTold(writing) ? [[address, writing]] : []
      }),
    ),
    trouble: troubles[0],
  }
}

const writingOf = ({ sizeBytes, mark, lastModifiedAt }: StoredArtifact): Writing => ({
  ...(sizeBytes === undefined ? {} : { sizeBytes }),
  ...(mark === undefined ? {} : { mark }),
  ...(lastModifiedAt === undefined ? {} : { writtenAt: lastModifiedAt }),
})

type Reader = Pick<ArtifactStore, 'read'>

function tolerant(store: Reader, unread: 'denied' | 'any', troubles: Said[]): Reader {
  return {
    async read(account, region, address, kind) {
      try {
        return await store.read(account, region, address, kind)
      } catch (error) {
        if (!(error instanceof CloudError)) throw error
        const isDenied = error.reason === 'denied'
        if (!isDenied && unread === 'denied') throw error
        troubles.push(said('artifact-unread', answerOf(error)))
        const reason = isDenied ? 'denied' : 'not-answering'
        const digest: Known<string> = { known: false, why: { reason, detail: address } }
        return { digest, sizeBytes: undefined, lastModifiedAt: undefined, replication: undefined }
      }
    },
  }
}

async function looked(
  store: Reader,
  { account, region }: RegistryLocation,
  artifact: ArtifactPart,
  read: Map<string, StoredArtifact | undefined>,
): Promise<ArtifactPart> {
  if (artifact.kind === 'none' || artifact.digest.known) return artifact
  const { address, kind } = artifact
  if (!read.has(address)) read.set(address, await store.read(account, region, address, kind))
  return { ...artifact, digest: digestOf(read.get(address), address) }
}

const digestOf = (stored: StoredArtifact | undefined, address: string): Known<string> =>
  stored?.digest ?? { known: false, why: { reason: 'not-found', detail: address } }
