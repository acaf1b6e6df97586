import { isKnown, isSameRelease, type MeasuredMinute, type ServedShare } from './served.ts'
import type { Told } from './told.ts'

/** A release had a share of an endpoint's traffic from `startedAt` on; instants are ISO. */
export interface Interval extends ServedShare {
  startedAt: string
  /** undefined: it goes on. */
  endedAt: string | undefined
  /**
   * From when on the release had any traffic without a break, where that was before `startedAt`; and of a share that is not known to be
   * one, since when there had been one before, undefined where there had not.
   */
  servedSince: string | undefined
  /** From when on it had all traffic without a break, where that was before `startedAt`. */
  wholeSince: string | undefined
}

/** A measured share within this much of the recorded one is the same share: no row a minute for requests that fall as they fall. */
const leastChange = 0.02
/** A minute of few requests strays by chance: that many standard errors are no change either. */
const standardErrors = 3

export interface Changes<Row> {
  /** They never told anything that lasted. */
  remove: Row[]
  end: Row[]
  /** When the ended ones end and the added ones begin, ISO. */
  at: string
  add: Interval[]
}

/**
 * What the history becomes with what is told now, given the intervals that are open; undefined: nothing changes. All of an endpoint's
 * intervals change together, so that the shares of any instant sum to 1.
 * @param now ISO; when the observation was made
 */
export function changesBy<Row extends Interval>(
  open: readonly Row[],
  told: Told,
  now: string,
): Changes<Row> | undefined {
  // An answer that was overtaken by a later one tells nothing new.
  if (open.some(({ startedAt }) => startedAt > now) || saysTheSame(open, told)) return undefined
  const at = [told.from, ...open.map(({ startedAt }) => startedAt)].sort().at(-1) ?? told.from
  const add = told.parts.map((part): Interval => {
    const before = open.filter((interval) => isContinued(interval, part))
    const served = earliest(before.map(sinceOf))
    const whole = isWhole(part) ? earliest(before.map(wholeSinceOf)) : undefined
    return {
      ...part,
      startedAt: at,
      endedAt: undefined,
      // Where the share is no fact, the release is not served since its own beginning.
      servedSince: served !== undefined && (served < at || !isKnown(part.source)) ? served : undefined,
      wholeSince: whole !== undefined && whole < at ? whole : undefined,
    }
  })
  const isInstant = ({ startedAt }: Row) => startedAt === at
  return { remove: open.filter(isInstant), end: open.filter((row) => !isInstant(row)), at, add }
}

/** ISO; since when a release has had any traffic that was told or measured, without a break; undefined: it has had none. */
export function sinceOf({ source, servedSince, startedAt }: Interval): string | undefined {
  return servedSince ?? (isKnown(source) ? startedAt : undefined)
}

/** ISO; since when it has had all traffic; undefined: it has not, or nobody knows. */
export function wholeSinceOf(interval: Interval): string | undefined {
  return isWhole(interval) ? (interval.wholeSince ?? interval.startedAt) : undefined
}

const isWhole = ({ share, source }: ServedShare) => share === 1 && isKnown(source)

const earliest = (times: readonly (string | undefined)[]) =>
  times.filter((time) => time !== undefined).sort()[0]

/** Configurations are immutable: whatever one is called now and then, and however much of it could be read, it is served on. */
function isContinued(interval: Interval, part: ServedShare): boolean {
  if (isSameRelease(interval, part)) return true
  const isOther =
    interval.digest !== undefined && part.digest !== undefined && interval.digest !== part.digest
  return !isOther && part.configName !== '' && interval.configName === part.configName
}

function saysTheSame(open: readonly Interval[], { parts, minute }: Told): boolean {
  const pairs = parts.map((part) => ({ part, interval: open.find((each) => isSameServed(each, part)) }))
  // A release that had no traffic and has some now is news, however little it is.
  if (pairs.some(({ interval }) => interval === undefined)) return false
  const gone = open.filter((interval) => !parts.some((part) => isSameServed(interval, part)))
  return (
    gone.every(
      (interval) => minute !== undefined && isKnown(interval.source) && isChance(interval.share, 0, minute),
    ) && pairs.every(({ part, interval }) => interval !== undefined && isSameShare(interval, part, minute))
  )
}

const isSameServed = (one: ServedShare, other: ServedShare) =>
  one.configName === other.configName && one.label === other.label && one.digest === other.digest

function isSameShare(interval: Interval, part: ServedShare, minute: MeasuredMinute | undefined): boolean {
  const difference = Math.abs(interval.share - part.share)
  const isExact = difference < 1e-6
  // What was asked for says nothing new where it is known to be so.
  if (part.source === 'asked' || part.source === 'untold')
    return (
      isExact && (interval.source === part.source || (part.source === 'asked' && isKnown(interval.source)))
    )
  if (!isKnown(interval.source)) return false
  if (isExact) return true
  return minute !== undefined && (difference <= leastChange || isChance(interval.share, part.share, minute))
}

/** Whether a minute may show `seen` while the share is `held`. */
function isChance(held: number, seen: number, { requests }: MeasuredMinute): boolean {
  return Math.abs(held - seen) <= standardErrors * Math.sqrt((held * (1 - held)) / requests)
}
