/** In characters. Node.js itself refuses headers of more than 16 KiB, without a sentence. */
const longestAddress = 14_000

/**
 * Why an address cannot be read; undefined: it can. PostgreSQL keeps every character but NUL, and what is not percent-encoded text means
 * nothing.
 */
export function addressRefusal({ pathname, search }: Pick<URL, 'pathname' | 'search'>): string | undefined {
  if (pathname.length + search.length > longestAddress)
    return `The address is longer than ${longestAddress} characters. Choose less at once.`
  const decoded = decode(`${pathname}${search}`)
  if (decoded === undefined)
    return 'The address is not percent-encoded correctly: each % must be followed by two hexadecimal digits of UTF-8, and a percent sign itself is written %25.'
  return decoded.includes('\0')
    ? 'The address holds the character NUL (%00), which no name has. Remove it.'
    : undefined
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
