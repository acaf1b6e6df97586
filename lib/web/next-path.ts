/** An origin that is nobody's: what resolves to another one leads away from ours, whatever ours is called. */
const ours = 'http://meridian.invalid'

/** As long as an address of ours gets, in characters. */
const longest = 2_000

/** Where to go after signing in: a page of our own, never another site, an address of the API, or sign-in again. */
export function ownPath(wanted: unknown): string {
  if (typeof wanted !== 'string' || wanted.length > longest) return '/'
  const path = normalized(wanted)
  // Once more: what `..` and `.` leave behind may itself begin with two slashes.
  return path !== undefined && path === normalized(path) && isPage(path) ? path : '/'
}

/** Resolved as a browser would, which also drops tabs and newlines and turns backslashes. */
function normalized(wanted: string): string | undefined {
  if (!/^\/(?![/\\])/.test(wanted) || !URL.canParse(wanted, ours)) return undefined
  const { origin, username, password, pathname, search, hash } = new URL(wanted, ours)
  if (origin !== ours || username !== '' || password !== '') return undefined
  return `${pathname}${search}${hash}`
}

/** Pages have no empty parts in their paths; nothing that is decoded once more on the way may become another site. */
function isPage(path: string): boolean {
  const pathname = path.replace(/[?#].*$/s, '')
  if (/\/\/|\\|%00|^\/(%2f|%5c)/i.test(pathname)) return false
  return !/^\/(api|_next|sign-in)(\/|$)/.test(pathname)
}
