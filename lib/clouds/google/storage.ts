import { createHash } from 'node:crypto'
import { known, unknown } from '#lib/domain/manifest/parts.ts'
import type { Known } from '#lib/domain/manifest/types.ts'
import type { GoogleClients } from './clients.ts'
import { called } from './errors.ts'

/** Folders of Cloud Storage, as far as telling one content from another needs. */

/** The one permission that this takes, and it is optional. */
export const LIST_PERMISSION = 'storage.objects.list'

/** One object as Cloud Storage's JSON API lists it: int64 as text, instants as RFC 3339. */
interface ListedObject {
  name?: string
  size?: string
  /** Base64 of four bytes, of the whole content; every object has it, composed ones too. */
  crc32c?: string
  /** When this generation, its content, was written. */
  timeCreated?: string
  /** The same, or when its metadata changed last. */
  updated?: string
}

interface ObjectPage {
  items?: ListedObject[]
  nextPageToken?: string
}

const PAGE = 1_000
/** Models have some dozens; more than so many pages are not looked through. */
const MOST_PAGES = 10

interface Folder {
  /** `listing:<hex>` over relative names, sizes and CRC32C; the same for the same content at whichever address. */
  digest: Known<string>
  /** Milliseconds since 1970; when the last of them was written. */
  writtenAt: number
}

/**
 * Everything under a folder; undefined when nothing is.
 * Rejections are CloudErrors.
 */
export async function readFolder(clients: GoogleClients, uri: string): Promise<Folder | undefined> {
  const [, bucket, path = ''] = /^gs:\/\/([^/]+)(?:\/(.*))?$/.exec(uri) ?? []
  if (bucket === undefined) return undefined
  const prefix = path === '' || path.endsWith('/') ? path : `${path}/`
  const objects = await listObjects(clients, bucket, prefix)
  if (objects === undefined)
    return {
      digest: unknown('not-comparable', `more than ${(PAGE * MOST_PAGES).toLocaleString('en')} objects`),
      writtenAt: 0,
    }
  // A console makes an empty object of the folder's own name.
  const loaded = objects.filter(({ name = '' }) => !name.endsWith('/'))
  return loaded.length === 0 ? undefined : folderOf(loaded, prefix)
}

function folderOf(objects: readonly ListedObject[], prefix: string): Folder {
  const lines: string[] = []
  let writtenAt = 0
  for (const { name, size, crc32c, timeCreated, updated } of objects) {
    // A change of metadata alone counts as well: better not known than wrong.
    const written = Math.max(Date.parse(timeCreated ?? ''), Date.parse(updated ?? timeCreated ?? ''))
    if (name === undefined || size === undefined || crc32c === undefined || Number.isNaN(written))
      return { digest: unknown('not-told', 'crc32c, size or time of an object'), writtenAt: 0 }
    writtenAt = Math.max(writtenAt, written)
    lines.push(JSON.stringify([name.slice(prefix.length), size, crc32c]))
  }
  const hash = createHash('sha256').update(lines.sort().join('\n')).digest('hex')
  return { digest: known(`listing:${hash}`), writtenAt }
}

/** undefined: there are too many. */
async function listObjects(
  clients: GoogleClients,
  bucket: string,
  prefix: string,
): Promise<ListedObject[] | undefined> {
  const call = {
    permission: LIST_PERMISSION,
    method: 'objects.list',
    location: 'its bucket',
    subject: `gs://${bucket}/${prefix}`,
  }
  const objects: ListedObject[] = []
  let pageToken: string | undefined
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const query = {
      ...{ prefix, maxResults: String(PAGE) },
      ...(pageToken === undefined ? {} : { pageToken }),
      fields: 'items(name,size,crc32c,timeCreated,updated),nextPageToken',
    }
    const answer = await called(call, () =>
      clients.storage<ObjectPage>(`storage/v1/b/${encodeURIComponent(bucket)}/o`, query),
    )
    // An empty list is left out.
    objects.push(...(answer.items ?? []))
    pageToken = answer.nextPageToken
    if (pageToken === undefined || pageToken === '') return objects
  }
  return undefined
}
