import type { AuditEntry, EndedRollout } from './facts.ts'

/**
 * What forbids to begin, and what lifts that again. Three tracks that know nothing of each other: a release that was rejected stays so
 * whatever its registry entry says, and one whose entry is gone stays withdrawn whoever approves it.
 */
interface Track {
  of: 'rollout' | 'release'
  stops: readonly string[]
  lifts: readonly string[]
}

const word: Track = {
  of: 'rollout',
  stops: [
    'rollout.pause',
    'rollout.abort',
    'rollout.revert-all',
    // Meridian's own: after these no further region begins either.
    'rollout.stopping',
    'rollout.stopped',
    'rollout.rolling-back',
    'rollout.rolled-back',
  ],
  lifts: ['rollout.resume', 'region.retry'],
}
const decision: Track = {
  of: 'release',
  stops: ['release.reject', 'release.reopen'],
  lifts: ['release.approve'],
}
const withdrawal: Track = { of: 'release', stops: ['release.withdrawn'], lifts: ['release.restored'] }

/** What takes a release back that is being promoted. */
const ofRelease = [decision, withdrawal]

type Named = Pick<EndedRollout, 'slug' | 'model' | 'release'>

function entriesOf(audit: readonly AuditEntry[], rollout: Named, track: Track): AuditEntry[] {
  const subject = track.of === 'rollout' ? rollout.slug : `${rollout.model}/${rollout.release}`
  return audit.filter(
    ({ subjectId, action }) =>
      subjectId === subject && (track.stops.includes(action) || track.lifts.includes(action)),
  )
}

/** By the order of the audit: the last word of each track before that entry. */
function standing(
  audit: readonly AuditEntry[],
  rollout: Named,
  tracks: readonly Track[],
  seq: number,
): AuditEntry[] {
  return tracks.flatMap((track) => {
    const last = entriesOf(audit, rollout, track)
      .filter((entry) => entry.seq < seq)
      .at(-1)
    return last && track.stops.includes(last.action) ? [last] : []
  })
}

export function isApproved(audit: readonly AuditEntry[], rollout: Named, seq: number): boolean {
  const approved = entriesOf(audit, rollout, decision).some(
    (entry) => entry.seq < seq && entry.action === 'release.approve',
  )
  return approved && standing(audit, rollout, ofRelease, seq).length === 0
}

export const isResting = (audit: readonly AuditEntry[], rollout: Named, seq: number): boolean =>
  standing(audit, rollout, [word], seq).length > 0

/** What took the release back before that entry, and stands; in each track the first of a row that nothing lifted. */
export function takenBackBefore(
  audit: readonly AuditEntry[],
  rollout: Named,
  seq = Number.POSITIVE_INFINITY,
): AuditEntry[] {
  return ofRelease.flatMap((track) =>
    firstStanding(
      track,
      entriesOf(audit, rollout, track).filter((entry) => entry.seq < seq),
    ),
  )
}

/**
 * What forbade a new update at that moment, on any track.
 * @param at cloud time, epoch ms
 * @param skewMs by how much of it a clock may be ahead of the sandbox's: what lifts a stop may have been done that much earlier
 */
export function stopsAt(
  audit: readonly AuditEntry[],
  rollout: Named,
  at: number,
  skewMs: number,
): AuditEntry[] {
  return [word, ...ofRelease].flatMap((track) =>
    firstStanding(
      track,
      entriesOf(audit, rollout, track).filter(
        (entry) => entry.at <= at + (track.lifts.includes(entry.action) ? skewMs : 0),
      ),
    ),
  )
}

/** A second stop on top of one that stands does not begin it anew. */
function firstStanding(track: Track, entries: readonly AuditEntry[]): AuditEntry[] {
  const lifted = entries.findLastIndex(({ action }) => track.lifts.includes(action))
  const first = entries.slice(lifted + 1).find(({ action }) => track.stops.includes(action))
  return first ? [first] : []
}
