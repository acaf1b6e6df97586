import { compare, offsetOf, pageToken } from '../world/page-token.ts'
import { AwsError } from '../world/types.ts'

/** What is the same in every list operation. Times are milliseconds. */
export interface ListRequest {
  NameContains?: string
  CreationTimeBefore?: number
  CreationTimeAfter?: number
  SortBy?: string
  SortOrder?: 'Ascending' | 'Descending'
  MaxResults?: number
  NextToken?: string
}

interface Listed {
  name: string
  createdAt: number
}

const DEFAULT_PAGE = 100

/** Filters by name and creation time, sorts (by creation, latest first, unless asked otherwise) and cuts a page. */
export function listPage<T extends Listed>(
  items: T[],
  request: ListRequest,
  sortKey: (item: T) => string | number = (item) => (request.SortBy === 'Name' ? item.name : item.createdAt),
): { page: T[]; NextToken?: string } {
  const wanted = items.filter(
    (item) =>
      (request.NameContains === undefined ||
        item.name.toLowerCase().includes(request.NameContains.toLowerCase())) &&
      (request.CreationTimeAfter === undefined || item.createdAt > request.CreationTimeAfter) &&
      (request.CreationTimeBefore === undefined || item.createdAt < request.CreationTimeBefore),
  )
  const direction = request.SortOrder === 'Ascending' ? 1 : -1
  // The name breaks ties, so that a page boundary never falls between items of unknown order.
  wanted.sort((a, b) => direction * (compare(sortKey(a), sortKey(b)) || compare(a.name, b.name)))
  const offset = readToken(request.NextToken)
  const size = request.MaxResults ?? DEFAULT_PAGE
  const page = wanted.slice(offset, offset + size)
  return offset + size < wanted.length ? { page, NextToken: pageToken(offset + size) } : { page }
}

function readToken(token: string | undefined): number {
  const offset = offsetOf(token)
  if (offset === undefined) throw new AwsError('ValidationException', 'Invalid NextToken')
  return offset
}
