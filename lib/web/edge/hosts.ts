import { type Said, said } from '#lib/domain/said.ts'
import type { Environment } from '#lib/env.ts'

/** What of the environment says under which names people reach this server. */
export type HostSettings = Pick<Environment, 'baseUrl' | 'allowedHosts' | 'clouds'>

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * Why a request for this Host is not answered; undefined: it is. A page of somebody else's whose name was made to point here (DNS
 * rebinding) would otherwise be of the same origin as Meridian.
 * @param host the Host header
 */
export function hostRefusal(host: string | null, settings: HostSettings): Said<'unknown-host'> | undefined {
  const name = nameOf(host)
  if (name === undefined) return said('unknown-host', { named: false })
  if (loopbackNames.has(name) && settings.clouds === 'sandbox') return undefined
  if (name === nameOf(new URL(settings.baseUrl).host)) return undefined
  if (settings.allowedHosts.some((allowed) => nameOf(allowed) === name)) return undefined
  return said('unknown-host', { named: true })
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
): Said<'foreign-origin'> | undefined {
  if (safeMethods.has(method)) return undefined
  const foreign = said('foreign-origin', {})
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
