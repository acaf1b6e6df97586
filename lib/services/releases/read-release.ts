import { CloudError } from '#lib/domain/errors.ts'
import type { ArtifactPart, ContainerManifest, Known, Manifest } from '#lib/domain/manifest/types.ts'
import type { ArtifactStore, RegistryLocation, RegistryRelease, StoredArtifact } from '#lib/domain/ports.ts'
import type { ServiceContext } from '../context.ts'

/** Newest registry entries that are kept in step; that there are more is said on the model's page. */
export const registryDepth = 50

/** A registry entry with everything that it loads looked up. */
export interface ReadRelease {
  entry: RegistryRelease
  manifest: Manifest
  /** The first container's artifact; undefined where it has none, or the entry tells the digest itself. */
  first: StoredArtifact | undefined
  /** Addresses of artifacts that are not there. */
  missing: string[]
  /** Addresses of artifacts that are others than the registry was told of when the entry was made. */
  unregistered: string[]
}

/**
 * Fills in the digests of artifacts that the registry does not tell. Every rejection is a CloudError.
 * @param denied `unknown`: what may not be read is unknown, so that the entry can be told of all the same; left out: it rejects
 */
export async function readRelease(
  context: Pick<ServiceContext, 'clouds'>,
  registry: RegistryLocation,
  entry: RegistryRelease,
  { denied = 'rejects' }: { denied?: 'rejects' | 'unknown' } = {},
): Promise<ReadRelease> {
  const store =
    denied === 'rejects'
      ? context.clouds.artifacts(registry.kind)
      : tolerant(context.clouds.artifacts(registry.kind))
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
  return {
    entry,
    manifest: { ...entry.manifest, containers },
    first: read.get(entry.artifactUrl),
    missing: [...read].flatMap(([address, stored]) => (stored === undefined ? [address] : [])),
    unregistered: [...read].flatMap(([address, stored]) => {
      const registered = entry.registeredMd5?.[address]
      const isOther = registered !== undefined && stored?.md5 !== undefined && stored.md5 !== registered
      return isOther ? [address] : []
    }),
  }
}

type Reader = Pick<ArtifactStore, 'read'>

function tolerant(store: Reader): Reader {
  return {
    async read(account, region, address, kind) {
      try {
        return await store.read(account, region, address, kind)
      } catch (error) {
        if (!(error instanceof CloudError) || error.reason !== 'denied') throw error
        const digest: Known<string> = { known: false, why: { reason: 'denied', detail: address } }
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
