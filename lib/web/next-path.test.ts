import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ownPath } from './next-path.ts'

const ours = 'https://meridian.example.com'
/** As a browser follows a Location header or an assignment on our sign-in page. */
const followed = (path: string) => new URL(path, `${ours}/sign-in?next=x`)

/** Words that lead astray when they are put together. */
const piece = fc.constantFrom(
  ...[
    '/',
    '\\',
    '.',
    '..',
    '/.',
    '/..',
    '//',
    '/\\',
    '@',
    ':',
    '?',
    '#',
    ';',
    '%2f',
    '%5c',
    '%2e',
    '%09',
    '%00',
    '%',
  ],
  ...['\t', '\n', '\r', '\0', ' ', '\u2028', '\uff0f', '\u3002', '\ud800'],
  ...['http:', 'https:', 'javascript:', 'data:', 'evil.test', 'meridian.invalid', 'user:pass@evil.test'],
  ...['models', 'rollouts', 'api', 'sign-in', 'a'],
)
const astray = fc.oneof(
  fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
  fc.array(piece, { maxLength: 12 }).map((pieces) => `/${pieces.join('')}`),
  fc.string({ unit: 'binary' }),
  fc.webUrl(),
)

test('whatever is asked for, signing in leads to a page of this server', () => {
  fc.assert(
    fc.property(astray, (wanted) => {
      const path = ownPath(wanted)
      expect(path).toMatch(/^\/(?![/\\])/)
      const { origin, pathname } = followed(path)
      expect(origin).toBe(ours)
      expect(pathname).not.toMatch(/^\/\/|^\/(api|_next|sign-in)(\/|$)/)
      // What was let through means the same when it is asked for again.
      expect(ownPath(path)).toBe(path)
    }),
    { numRuns: 3_000 },
  )
})

const segment = fc
  .string({ minLength: 1, maxLength: 30 })
  .filter((text) => text !== '.' && text !== '..')
  .map(encodeURIComponent)
const query = fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), fc.string({ maxLength: 20 }), {
  maxKeys: 4,
})
const page = fc
  .tuple(
    fc.constantFrom('', '/models', '/rollouts', '/approvals', '/replay', '/audit', '/settings', '/fault-lab'),
    fc.array(segment, { maxLength: 4 }),
    query,
  )
  .map(([start, segments, members]) => {
    const search = new URLSearchParams(members).toString()
    const path = [start, ...(start === '' ? [] : segments)].join('/')
    return `${path || '/'}${search === '' ? '' : `?${search}`}`
  })

test('every page of ours comes through as it is, with its query', () => {
  fc.assert(
    fc.property(page, (path) => {
      fc.pre(!path.includes('%00'))
      expect(followed(ownPath(path)).href).toBe(followed(path).href)
    }),
  )
})

test.each([
  undefined,
  null,
  42,
  '',
  'rollouts',
  'https://evil.test/',
  '//evil.test',
  '/\\evil.test',
  '/\t/evil.test',
  '/..//evil.test/x',
  '/.//evil.test/x',
  '/a/..//evil.test',
  '/a/../\\evil.test',
  '/%2e%2e//evil.test',
  '/%2f/evil.test',
  '/%5cevil.test',
  '/\n/evil.test',
  'javascript:alert(1)',
  '/api/auth/sign-out',
  '/sign-in?next=/sign-in',
  `/${'a'.repeat(2_000)}`,
])('signing in never leads to another site, nor in circles: %s', (wanted) => {
  expect(ownPath(wanted)).toBe('/')
})
