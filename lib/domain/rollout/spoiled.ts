import { artifactAt } from '../artifact-said.ts'
import { compareWritings, type Writings } from '../manifest/writing.ts'
import { isSameJson, type Said } from '../said.ts'
import type { ArtifactCopy } from '../types.ts'
import type { Spoiled, Withdrawal } from '../withdrawal.ts'

/** What became of a region's own copy of a release since it was there. Pure. */

/** The copy as it was on record. */
interface KnownCopy {
  url: string
  /** It was the release's at some time. */
  wasThere: boolean
  /** How it was written when the release began here, where it could not be compared; left out: nobody told, or nothing began. */
  writings?: Writings
  spoiled: Spoiled | undefined
}

/**
 * What speaks against the copy after a look at it. Nobody telling keeps what stands; another place says nothing of the one before.
 * @returns undefined: nothing that is known
 */
export function spoiledCopy(known: KnownCopy, now: ArtifactCopy): Withdrawal | undefined {
  const stands = known.spoiled?.copy
  if (now.state === 'source' || now.state === 'present') return undefined
  // The original is the release's own: what becomes of it is told of the release.
  const places = Object.entries(now.places ?? {})
  if (places.length > 0 && places.every(([address, url]) => address === url)) return undefined
  const began = known.wasThere || known.writings !== undefined
  // Until it begins here again, what cannot be compared is whatever is there.
  if (!began && now.uncertain !== undefined) return undefined
  if (!began || known.url !== now.url) return stands
  const isOther = now.state === 'different' || now.state === 'missing'
  // It was compared once, and is there: so it was written anew.
  const isUncertain = now.state === 'unknown' && now.uncertain !== undefined
  const rewritten = isUncertain && !known.wasThere ? rewrittenIn(known.writings, now.writings) : undefined
  // What could never be compared is what it was as long as nobody writes it anew.
  if (isUncertain && !known.wasThere && rewritten === undefined)
    return stillWritten(known, now) ? undefined : stands
  if (!isOther && !isUncertain) return stands
  const detail = { what: 'seen', look: rewritten ?? now.said } as const
  if (isSameJson(stands?.detail, detail)) return stands
  return { kind: 'copy-changed', at: now.checkedAt, by: undefined, detail }
}

/** Undefined: nothing is known to have been written anew. */
function rewrittenIn(recorded: Writings = {}, now: Writings = {}): Said | undefined {
  const found = Object.entries(recorded).find(([address, writing]) => {
    const outcome = compareWritings(writing, now[address])
    return outcome === 'rewritten' || outcome === 'other-size'
  })
  return (
    found &&
    artifactAt(
      found[0],
      'was written anew since the release began here, and nobody can compare it with what was there.',
    )
  )
}

/** Everything that is on record is told to be written as it was. */
const stillWritten = ({ writings = {} }: KnownCopy, now: ArtifactCopy): boolean =>
  Object.entries(writings).every(
    ([address, writing]) => compareWritings(writing, now.writings?.[address]) === 'same',
  )

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
