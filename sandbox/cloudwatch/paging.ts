import { offsetOf, pageToken } from '../world/page-token.ts'
import { AwsError } from '../world/types.ts'

const invalidNextToken = () => new AwsError('InvalidNextToken', 'The next token specified is invalid.')

/** 0 without a token; the given error, by default InvalidNextToken, for one that was not issued here. */
export function readOffset(token: string | undefined, refusal = invalidNextToken): number {
  const offset = offsetOf(token)
  if (offset === undefined) throw refusal()
  return offset
}

/** One page of a list. */
export function pageOf<T>(
  entries: readonly T[],
  token: string | undefined,
  size: number,
  refusal?: () => AwsError,
): { page: T[]; next?: string } {
  const begin = readOffset(token, refusal)
  const page = entries.slice(begin, begin + size)
  return begin + size < entries.length ? { page, next: pageToken(begin + size) } : { page }
}
