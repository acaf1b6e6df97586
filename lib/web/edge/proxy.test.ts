import { NextRequest } from 'next/server'
import { describe, expect, test } from 'vitest'
import { say } from '#lib/words/say.ts'
import nextConfig from '../../../next.config.js'
import { hostRefusal, originRefusal } from './hosts.ts'
import { nothingPolicy } from './policy.ts'

// Read at the first request, so they are set before the import.
Object.assign(process.env, {
  DATABASE_URL: 'postgres://localhost/meridian',
  AUTH_SECRET: 'x'.repeat(32),
  BASE_URL: 'https://meridian.example.com',
  ALLOWED_HOSTS: 'meridian.internal, blue.internal:8443',
  CLOUDS: 'live',
})
const { proxy } = await import('../../../proxy.ts')

const host = 'meridian.example.com'
function ask(path: string, { method = 'GET', ...headers }: Record<string, string> = {}) {
  return proxy(new NextRequest(`http://127.0.0.1:3000${path}`, { method, headers: { host, ...headers } }))
}
const isPassed = (path: string, headers?: Record<string, string>) =>
  ask(path, headers).headers.get('x-middleware-next') === '1'

describe('a name that Meridian is not configured for is refused with a sentence', () => {
  test.each(['evil.test', 'meridian.example.com.evil.test', 'evil.test:443', 'localhost', '127.0.0.1:3000'])(
    '%s',
    async (foreign) => {
      for (const path of ['/', '/api/fleet', '/api/auth/sandbox', '/_next/static/chunk.js']) {
        const answer = ask(path, { host: foreign })
        expect(answer.status).toBe(421)
        expect(await answer.json()).toEqual({
          code: 'unknown-host',
          sentence: expect.stringContaining('add the name to ALLOWED_HOSTS'),
        })
      }
    },
  )

  test.each([
    host,
    `${host}:443`,
    'MERIDIAN.example.com',
    'meridian.internal',
    'meridian.internal:3000',
    'blue.internal',
  ])('not %s', (own) => expect(isPassed('/', { host: own })).toBe(true))

  test('a request without any is refused too', () => {
    for (const none of ['', 'a@meridian.internal', 'meridian.internal/', '[::1'])
      expect(ask('/', { host: none }).status).toBe(421)
  })

  test('the health of a process is told under any', () => {
    expect(isPassed('/api/health', { host: '10.0.0.7:3000' })).toBe(true)
    expect(isPassed('/api/healthy', { host: '10.0.0.7:3000' })).toBe(false)
  })

  test('the sandbox is used under loopback names', () => {
    const settings = { baseUrl: 'http://localhost:3000', allowedHosts: [], clouds: 'sandbox' as const }
    for (const name of ['localhost:3000', '127.0.0.1:3000', '[::1]:3000'])
      expect(hostRefusal(name, settings)).toBeUndefined()
    expect(say(hostRefusal('localhost.evil.test', settings)!)).toContain('ALLOWED_HOSTS')
    const live = { ...settings, baseUrl: 'https://meridian.example.com', clouds: 'live' as const }
    expect(say(hostRefusal('localhost:3000', live)!)).toContain('ALLOWED_HOSTS')
  })
})

