import type { Aws } from '#lib/clouds/aws/clients.ts'
import { copyUrl } from '#lib/clouds/aws/s3-address.ts'
import { artifactAt } from '#lib/domain/artifact-said.ts'
import { terminal } from '#lib/domain/errors.ts'
import { stated } from '#lib/domain/manifest/parts.ts'
import type { ArtifactKind, ArtifactPart, Known, Unknown } from '#lib/domain/manifest/types.ts'
import type { ArtifactStore, StoredArtifact } from '#lib/domain/ports.ts'
import { type Said, said, verbatim } from '#lib/domain/said.ts'
import type { ArtifactCopy } from '#lib/domain/types.ts'
import { archivedWords, comparableAdvice, compareDigests, schemeOf } from './digests.ts'
import { imageHolder } from './holds-image.ts'
import { comparing } from './s3-compare.ts'
import { headObject, type StoredInS3, storedObject } from './s3-object.ts'
import { listPrefix, prefixReader } from './s3-prefix.ts'
import { byReplication, differs, unreadPart } from './s3-said.ts'

/** Something that the release loads. */
interface Wanted {
  part: 'artifact' | 'data'
  address: string
  kind: ArtifactKind
  digest: Known<string>
}

/** One artifact in one region. */
interface CopyOfOne {
  wanted: Wanted
  url: string
  state: ArtifactCopy['state']
  said: Said
  here: StoredInS3 | undefined
  /** It is there, and nobody will ever be able to compare it as it is. */
  isUncertain: boolean
}

/**
 * Model artifacts in S3: objects by a checksum of the whole object, prefixes by one over their listing. What has none that could be
 * compared is never called different. Every rejection is a CloudError.
 */
