import type { Environment } from '#lib/env.ts'

/** What of the environment says under which names people reach this server. */
export type HostSettings = Pick<Environment, 'baseUrl' | 'allowedHosts' | 'clouds'>

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * Why a request for this Host is not answered; undefined: it is. A page of somebody else's whose name was made to point here (DNS
 * rebinding) would otherwise be of the same origin as Meridian.
 * @param host the Host header
 */
export function hostRefusal(host: string | null, settings: HostSettings): string | undefined {
  const name = nameOf(host)
  if (name === undefined)
    return 'The request names no host. Send the Host header with the address of Meridian.'
  if (loopbackNames.has(name) && settings.clouds === 'sandbox') return undefined
  if (name === nameOf(new URL(settings.baseUrl).host)) return undefined
  if (settings.allowedHosts.some((allowed) => nameOf(allowed) === name)) return undefined
  return 'Meridian is not configured to answer under this name. Use the address in BASE_URL, or add the name to ALLOWED_HOSTS and restart the web process.'
}

/** Requests that change nothing. */
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Why a request that may change something is not taken; undefined: it is. Browsers say which page a request comes from; programs, which
 * nobody can trick into sending a person's cookie, need not.
 */
export function originRefusal(
  { method, headers }: { method: string; headers: Pick<Headers, 'get'> },
  settings: HostSettings,
): string | undefined {
  if (safeMethods.has(method)) return undefined
  const foreign = 'This can only be asked for from a page of this Meridian. Open it there and try again.'
  const origin = headers.get('origin')
  if (origin === null) {
    const site = headers.get('sec-fetch-site')
    return site === null || site === 'same-origin' || site === 'none' ? undefined : foreign
  }
  if (!URL.canParse(origin)) return foreign
  const { host, origin: page } = new URL(origin)
  if (page === new URL(settings.baseUrl).origin) return undefined
  if (host === headers.get('host')?.toLowerCase()) return undefined
  return settings.allowedHosts.includes(host) ? undefined : foreign
}

/** The name without the port, in small letters and without the dot that may end it; undefined: there is none. */
function nameOf(host: string | null): string | undefined {
  if (host === null || host === '' || !URL.canParse(`http://${host}/`)) return undefined
  const { hostname, username, pathname } = new URL(`http://${host}/`)
  return username === '' && pathname === '/' ? hostname.replace(/\.$/, '') : undefined
}
