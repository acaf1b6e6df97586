/** Where to go after signing in: a path of our own, never another site. */
export function ownPath(wanted: unknown): string {
  if (typeof wanted !== 'string' || !/^\/(?![/\\])/.test(wanted)) return '/'
  // Resolved as a browser would, which also drops tabs and newlines hidden in it.
  const resolved = URL.canParse(wanted, 'http://meridian.invalid')
    ? new URL(wanted, 'http://meridian.invalid')
    : undefined
  if (resolved?.origin !== 'http://meridian.invalid') return '/'
  return `${resolved.pathname}${resolved.search}${resolved.hash}`
}