export function s3ArtifactStore(aws: Aws): ArtifactStore {
  const prefixes = prefixReader(aws)
  const { compareIn, compareCopy } = comparing(aws, prefixes)

  async function read(
    account: string,
    region: string,
    url: string,
    kind: ArtifactKind,
  ): Promise<StoredInS3 | undefined> {
    if (kind === 'prefix') return prefixes.read({ account, region, url })
    const head = await headObject(aws, account, region, url)
    return head === undefined ? undefined : storedObject(head, url)
  }

  async function copyOfOne(
    account: string,
    sourceRegion: string,
    wanted: Wanted,
    region: string,
    bucketUrl: string,
  ): Promise<CopyOfOne> {
    const { address, kind, digest } = wanted
    const url = copyUrl(address, bucketUrl)
    if (url === undefined) {
      throw terminal(
        `${address} or ${bucketUrl} is not an S3 address such as s3://bucket/key.`,
        'BadS3Address',
      )
    }
    const here = await read(account, region, url, kind)
    const found = (state: ArtifactCopy['state'], said: Said): CopyOfOne => ({
      ...{ wanted, url, state, said, here },
      isUncertain: false,
    })
    const there = (state: 'source' | 'present', said: Said): CopyOfOne =>
      here?.archived === undefined
        ? found(state, said)
        : found('missing', verbatim(archivedWords(here.archived)))
    const unsure = (compared: Unknown, sentence: string): CopyOfOne => ({
      ...found(
        'unknown',
        verbatim(
          `${sentence}: ${comparableAdvice(compared, kind, here?.sizeBytes, url === address ? 'original' : 'copy')}`,
        ),
      ),
      isUncertain: compared.reason === 'not-comparable' || compared.reason === 'not-told',
    })

    if (url === address) {
      if (here === undefined) return found('missing', verbatim(`There is nothing at ${url}.`))
      // What was never read is what is there now.
      const isFirstRead = !digest.known && digest.why.reason !== 'not-comparable'
      const expected = isFirstRead ? here.digest : digest
      const compared = await compareIn(account, region, { url, kind }, here.digest, expected)
      if (compared === 'same') return there('source', artifactAt(url, 'is the original.'))
      return compared === 'different'
        ? found('different', artifactAt(url, `was overwritten: ${differs(here.digest, digest)}`))
        : unsure(compared, `Whether ${url} is still the original is not known`)
    }
    if (here !== undefined && digest.known && compareDigests(here.digest, digest) === 'same') {
      return there('present', artifactAt(url, 'has the same digest as the original.'))
    }

    const original = await read(account, sourceRegion, address, kind)
    if (here === undefined || (kind === 'prefix' && original !== undefined)) {
      const [state, said] = await absence(account, sourceRegion, wanted, original, region, url)
      if (here === undefined || state !== 'present') return found(state, said)
    }
    const expected = digest.known ? digest : (original?.digest ?? digest)
    const copied = { account, region, url }
    const compared = await compareCopy(copied, { account, region: sourceRegion, url: address }, kind, {
      here: here.digest,
      expected,
      original: original?.digest,
    })
    if (compared === 'same') return there('present', artifactAt(url, 'has the same digest as the original.'))
    // An overwritten original is on its way: the copy that is here is the one before it.
    if (original?.replication === 'pending') {
      return found('replicating', verbatim(`An older object is at ${url}; the original is being replicated.`))
    }
    return compared === 'different'
      ? found('different', artifactAt(url, `is another one: ${differs(here.digest, expected)}`))
      : unsure(compared, `Whether ${url} is a copy of ${address} is not known`)
  }

  /** Why an artifact is not in a region, or not all of it; `present`: all of its objects are, whatever they are. */
  async function absence(
    account: string,
    sourceRegion: string,
    { address, kind }: Wanted,
    original: StoredArtifact | undefined,
    region: string,
    url: string,
  ): Promise<[ArtifactCopy['state'], Said]> {
    if (original === undefined) return ['missing', verbatim(`The original ${address} is not there.`)]
    if (kind !== 'prefix') return byReplication(original.replication, address, url)
    const [there, here] = await Promise.all([
      listPrefix(aws, account, sourceRegion, address),
      listPrefix(aws, account, region, url),
    ])
    // Of what is not listed to its end nobody knows what it lacks; that is said where it is compared.
    if (there?.hasMore === true || here?.hasMore === true) return ['present', verbatim('')]
    const present = new Map((here?.objects ?? []).map((object) => [object.path, object.sizeBytes]))
    const lacking = (there?.objects ?? []).find(({ path, sizeBytes }) => present.get(path) !== sizeBytes)
    if (lacking === undefined) return ['present', verbatim('')]
    // One object that is lacking says what holds the prefix up.
    const head = await headObject(aws, account, sourceRegion, lacking.url)
    const replication = head === undefined ? undefined : storedObject(head, lacking.url).replication
    if (present.has(lacking.path) && replication !== 'pending' && replication !== 'failed')
      return ['different', artifactAt(url, `has another size than ${lacking.url}.`, lacking.path)]
    return byReplication(replication, lacking.url, url, lacking.path)
  }

  const copy: ArtifactStore['copy'] = async (account, sourceRegion, source, region, bucketUrl) => {
    const wanted = wantedBy(source)
    const unread = unreadPart(source)
    const checkedAt = aws.clock.now().toISOString()
    const copies = await Promise.all(
      wanted.map((each) => copyOfOne(account, sourceRegion, each, region, bucketUrl)),
    )
    const [first] = copies
    if (first === undefined) {
      return {
        region,
        url: '',
        places: {},
        state: unread === undefined ? 'present' : 'unknown',
        digest: undefined,
        sizeBytes: undefined,
        lastModifiedAt: undefined,
        checkedAt,
        said: unread ?? said('artifact-none', { label: source.label }),
      }
    }
    const worst = copies.reduce((so, next) => (badness[next.state] > badness[so.state] ? next : so), first)
    // What is on its way says more than what is not known; what is there says less.
    const isUnread = unread !== undefined && badness[worst.state] <= badness.unknown
    const unsure = copies.filter(({ state }) => state === 'unknown')
    const uncertain =
      !isUnread && worst.state === 'unknown' && unsure.every((each) => each.isUncertain)
        ? { uncertain: [...new Set(unsure.map(({ wanted: { part } }) => part))] }
        : {}
    const others = copies.filter(({ state }) => badness[state] >= badness.replicating).length - 1
    return {
      region,
      url: first.url,
      ...manifestHere(source, copies),
      places: Object.fromEntries(copies.map((each) => [each.wanted.address, each.url])),
      state: isUnread ? 'unknown' : worst.state,
      ...uncertain,
      ...writingsHere(copies),
      digest: first.here?.digest.known === true ? first.here.digest.value : undefined,
      sizeBytes: first.here?.sizeBytes,
      lastModifiedAt: first.here?.lastModifiedAt,
      checkedAt,
      said: isUnread
        ? unread
        : others > 0
          ? said('artifacts-awaited', { first: worst.said, others })
          : worst.said,
    }
  }

  return { read, copy, holdsImage: imageHolder(aws) }
}

