import type { Aws } from '#lib/clouds/aws/clients.ts'
import { known } from '#lib/domain/manifest/parts.ts'
import type { ArtifactKind, Known } from '#lib/domain/manifest/types.ts'
import { type Compared, compareDigests, schemeOf } from './digests.ts'
import { checksumsOf, compareChecksums, headObject, type Scheme, schemes } from './s3-object.ts'
import type { PrefixPlace, PrefixReader } from './s3-prefix.ts'

/** Whether what is stored is what is expected, in whichever scheme both sides have a checksum of the whole. */
export function comparing(aws: Aws, prefixes: PrefixReader) {
  /** The artifact's digest in one scheme; undefined: it has none in that. */
  async function readIn(
    account: string,
    region: string,
    { url, kind }: { url: string; kind: ArtifactKind },
    scheme: Scheme,
  ): Promise<Known<string> | undefined> {
    if (kind === 'prefix') return (await prefixes.read({ account, region, url }, scheme))?.digest
    const head = await headObject(aws, account, region, url)
    const checksum = head && checksumsOf(head)[scheme]
    return checksum === undefined ? undefined : known(`${scheme}:${checksum}`)
  }

  /** What has checksums of several schemes is asked for the one that is expected of it. */
  async function compareIn(
    account: string,
    region: string,
    artifact: { url: string; kind: ArtifactKind },
    here: Known<string>,
    expected: Known<string>,
  ): Promise<Compared> {
    const compared = compareDigests(here, expected)
    const scheme = schemes.find((each) => each === schemeOf(expected))
    if (typeof compared === 'string' || scheme === undefined || !here.known) return compared
    return compareDigests((await readIn(account, region, artifact, scheme)) ?? here, expected)
  }

  /**
   * By the release's digest; where the copy has none of its scheme (a key that encrypts it leaves it no ETag to rely on, tools upload large
   * objects in parts), by those that copy and original have in common.
   */
  async function compareCopy(
    copied: PrefixPlace,
    source: PrefixPlace,
    kind: ArtifactKind,
    {
      here,
      expected,
      original,
    }: Record<'here' | 'expected', Known<string>> & Partial<Record<'original', Known<string> | undefined>>,
  ): Promise<Compared> {
    const { account, region, url } = copied
    const compared = await compareIn(account, region, { url, kind }, here, expected)
    if (typeof compared === 'string' || original === undefined) return compared
    // Only as long as the original is what the release states.
    const isStill = await compareIn(
      source.account,
      source.region,
      { url: source.url, kind },
      original,
      expected,
    )
    if (isStill !== 'same') return compared
    if (kind === 'prefix') return prefixes.compare(copied, source)
    const [one, other] = await Promise.all(
      [copied, source].map((place) => headObject(aws, place.account, place.region, place.url)),
    )
    return (one && other && compareChecksums(checksumsOf(one), checksumsOf(other))) ?? compared
  }

  return { compareIn, compareCopy }
}
