import { compare, offsetOf, pageToken } from '../../world/page-token.ts'
import { camelCase } from '../protocol/field-names.ts'
import { type GoogleCall, GoogleError, type Message } from '../types.ts'
import { integer, invalid, text } from './fields.ts'

/** What a list method may filter and order by. */
export interface Listing<T> {
  /** Fields that `=` and `!=` compare, by their camelCase names. */
  text: Readonly<Record<string, (item: T) => string>>
  labels(item: T): Readonly<Record<string, string>>
  /** Fields to order by, by their camelCase names. */
  order: Readonly<Record<string, (item: T) => string | number>>
  /** Order when none is asked for. */
  natural: (a: T, b: T) => number
}

const DEFAULT_PAGE = 100
const LARGEST_PAGE = 1000

/**
 * The page that filter, orderBy, pageSize and pageToken of a request ask for.
 * @throws GoogleError INVALID_ARGUMENT for an expression or a token that cannot be read.
 */
export function listPage<T>(
  { request }: GoogleCall,
  items: readonly T[],
  listing: Listing<T>,
): { page: T[]; nextPageToken: Message } {
  const wanted = filterOf(text(request, 'filter'), listing)
  const found = items.filter(wanted).sort(orderOf(text(request, 'orderBy'), listing))
  const size = integer(request, 'pageSize') || DEFAULT_PAGE
  if (size < 0) throw invalid(`page_size is ${size}. Write a number from 1 to ${LARGEST_PAGE}.`)
  const offset = readToken(text(request, 'pageToken'))
  const end = offset + Math.min(size, LARGEST_PAGE)
  return {
    page: found.slice(offset, end),
    nextPageToken: end < found.length ? { nextPageToken: pageToken(end) } : {},
  }
}

/** Terms joined by AND and by OR, which binds closer: `field="value"`, `field!=value`, `labels.key=value`, `labels.key:*` or `labels:key`. */
function filterOf<T>(filter: string | undefined, listing: Listing<T>): (item: T) => boolean {
  if (filter === undefined) return () => true
  const all = filter
    .split(/\s+AND\s+/i)
    .map((part) => part.split(/\s+OR\s+/i).map((term) => termOf(term.trim(), filter, listing)))
  return (item) => all.every((any) => any.some((term) => term(item)))
}

function termOf<T>(term: string, filter: string, listing: Listing<T>): (item: T) => boolean {
  const exists =
    /^labels\.(?:"([^"]+)"|([^\s"=:!]+)):\*$/.exec(term) ?? /^labels:(?:"([^"]+)"|([^\s"=:!]+))$/.exec(term)
  if (exists) {
    const key = exists[1] ?? exists[2] ?? ''
    return (item) => Object.hasOwn(listing.labels(item), key)
  }
  const match = /^([\w.-]+|labels\."[^"]+")\s*(!?=)\s*(?:"([^"]*)"|([^\s"]+))$/.exec(term)
  if (!match) throw invalid(`The filter "${filter}" cannot be read. Write for example display_name="fraud".`)
  const value = match[3] ?? match[4] ?? ''
  const read = fieldOf(match[1] ?? '', filter, listing)
  return match[2] === '=' ? (item) => read(item) === value : (item) => read(item) !== value
}

function fieldOf<T>(name: string, filter: string, listing: Listing<T>): (item: T) => string | undefined {
  if (name.startsWith('labels.')) {
    const key = name.slice('labels.'.length).replaceAll('"', '')
    return (item) => listing.labels(item)[key]
  }
  const read = own(listing.text, camelCase(name))
  if (!read) {
    throw invalid(
      `The filter "${filter}" names "${name}". Filter by ${Object.keys(listing.text).join(', ')} or labels.`,
    )
  }
  return read
}

function orderOf<T>(orderBy: string | undefined, listing: Listing<T>): (a: T, b: T) => number {
  if (orderBy === undefined) return listing.natural
  const keys = orderBy.split(',').map((part) => {
    const [name = '', direction = 'asc', ...rest] = part.trim().split(/\s+/)
    const read = own(listing.order, camelCase(name))
    if (!read || rest.length > 0 || !['asc', 'desc'].includes(direction.toLowerCase())) {
      throw invalid(
        `order_by "${orderBy}" cannot be used. Order by ${Object.keys(listing.order).join(', ')}, each with "desc" behind it for descending.`,
      )
    }
    return { read, sign: direction.toLowerCase() === 'desc' ? -1 : 1 }
  })
  return (a, b) =>
    keys.reduce((order, { read, sign }) => order || sign * compare(read(a), read(b)), 0) ||
    listing.natural(a, b)
}

function own<T>(fields: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(fields, name) ? fields[name] : undefined
}

function readToken(token: string | undefined): number {
  const offset = offsetOf(token)
  if (offset === undefined)
    throw new GoogleError('INVALID_ARGUMENT', 'page_token is not one that was given out here.')
  return offset
}