describe('what may change something is taken from our own pages and from programs only', () => {
  const from = (headers: Record<string, string>) =>
    ask('/models/fraud-scoring', { method: 'POST', ...headers })

  test.each<Record<string, string>>([
    { origin: 'https://evil.test' },
    { origin: 'null' },
    { origin: 'https://meridian.example.com.evil.test' },
    { origin: 'https://meridian.example.com:8443' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('refused: %o', async (headers) => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const answer = from({ ...headers, method })
      expect(answer.status).toBe(403)
      expect(await answer.json()).toMatchObject({ code: 'foreign-origin' })
    }
  })

  test.each<Record<string, string>>([
    {},
    { origin: 'https://meridian.example.com' },
    { host: 'meridian.internal', origin: 'https://meridian.internal' },
    { host: 'meridian.internal', origin: 'https://meridian.example.com' },
    { host: 'blue.internal:8443', origin: 'https://blue.internal:8443' },
    { 'sec-fetch-site': 'same-origin' },
  ])('taken: %o', (headers) => expect(from(headers).headers.get('x-middleware-next')).toBe('1'))

  test('another port of this machine is another origin', () => {
    const settings = { baseUrl: 'http://localhost:3000', allowedHosts: [], clouds: 'sandbox' as const }
    const post = (origin: string) =>
      originRefusal({ method: 'POST', headers: new Headers({ host: '127.0.0.1:3000', origin }) }, settings)
    expect(post('http://localhost:3000')).toBeUndefined()
    expect(post('http://127.0.0.1:3000')).toBeUndefined()
    expect(say(post('http://localhost:8080')!)).toContain('from a page of this Meridian')
  })

  test('reading is not bound to a page: links lead here from anywhere', () => {
    expect(isPassed('/', { 'sec-fetch-site': 'cross-site' })).toBe(true)
  })
})

describe('an address that cannot be read is refused with a sentence', () => {
  test.each([
    ['/models/a%00b', 'NUL'],
    ['/audit?subject=%00', 'NUL'],
    ['/api/releases/fraud-scoring/v%00', 'NUL'],
    ['/models/%E0%A4%A', 'percent-encoded'],
    ['/models/%', 'percent-encoded'],
    ['/models/%zz', 'percent-encoded'],
    ['/api/rollouts/%ff', 'percent-encoded'],
    ['/api/audit?subject=%ED%A0%80', 'percent-encoded'],
    [`/audit?subject=${'x'.repeat(14_001)}`, 'longer than 14000 characters'],
  ])('%s', async (path, words) => {
    const answer = ask(path)
    expect(answer.status).toBe(400)
    expect(await answer.json()).toEqual({
      code: 'invalid-address',
      sentence: expect.stringContaining(words),
    })
    const shown = ask(path, { accept: 'text/html,*/*' })
    expect(shown.headers.get('content-type')).toContain('text/plain')
    expect(await shown.text()).toContain(words)
  })

  test.each(['/models/fraud%20scoring', '/audit?subject=100%25', '/models/%E2%82%AC', '/?q=a+b'])(
    'not %s',
    (path) => expect(isPassed(path)).toBe(true),
  )
})

describe('every answer carries a policy and is bound to https', () => {
  const paths = [
    '/',
    '/sign-in',
    '/icon.svg',
    '/icon.svgx',
    '/icon.svg/x',
    '/api/fleet',
    '/api',
    '/apix',
    '/_next/static/a.js',
    '/_next/image',
    '/_nextx',
    '/robots.txt',
  ]

  test.each(paths)('%s', (path) => {
    const { headers } = ask(path)
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src '(self|none)'; .*frame-ancestors 'none'/,
    )
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('same-origin')
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000')
  })

  test('a page gets its own nonce, which Next.js is told; nothing else may run a script', () => {
    const policies = ['/', '/', '/icon.svgx'].map((path) => ask(path).headers.get('content-security-policy'))
    expect(new Set(policies).size).toBe(3)
    for (const policy of policies)
      expect(policy).toMatch(/script-src 'self' 'nonce-[\w+/=]+' 'strict-dynamic'/)
    const answer = ask('/')
    expect(answer.headers.get('x-middleware-request-content-security-policy')).toBe(
      answer.headers.get('content-security-policy'),
    )
    for (const path of ['/api/fleet', '/icon.svg', '/_next/static/a.js'])
      expect(ask(path).headers.get('content-security-policy')).toBe(nothingPolicy)
  })

  test('refusals too', () => {
    for (const answer of [
      ask('/', { host: 'evil.test' }),
      ask('/%00'),
      ask('/', { method: 'POST', origin: 'null' }),
    ])
      expect(answer.headers.get('content-security-policy')).toBe(nothingPolicy)
  })

  test('and answers that never reach the proxy, from the configuration of Next.js', async () => {
    const [all] = (await nextConfig.headers?.()) ?? []
    expect(all?.headers).toContainEqual({ key: 'Content-Security-Policy', value: nothingPolicy })
  })
})
