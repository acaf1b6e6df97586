import { known, unknown } from './parts.ts'
import type { ImagePart, Known } from './types.ts'

/** `[host/]path[:tag][@digest]`, as every container registry writes it. */
const IMAGE = /^(?:([^/]+)\/)?(.+?)(?::([\w][\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/

/**
 * An image's address taken apart. A first segment is a host when it has a dot or a port, or is `localhost`; the host is a place.
 * @param digest what the registry or the cloud resolved the address to; the address's own digest wins
 */
export function imagePart(
  address: string,
  digest?: Known<string>,
  platforms?: ImagePart['platforms'],
): ImagePart {
  const [, first, path = address, tag, pinned] = IMAGE.exec(address.trim()) ?? []
  const isHost = first !== undefined && (/[.:]/.test(first) || first === 'localhost')
  return {
    address,
    repository: first === undefined || isHost ? path : `${first}/${path}`,
    tag,
    digest: pinned === undefined ? (digest ?? unknown('not-told')) : known(pinned),
    ...(platforms === undefined ? {} : { platforms }),
  }
}

/** The address without tag and digest. */
export function imageRepositoryAddress(address: string): string {
  return address
    .trim()
    .replace(/@.*$/, '')
    .replace(/:[^/:]*$/, '')
}

/** The tag that a puller asks for: `latest` where none is written; undefined where the address pins a digest alone. */
export function pulledTag({ address, tag }: Pick<ImagePart, 'address' | 'tag'>): string | undefined {
  return tag ?? (address.includes('@') ? undefined : 'latest')
}
