import type { Withdrawal } from '../withdrawal.ts'
import { percentsOf } from './percents.ts'
import { type Interval, sinceOf, wholeSinceOf } from './record.ts'
import { isKnown, type Served, type ShareSource } from './served.ts'

/** One release's part in an endpoint's traffic. */
export interface ServingPart extends Served {
  /** Of the release; undefined: no known release. */
  version: number | undefined
  /** 0–1; undefined: the cloud shifts traffic and does not say how much. */
  share: number | undefined
  /** The share in whole percent, so rounded that the parts sum to 100; 0: less than one; undefined like `share`. */
  percent: number | undefined
  how: ShareSource
  /** ISO; since when it has had any traffic that was told or measured, without a break; undefined: none yet, or unknown. */
  since: string | undefined
  /** ISO; since when it has had all traffic; undefined: it has not. */
  wholeSince: string | undefined
  /** Labels of other registry entries that are the very same thing. */
  alsoLabels: readonly string[]
  /** What took the release back from being served; undefined: nothing did, as far as is known. */
  withdrawn: Withdrawal | undefined
}

/** Why it is not known what serves. `unreachable`: the parts are as they were last known. */
export type ServingUnknown =
  | { reason: 'never-observed' }
  /** The cloud answers, and names nothing that takes traffic. */
  | { reason: 'nothing-told' }
  | { reason: 'share-not-told' }
  | { reason: 'unreachable'; since: string }

/** What serves on an endpoint, with which share, since when: the one answer that every page, export and history gives. */
export interface Serving {
  /** In the order in which they began to serve; known shares sum to 1, unless `unknown` says what is not known. */
  parts: ServingPart[]
  unknown: ServingUnknown | undefined
  /** ISO; the instant that it is known for. */
  asOf: string | undefined
  /** A share that was counted is the mean of a minute, and known some minutes later. */
  precision: 'instant' | 'minute'
}

export type ServingInterval = Interval & OfRelease

/** What is known of a release beside the record of what served. */
interface OfRelease {
  version?: number | undefined
  withdrawn?: Withdrawal | undefined
}

/** The latest observation of an endpoint, without its shares. */
export interface LastSeen extends Served, OfRelease {
  /** Labels of other registry entries that are the very same thing as what was seen. */
  alsoLabels?: readonly string[] | undefined
  observedAt: string
  unreachableSince: string | undefined
}

/**
 * @param intervals of one endpoint, in any order; those that are not in force at the instant are left out
 * @param seen undefined before the first observation
 * @param at ISO
 */
export function servingOf(
  intervals: readonly ServingInterval[],
  seen: LastSeen | undefined,
  at: string,
): Serving {
  const inForce = intervals
    .filter(({ startedAt, endedAt }) => startedAt <= at && (endedAt === undefined || at < endedAt))
    .sort(byBeginning)
  const percents = percentsOf(inForce.map(({ share, source }) => (source === 'untold' ? undefined : share)))
  const parts = inForce.map((interval, index): ServingPart => {
    const { releaseId, label, digest, configName, version, source, withdrawn } = interval
    return {
      ...{ releaseId, label, digest, configName, version },
      share: source === 'untold' ? undefined : interval.share,
      percent: percents[index],
      how: source,
      since: sinceOf(interval),
      wholeSince: wholeSinceOf(interval),
      alsoLabels:
        seen?.releaseId !== undefined && seen.releaseId === releaseId ? (seen.alsoLabels ?? []) : [],
      withdrawn,
    }
  })
  const all = parts.length === 0 ? inForceOnly(seen) : parts
  return {
    parts: all,
    unknown: unknownOf(all, seen, at),
    asOf: seen === undefined ? undefined : [seen.observedAt, at].sort()[0],
    precision: parts.length > 1 && parts.some(({ how }) => how === 'measured') ? 'minute' : 'instant',
  }
}

/** What has served longest first; what has not been measured to serve yet last. */
function byBeginning(one: Interval, other: Interval): number {
  const [since, then] = [sinceOf(one), sinceOf(other)]
  if (since === then) return one.label.localeCompare(other.label)
  return then === undefined || (since !== undefined && since < then) ? -1 : 1
}

/** Without any history the latest observation alone tells what serves, and not since when. */
function inForceOnly(seen: LastSeen | undefined): ServingPart[] {
  if (seen === undefined || seen.configName === '') return []
  const { releaseId, label, digest, configName, version, withdrawn, alsoLabels = [] } = seen
  const served = { releaseId, label, digest, configName, version, withdrawn, alsoLabels }
  return [{ ...served, share: 1, percent: 100, how: 'cloud', since: undefined, wholeSince: undefined }]
}

function unknownOf(
  parts: readonly ServingPart[],
  seen: LastSeen | undefined,
  at: string,
): ServingUnknown | undefined {
  const unreachableSince = seen?.unreachableSince
  if (unreachableSince !== undefined && unreachableSince <= at)
    return { reason: 'unreachable', since: unreachableSince }
  if (parts.length === 0) return { reason: seen === undefined ? 'never-observed' : 'nothing-told' }
  return parts.some(({ share }) => share === undefined) ? { reason: 'share-not-told' } : undefined
}

/**
 * What an endpoint is said to be on where only one release can be named: the part that is known to have the most traffic. What is only
 * asked for is not on anything yet. undefined: nothing is known to serve.
 */
export function mainPart({ parts }: Pick<Serving, 'parts'>): ServingPart | undefined {
  const weight = ({ how, share = 0, since }: ServingPart) =>
    isKnown(how) ? 2 + share : since === undefined ? 0 : 1 + share
  return parts.reduce<ServingPart | undefined>(
    (main, part) => (main === undefined || weight(part) > weight(main) ? part : main),
    undefined,
  )
}

/** Whether a release has all of the traffic, as a fact and not as a wish. */
export function servesAlone({ parts }: Pick<Serving, 'parts'>, releaseId: string): boolean {
  const [only, ...others] = parts
  return only !== undefined && others.length === 0 && only.releaseId === releaseId && isKnown(only.how)
}
