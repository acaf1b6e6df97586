import { BlockList, isIP } from 'node:net'
import { z } from 'zod'

/** Which addresses may say in `X-Forwarded-For` whose request they pass on. */
export interface TrustedProxies {
  includes(address: string): boolean
}

/** Variable of the environment: addresses and CIDR blocks, separated by commas or spaces; none by default. */
export const trustedProxiesVariable = z
  .string()
  .default('')
  .transform((text, context): TrustedProxies => {
    const blocks = new BlockList()
    for (const part of text.split(/[\s,]+/).filter(Boolean)) {
      if (!add(blocks, part)) {
        context.addIssue({
          code: 'custom',
          message: `must be addresses or CIDR blocks such as 10.0.0.0/8, separated by commas; "${part}" is neither`,
        })
      }
    }
    return { includes: (address) => blocks.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4') }
  })

function add(blocks: BlockList, part: string): boolean {
  const [address = '', prefix, ...more] = part.split('/')
  const version = isIP(address)
  if (version === 0 || more.length > 0) return false
  const family = version === 6 ? 'ipv6' : 'ipv4'
  if (prefix === undefined) {
    blocks.addAddress(address, family)
    return true
  }
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > (version === 6 ? 128 : 32)) return false
  blocks.addSubnet(address, Number(prefix), family)
  return true
}

/** A header of our own that names the other end of the connection; see peer.ts, which takes away what a client sends under this name. */
export const peerHeader = 'x-meridian-peer'

/** Under this name the address that was found is given to better-auth, in headers of our own making. */
export const clientHeader = 'x-meridian-client'

/**
 * Whose request this is: the other end of the connection, or, while that is a trusted proxy, the address before it in `X-Forwarded-For`,
 * which only that proxy can have written. What stands further left is a client's own claim.
 * @returns an IPv4 or IPv6 address; "unknown" when the server does not tell the other end
 */
export function clientAddress(headers: Headers, proxies: TrustedProxies): string {
  let address = plain(headers.get(peerHeader) ?? '')
  if (address === undefined) return 'unknown'
  const passedOn = (headers.get('x-forwarded-for') ?? '').slice(-2_000).split(',')
  while (proxies.includes(address)) {
    const before = plain(passedOn.pop() ?? '')
    if (before === undefined) break
    address = before
  }
  return address
}

/**
 * The address that speaks for somebody else without being trusted to: a proxy that nobody has configured, or a client that pretends. Behind
 * such a proxy all people are counted as one.
 */
export function unheardProxy(headers: Headers, proxies: TrustedProxies): string | undefined {
  const peer = plain(headers.get(peerHeader) ?? '')
  const named = plain(headers.get('x-forwarded-for')?.slice(-2_000).split(',').at(-1) ?? '')
  // Next itself names the peer where nobody has named anybody.
  return peer === undefined || named === undefined || named === peer || proxies.includes(peer)
    ? undefined
    : peer
}

/** An IPv6 network is one household's: whoever has one address there has 2⁶⁴ of them. */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address
  const [head = '', tail] = address.split('::')
  const left = head.split(':').filter(Boolean)
  const right = (tail ?? '').split(':').filter(Boolean)
  const groups = [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right]
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}

/** Without what says the same: port, zone, brackets, IPv4 written as IPv6. undefined: no address. */
function plain(written: string): string | undefined {
  const bare = written
    .trim()
    .replace(/^\[([^\]]+)\](:\d+)?$/, '$1')
    .replace(/^([\d.]+):\d+$/, '$1')
    .replace(/%.*$/, '')
    .replace(/^::ffff:(\d+\.\d+\.\d+\.\d+)$/i, '$1')
  return isIP(bare) === 0 ? undefined : bare.toLowerCase()
}
