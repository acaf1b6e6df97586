import { offsetOf, pageToken } from '../world/page-token.ts'
import { AwsError } from '../world/types.ts'

/** 0 without a token; InvalidNextToken for one that was not issued here. */
export function readOffset(token: string | undefined): number {
  const offset = offsetOf(token)
  if (offset === undefined) throw new AwsError('InvalidNextToken', 'The next token specified is invalid.')
  return offset
}

/** One page of a list. */
export function pageOf<T>(
  entries: readonly T[],
  token: string | undefined,
  size: number,
): { page: T[]; next?: string } {
  const begin = readOffset(token)
  const page = entries.slice(begin, begin + size)
  return begin + size < entries.length ? { page, next: pageToken(begin + size) } : { page }
}
