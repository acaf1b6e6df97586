import type { InForce } from '../observation.ts'
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
  /** Its status speaks against what it names: nothing is known to answer. `status`: in the cloud's own word. */
  | { reason: 'not-in-service'; status: string }
  /** More than one configuration answers; with which share nobody tells. */
  | { reason: 'mixed'; status: string }
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
  /** Set: the cloud's status speaks against the configuration that it names. */
  against?: Against | undefined
}

export interface Against {
  inForce: Exclude<InForce, 'yes'>
  /** The cloud's own word. */
  status: string
}

/** undefined: nothing speaks against what was seen. */
export function againstOf(inForce: string, status: string | null): Against | undefined {
  if (inForce !== 'no' && inForce !== 'mixed') return undefined
  return { inForce, status: status ?? 'not in service' }
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
  const against = seen !== undefined && seen.observedAt <= at ? seen.against : undefined
  const inForce = intervals
    .filter(({ startedAt, endedAt }) => startedAt <= at && (endedAt === undefined || at < endedAt))
    .flatMap((interval) => whereNotAgainst(interval, against))
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
  const all = parts.length === 0 ? inForceOnly(seen, against) : parts
  return {
    parts: all,
    unknown: unknownOf(all, seen, against, at),
    asOf: seen === undefined ? undefined : [seen.observedAt, at].sort()[0],
    precision: parts.length > 1 && parts.some(({ how }) => how === 'measured') ? 'minute' : 'instant',
  }
}

/** The history follows a look later: what the latest look speaks against is no fact any more. */
function whereNotAgainst(interval: ServingInterval, against: Against | undefined): ServingInterval[] {
  if (against === undefined) return [interval]
  return against.inForce === 'no' ? [] : [{ ...interval, share: 1, source: 'untold' }]
}

/** What has served longest first; what has not been measured to serve yet last. */
function byBeginning(one: Interval, other: Interval): number {
  const [since, then] = [sinceOf(one), sinceOf(other)]
  if (since === then) return one.label.localeCompare(other.label)
  return then === undefined || (since !== undefined && since < then) ? -1 : 1
}

/** Without any history the latest observation alone tells what serves, and not since when. */
function inForceOnly(seen: LastSeen | undefined, against: Against | undefined): ServingPart[] {
  if (seen === undefined || seen.configName === '' || against?.inForce === 'no') return []
  const { releaseId, label, digest, configName, version, withdrawn, alsoLabels = [] } = seen
  const served = { releaseId, label, digest, configName, version, withdrawn, alsoLabels }
  const part = { ...served, since: undefined, wholeSince: undefined }
  return against === undefined
    ? [{ ...part, share: 1, percent: 100, how: 'cloud' }]
    : [{ ...part, share: undefined, percent: undefined, how: 'untold' }]
}

function unknownOf(
  parts: readonly ServingPart[],
  seen: LastSeen | undefined,
  against: Against | undefined,
  at: string,
): ServingUnknown | undefined {
  const unreachableSince = seen?.unreachableSince
  if (unreachableSince !== undefined && unreachableSince <= at)
    return { reason: 'unreachable', since: unreachableSince }
  if (against !== undefined)
    return { reason: against.inForce === 'no' ? 'not-in-service' : 'mixed', status: against.status }
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