/** As the store tells it: of what cannot be compared it still tells that it was written anew. */
function writingsHere(copies: readonly CopyOfOne[]): Pick<ArtifactCopy, 'writings'> {
  const told = copies.flatMap(({ url, here }) =>
    here === undefined
      ? []
      : [[url, { sizeBytes: here.sizeBytes, mark: here.mark, writtenAt: here.lastModifiedAt }] as const],
  )
  return told.length === 0 ? {} : { writings: Object.fromEntries(told) }
}

/** What waits says more than what is there; what waits in vain, more than what comes. */
const badness: Record<ArtifactCopy['state'], number> = {
  source: 0,
  present: 1,
  unknown: 2,
  replicating: 3,
  missing: 4,
  failed: 5,
  different: 6,
}

/** The release with the digests of those of its artifacts here that were proven in another scheme than recorded; empty: there are none. */
function manifestHere(
  { manifest }: Parameters<ArtifactStore['copy']>[2],
  copies: readonly CopyOfOne[],
): Pick<ArtifactCopy, 'manifest'> {
  const proven = new Map(
    copies
      .filter(({ state, here, wanted }) => {
        const isSame = state === 'present' || state === 'source'
        return (
          isSame && wanted.digest.known && schemeOf(here?.digest ?? wanted.digest) !== schemeOf(wanted.digest)
        )
      })
      .map(({ wanted, here }) => [keyOf(wanted), here?.digest ?? wanted.digest]),
  )
  if (proven.size === 0) return {}
  const inItsScheme = <T extends ArtifactPart>(artifact: T): T => {
    const digest = artifact.kind === 'none' ? undefined : proven.get(keyOf(artifact))
    return digest === undefined ? artifact : { ...artifact, digest }
  }
  const containers = manifest.containers.map(({ artifact, data, ...others }) => ({
    ...others,
    artifact: artifact.state === 'stated' ? stated(inItsScheme(artifact.value)) : artifact,
    data:
      data.state === 'stated'
        ? stated(data.value.map((each) => ({ ...each, artifact: inItsScheme(each.artifact) })))
        : data,
  }))
  return { manifest: { ...manifest, containers } }
}

const keyOf = ({ kind, address }: Pick<Wanted, 'kind' | 'address'>) => `${kind} ${address}`

/** Each once, in the order of the containers. */
function wantedBy({ manifest }: Parameters<ArtifactStore['copy']>[2]): Wanted[] {
  const all = manifest.containers
    .flatMap(({ artifact, data }) => [
      ...(artifact.state === 'stated' ? [{ part: 'artifact' as const, artifact: artifact.value }] : []),
      ...(data.state === 'stated'
        ? data.value.map((source) => ({ part: 'data' as const, artifact: source.artifact }))
        : []),
    ])
    .flatMap(({ part, artifact }): Wanted[] => (artifact.kind === 'none' ? [] : [{ part, ...artifact }]))
  return [...new Map(all.map((wanted) => [keyOf(wanted), wanted])).values()]
}
