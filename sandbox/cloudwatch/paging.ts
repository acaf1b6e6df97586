import { AwsError } from '../world/types.ts'

/** A NextToken is the number of entries already told. */
export function writeToken(offset: number): string {
  return Buffer.from(JSON.stringify({ offset })).toString('base64')
}

/** 0 without a token; InvalidNextToken for one that was not issued here. */
export function readOffset(token: string | undefined): number {
  if (token === undefined) return 0
  const match = /^\{"offset":(\d+)\}$/.exec(Buffer.from(token, 'base64').toString('utf8'))
  if (!match) throw new AwsError('InvalidNextToken', 'The next token specified is invalid.')
  return Number(match[1])
}

/** One page of a list. */
export function pageOf<T>(
  entries: readonly T[],
  token: string | undefined,
  size: number,
): { page: T[]; next?: string } {
  const begin = readOffset(token)
  const page = entries.slice(begin, begin + size)
  return begin + size < entries.length ? { page, next: writeToken(begin + size) } : { page }
}
