import type { Aws } from '#lib/aws/clients.ts'
import { terminal } from '#lib/domain/errors.ts'
import { artifactsOf } from '#lib/domain/manifest/fingerprint.ts'
import type { ArtifactKind, Known } from '#lib/domain/manifest/types.ts'
import type { ArtifactStore, StoredArtifact } from '#lib/domain/ports.ts'
import type { ArtifactCopy } from '#lib/domain/types.ts'
import { copyUrl } from './address.ts'
import { comparableAdvice, compareDigests } from './digests.ts'
import { headObject, storedObject } from './s3-object.ts'
import { listPrefix, prefixReader } from './s3-prefix.ts'

/** Something that the release loads. */
interface Wanted {
  address: string
  kind: ArtifactKind
  digest: Known<string>
}

/** One artifact in one region. */
interface CopyOfOne {
  wanted: Wanted
  url: string
  state: ArtifactCopy['state']
  sentence: string
  here: StoredArtifact | undefined
}

/**
 * Model artifacts in S3: objects by a checksum of the whole object, prefixes by one over their listing. What has none that could be
 * compared is never called different. Every rejection is a CloudError.
 */
export function s3ArtifactStore(aws: Aws): ArtifactStore {
  const prefixes = prefixReader(aws)

  const read: ArtifactStore['read'] = async (account, region, url, kind) => {
    if (kind === 'prefix') return prefixes.read(account, region, url)
    const head = await headObject(aws, account, region, url)
    return head === undefined ? undefined : storedObject(head)
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
    const found = (state: ArtifactCopy['state'], sentence: string): CopyOfOne => ({
      wanted,
      url,
      state,
      sentence,
      here,
    })

    if (url === address) {
      if (here === undefined) return found('missing', `There is nothing at ${url}.`)
      // What was never read is what is there now.
      const isFirstRead = !digest.known && digest.why.reason !== 'not-comparable'
      const compared = compareDigests(here.digest, isFirstRead ? here.digest : digest)
      if (compared === 'same') return found('source', `${url} is the original.`)
      return compared === 'different'
        ? found('different', `${url} was overwritten: ${differs(here.digest, digest)}`)
        : found('unknown', `Whether ${url} is still the original is not known: ${comparableAdvice(compared)}`)
    }
    if (here !== undefined && digest.known && compareDigests(here.digest, digest) === 'same') {
      return found('present', `${url} has the same digest as the original.`)
    }

    const original = await read(account, sourceRegion, address, kind)
    if (here === undefined || (kind === 'prefix' && original !== undefined)) {
      const [state, sentence] = await absence(account, sourceRegion, wanted, original, region, url)
      if (here === undefined || state !== 'present') return found(state, sentence)
    }
    const expected = digest.known ? digest : (original?.digest ?? digest)
    const compared = compareDigests(here.digest, expected)
    if (compared === 'same') return found('present', `${url} has the same digest as the original.`)
    // An overwritten original is on its way: the copy that is here is the one before it.
    if (original?.replication === 'pending') {
      return found('replicating', `An older object is at ${url}; the original is being replicated.`)
    }
    return compared === 'different'
      ? found('different', `${url} is another one: ${differs(here.digest, expected)}`)
      : found('unknown', `Whether ${url} is a copy of ${address} is not known: ${comparableAdvice(compared)}`)
  }

  /** Why an artifact is not in a region, or not all of it; `present`: all of its objects are, whatever they are. */
  async function absence(
    account: string,
    sourceRegion: string,
    { address, kind }: Wanted,
    original: StoredArtifact | undefined,
    region: string,
    url: string,
  ): Promise<[ArtifactCopy['state'], string]> {
    if (original === undefined) return ['missing', `The original ${address} is not there.`]
    if (kind !== 'prefix') return byReplication(original.replication, address, url)
    const [there, here] = await Promise.all([
      listPrefix(aws, account, sourceRegion, address),
      listPrefix(aws, account, region, url),
    ])
    const present = new Map((here?.objects ?? []).map((object) => [object.path, object.sizeBytes]))
    const lacking = (there?.objects ?? []).find(({ path, sizeBytes }) => present.get(path) !== sizeBytes)
    if (lacking === undefined) return ['present', '']
    // One object that is lacking says what holds the prefix up.
    const head = await headObject(aws, account, sourceRegion, lacking.url)
    const replication = head === undefined ? undefined : storedObject(head).replication
    if (present.has(lacking.path) && replication !== 'pending' && replication !== 'failed')
      return ['different', `${url}${lacking.path} has another size than ${lacking.url}.`]
    return byReplication(replication, lacking.url, `${url}${lacking.path}`)
  }

  const copy: ArtifactStore['copy'] = async (account, sourceRegion, source, region, bucketUrl) => {
    const wanted = wantedBy(source)
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
        state: 'present',
        digest: undefined,
        sizeBytes: undefined,
        lastModifiedAt: undefined,
        checkedAt,
        sentence: `${source.label} has everything in its images: there is no artifact to copy.`,
      }
    }
    const worst = copies.reduce((so, next) => (badness[next.state] > badness[so.state] ? next : so), first)
    const others = copies.filter(({ state }) => badness[state] >= badness.replicating).length - 1
    return {
      region,
      url: first.url,
      places: Object.fromEntries(copies.map((each) => [each.wanted.address, each.url])),
      state: worst.state,
      digest: first.here?.digest.known === true ? first.here.digest.value : undefined,
      sizeBytes: first.here?.sizeBytes,
      lastModifiedAt: first.here?.lastModifiedAt,
      checkedAt,
      sentence:
        others > 0
          ? `${worst.sentence} ${others} more of the release's artifacts are not ready.`
          : worst.sentence,
    }
  }

  return { read, copy }
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

/** Each once, in the order of the containers. */
function wantedBy({ manifest }: Parameters<ArtifactStore['copy']>[2]): Wanted[] {
  const all = manifest.containers
    .flatMap(artifactsOf)
    .flatMap((artifact) => (artifact.kind === 'none' ? [] : [artifact]))
  return [...new Map(all.map((wanted) => [`${wanted.kind} ${wanted.address}`, wanted])).values()]
}

function byReplication(
  replication: StoredArtifact['replication'],
  sourceUrl: string,
  url: string,
): [ArtifactCopy['state'], string] {
  switch (replication) {
    case 'pending':
      return ['replicating', `S3 is replicating ${sourceUrl} to ${url}.`]
    case 'failed':
      return [
        'failed',
        `S3 failed to replicate ${sourceUrl} to ${url}; copy it by hand or repair the replication rule.`,
      ]
    default:
      return ['missing', `${url} is not there and nothing replicates it; copy it or add a replication rule.`]
  }
}

function differs(here: Known<string>, expected: Known<string>): string {
  const text = (digest: Known<string>) => (digest.known ? digest.value : undefined)
  return `it has ${text(here) ?? 'no digest'} instead of ${text(expected) ?? 'an unknown one'}.`
}
