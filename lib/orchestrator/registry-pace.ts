import type * as Rows from '#lib/db/generated/client.ts'
import { releaseManifest } from '#lib/db/rows/release.ts'
import { isComplete } from '#lib/domain/manifest/fingerprint.ts'
import { lookAgain } from './context.ts'

/** How often a release is compared with what its registry and its stores hold while no rollout watches it. Seconds of cloud time. */

/** What serves is watched on: an artifact or a tag that is changed tells the registry nothing. */
export const servedSeconds = 120
/** What may be promoted or decided on next, and what is not known whole or was taken back. */
const waitingSeconds = 600
/** Training writes late, and what was taken back by mistake is put back soon. */
const freshSeconds = 3_600
/** Approved releases that are newer than what serves; who promotes takes one of the newest. */
const mostWaiting = 5

type Watched = Pick<
  Rows.Release,
  | 'id'
  | 'version'
  | 'status'
  | 'withdrawal'
  | 'manifest'
  | 'image'
  | 'artifactUrl'
  | 'artifactDigest'
  | 'registeredAt'
  | 'comparedAt'
  | 'watchSaid'
>

/**
 * Seconds between two looks by release id; one that is left out is looked at when its entry changes.
 * @param served ids of the releases that some endpoint serves
 */
export function pacesOf(
  releases: readonly Watched[],
  served: ReadonlySet<string>,
  now: Date,
): ReadonlyMap<string, number> {
  const newestServed = Math.max(
    0,
    ...releases.filter(({ id }) => served.has(id)).map(({ version }) => version),
  )
  const waiting = releases
    .filter(({ status, version }) => status === 'Approved' && version > newestServed)
    .sort((one, other) => other.version - one.version)
    .slice(0, mostWaiting)
  const waits = new Set(waiting.map(({ id }) => id))
  return new Map(
    releases.flatMap((release): [string, number][] => {
      if (served.has(release.id)) return [[release.id, servedSeconds]]
      const since = unsettledSince(release)
      if (since !== undefined) {
        const isFresh = now.getTime() - since.getTime() < freshSeconds * 1000
        return [[release.id, isFresh ? lookAgain.quiet : waitingSeconds]]
      }
      return waits.has(release.id) ? [[release.id, waitingSeconds]] : []
    }),
  )
}

/** Since when it waits for a decision, is not known whole, could not be seen or was taken back; undefined: none of it. */
function unsettledSince(release: Watched): Date | undefined {
  const { withdrawal, manifest, registeredAt, status, watchSaid } = release
  if (withdrawal !== null) {
    const at = typeof withdrawal === 'object' && 'at' in withdrawal ? withdrawal.at : undefined
    return typeof at === 'string' ? new Date(at) : registeredAt
  }
  if (status === 'Pending') return registeredAt
  if (watchSaid !== null) return registeredAt
  return manifest !== null && isComplete(releaseManifest(release)) ? undefined : registeredAt
}

export function isDue(
  { id, comparedAt }: Pick<Watched, 'id' | 'comparedAt'>,
  paces: ReadonlyMap<string, number>,
  now: Date,
): boolean {
  const seconds = paces.get(id)
  if (seconds === undefined) return false
  // A look a little early is better than one a whole sync late.
  return comparedAt === null || now.getTime() - comparedAt.getTime() >= (seconds - lookAgain.quiet / 2) * 1000
}
