import type { IncomingHttpHeaders } from 'node:http'

/** A request of a page that is none of ours, or by a name that is none of ours. */
export interface Stranger {
  status: 403 | 421
  sentence: string
}

/**
 * Any page that a person has open can send requests to a port of their machine, and under a name that it made to point there (DNS
 * rebinding) it can read the answers. The clouds' own command lines and SDKs call by a loopback name and send neither Origin nor
 * Sec-Fetch-Site.
 * @param allowedHosts further names, in small letters and without a port
 */
export function strangerAmong(
  headers: IncomingHttpHeaders,
  allowedHosts: readonly string[],
): Stranger | undefined {
  const { host, origin } = headers
  const name = nameOf(host)
  if (name === undefined || !(isLoopback(name) || allowedHosts.includes(name))) {
    return {
      status: 421,
      sentence:
        'The sandbox answers under loopback names such as localhost only. Call it by one, or set SANDBOX_ALLOWED_HOSTS to further names.',
    }
  }
  const site = headers['sec-fetch-site']
  const isForeign =
    origin === undefined
      ? site !== undefined && site !== 'same-origin' && site !== 'none'
      : origin !== `http://${host}`
  if (!isForeign) return undefined
  return {
    status: 403,
    sentence: 'The sandbox takes no requests of web pages. Call it from a program, such as curl.',
  }
}

/** Between commas or spaces. */
export function hostsFrom(text: string | undefined): string[] {
  return (text ?? '').split(/[\s,]+/).flatMap((host) => nameOf(host) ?? [])
}

/** Every name under localhost is loopback (RFC 6761), and is used for S3's buckets. */
const isLoopback = (name: string) =>
  name === 'localhost' || name.endsWith('.localhost') || name === '127.0.0.1' || name === '[::1]'

function nameOf(host: string | undefined): string | undefined {
  if (host === undefined || host === '' || !URL.canParse(`http://${host}/`)) return undefined
  const { hostname, username, pathname } = new URL(`http://${host}/`)
  return username === '' && pathname === '/' ? hostname : undefined
}
