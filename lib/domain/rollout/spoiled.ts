import { isSameJson } from '../said.ts'
import type { ArtifactCopy } from '../types.ts'
import type { Spoiled, Withdrawal } from '../withdrawal.ts'

/** What became of a region's own copy of a release since it was there. Pure. */

/**
 * What speaks against the copy after a look at it. Nobody telling keeps what stands; another place says nothing of the one before.
 * @param known the copy as it was on record; `wasThere`: it was the release's at some time
 * @returns undefined: nothing that is known
 */
export function spoiledCopy(
  known: { url: string; wasThere: boolean; spoiled: Spoiled | undefined },
  now: ArtifactCopy,
): Withdrawal | undefined {
  const stands = known.spoiled?.copy
  if (now.state === 'source' || now.state === 'present') return undefined
  // The original is the release's own: what becomes of it is told of the release.
  const places = Object.entries(now.places ?? {})
  if (places.length > 0 && places.every(([address, url]) => address === url)) return undefined
  if (!known.wasThere || known.url !== now.url) return stands
  const isOther = now.state === 'different' || now.state === 'missing'
  // It was compared once, and is there: so it was written anew.
  const isRewritten = now.state === 'unknown' && now.uncertain !== undefined
  if (!isOther && !isRewritten) return stands
  const detail = { what: 'seen', look: now.said } as const
  if (isSameJson(stands?.detail, detail)) return stands
  return { kind: 'copy-changed', at: now.checkedAt, by: undefined, detail }
}

/** @param isThere undefined: nobody tells */
export function spoiledImage(
  stands: Withdrawal | undefined,
  isThere: boolean | undefined,
  address: string,
  at: string,
): Withdrawal | undefined {
  if (isThere === undefined) return stands
  if (isThere) return undefined
  return stands ?? { kind: 'copy-changed', at, by: undefined, detail: { what: 'gone', address } }
}

/** The one that is said where several things are wrong. */
export const spoiledBy = (spoiled: Spoiled | undefined): Withdrawal | undefined =>
  spoiled?.copy ?? spoiled?.image
