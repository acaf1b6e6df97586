/** Where a list goes on, as the clouds hide it in a token: the number of entries already told. */
export function pageToken(offset: number): string {
  return Buffer.from(`offset:${offset}`).toString('base64url')
}

/** 0 without a token, undefined for one that was not given out here. */
export function offsetOf(token: string | undefined): number | undefined {
  if (token === undefined) return 0
  const match = /^offset:(\d+)$/.exec(Buffer.from(token, 'base64url').toString())
  return match ? Number(match[1]) : undefined
}

/** Orders texts by code point and numbers by size, for `sort`. */
export function compare(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0
}
