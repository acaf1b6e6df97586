import { type Said, said } from '#lib/domain/said.ts'

/** In characters. Node.js itself refuses headers of more than 16 KiB, without a sentence. */
const longestAddress = 14_000

/**
 * Why an address cannot be read; undefined: it can. PostgreSQL keeps every character but NUL, and what is not percent-encoded text means
 * nothing.
 */
export function addressRefusal({
  pathname,
  search,
}: Pick<URL, 'pathname' | 'search'>): Said<'invalid-address'> | undefined {
  if (pathname.length + search.length > longestAddress)
    return said('invalid-address', { problem: 'too-long', characters: longestAddress })
  const decoded = decode(`${pathname}${search}`)
  if (decoded === undefined) return said('invalid-address', { problem: 'encoding' })
  return decoded.includes('\0') ? said('invalid-address', { problem: 'nul' }) : undefined
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
