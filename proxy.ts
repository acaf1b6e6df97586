import { type NextRequest, NextResponse } from 'next/server'
import type { Said } from '#lib/domain/said.ts'
import { type Environment, readEnvironment } from '#lib/env.ts'
import { addressRefusal } from '#lib/web/edge/address.ts'
import { hostRefusal, originRefusal } from '#lib/web/edge/hosts.ts'
import { nothingPolicy, pagePolicy, securityHeaders } from '#lib/web/edge/policy.ts'
import { say } from '#lib/words/say.ts'

/**
 * Every request passes here first: whether its host, its address and, where it may change something, the page it comes from are ones that
 * Meridian answers. Every answer leaves with a Content-Security-Policy, each page with one of its own.
 */
export function proxy(request: NextRequest): NextResponse {
  const environment = environmentOnce()
  const { pathname, search } = request.nextUrl
  // Whoever watches the health of a process asks it by the address of its machine.
  const isHealth = pathname === '/api/health'
  const host = isHealth ? undefined : hostRefusal(request.headers.get('host'), environment)
  if (host !== undefined) return refused(421, host, request, environment)
  const address = addressRefusal(new URL(request.url))
  if (address !== undefined) return refused(400, address, request, environment)
  const origin = originRefusal(request, environment)
  if (origin !== undefined) return refused(403, origin, request, environment)
  return isPage(pathname) ? page(request, pathname + search, environment) : passed(environment)
}

function page(request: NextRequest, path: string, { baseUrl }: Environment): NextResponse {
  const nonce = Buffer.from(crypto.randomUUID()).toString('base64')
  const policy = pagePolicy(nonce, process.env.NODE_ENV === 'development')
  const headers = new Headers(request.headers)
  headers.set('x-nonce', nonce)
  // Next takes the nonce for its own scripts from here.
  headers.set('content-security-policy', policy)
  headers.set('x-meridian-path', path)
  return NextResponse.next({ request: { headers }, headers: securityHeaders(policy, baseUrl) })
}

const passed = ({ baseUrl }: Environment) =>
  NextResponse.next({ headers: securityHeaders(nothingPolicy, baseUrl) })

/** A page would need its scripts and the person's name; a sentence needs neither. */
function refused(
  status: number,
  refusal: Said,
  request: NextRequest,
  { baseUrl }: Environment,
): NextResponse {
  const sentence = say(refusal)
  const headers = { ...securityHeaders(nothingPolicy, baseUrl), 'cache-control': 'no-store' }
  if (request.headers.get('accept')?.includes('text/html')) {
    const type = { 'content-type': 'text/plain; charset=utf-8' }
    return new NextResponse(`${sentence}\n`, { status, headers: { ...headers, ...type } })
  }
  return NextResponse.json({ code: refusal.code, sentence }, { status, headers })
}

/** Everything but the API's answers and the files that are served as they are. */
const isPage = (pathname: string) =>
  !pathname.startsWith('/api/') && !pathname.startsWith('/_next/') && pathname !== '/icon.svg'

let environment: Environment | undefined

function environmentOnce(): Environment {
  environment ??= readEnvironment()
  return environment
}
