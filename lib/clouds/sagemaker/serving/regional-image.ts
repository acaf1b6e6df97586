import { ecrAddress, hostInRegion, pullName } from '#lib/clouds/aws/image-address.ts'
import type { Images } from '#lib/clouds/aws/images.ts'
import type { Known, Unknown } from '#lib/domain/manifest/types.ts'
import type { Endpoint } from '#lib/domain/types.ts'

/** Where an endpoint pulls a release's image from. */
export type RegionalImage =
  /** `proven`: its registry answers that it is there; `not-ecr`: nobody can be asked. */
  | { state: 'proven' | 'not-ecr'; address: string }
  /** No registry of the region has it. `looked`: those that were asked. */
  | { state: 'absent'; address: string; looked: string[] }
  /** Its registry could not be asked. `trusted`: it is stated just so, the endpoint's own account's, or the one that the endpoint pulls this repository from. */
  | { state: 'unknown'; address: string; why: Unknown; trusted: boolean }

/**
 * The image in the endpoint's region. What names a registry of that region is pulled from there and from nowhere else. AWS's own images live in another account in every region, and nobody tells which: the registry
 * that serves the same repository here is asked first, then the same account here, then whichever registry serves here at all.
 * @param digest of the release's image; where it is known, that is what is pulled, whatever became of the tag
 * @param live images that the endpoint serves now
 */
export async function regionalImage(
  images: Images,
  endpoint: Pick<Endpoint, 'account' | 'region'>,
  image: string,
  digest: Known<string>,
  live: readonly string[],
  fresh = false,
): Promise<RegionalImage> {
  const wanted = ecrAddress(image)
  if (wanted === undefined) {
    const isPinned = image.includes('@') || !digest.known
    return { state: 'not-ecr', address: isPinned ? image : `${withoutTag(image)}@${digest.value}` }
  }
  const pulled = digest.known ? { ...wanted, digest: digest.value } : wanted
  const here = live
    .flatMap((each) => ecrAddress(each) ?? [])
    .filter(({ region }) => region === endpoint.region)
  const same = here.filter(({ repository }) => repository === wanted.repository).map(({ host }) => host)
  // A registry of this very region is a statement, and no place that another one could be meant by.
  const isStatedHere = wanted.region === endpoint.region
  const candidates = isStatedHere
    ? [wanted.host]
    : [...new Set([...same, hostInRegion(wanted.host, endpoint.region), ...here.map(({ host }) => host)])]

  const looked: string[] = []
  let unknownOne: Extract<RegionalImage, { state: 'unknown' }> | undefined
  for (const host of candidates) {
    const address = pullName(host, pulled)
    const answer = await images.lookUp(endpoint.account, address, fresh)
    if (answer.state === 'found') return { state: 'proven', address }
    looked.push(address)
    if (answer.state === 'unknown' && unknownOne === undefined) {
      const trusted = isStatedHere || same.includes(host) || ecrAddress(address)?.account === endpoint.account
      unknownOne = { state: 'unknown', address, why: answer.why, trusted }
    }
  }
  const [first = image] = looked
  return unknownOne ?? { state: 'absent', address: first, looked }
}

function withoutTag(image: string): string {
  return image.replace(/:[^/:]*$/, '')
}
