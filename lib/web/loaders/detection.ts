import { minimumDetectableRatio, requestsNeeded } from '#lib/domain/canary/power.ts'
import type { CanaryLimits } from '#lib/domain/traits.ts'
import { duration, list } from '#lib/domain/wording.ts'

/** What a sequential judge can see in each region: figures of lib/domain/canary/power.ts in words. */

/** With this probability the ratio is seen within the time that is said. */
const power = 0.9

/** Events a request where the last day tells no rate, 0–1. */
export const assumedRate = 0.001

/** A person may type a bake of any length; no endpoint serves more in one, and the formulas hold up to here. */
const mostRequests = 1e15

/** What the plan wants to have noticed. */
export interface Asked {
  /** "5xx". */
  word: string
  /** Canary's event rate over the baseline's, above 1. */
  ratio: number
}

/** The cohorts of one region, or of all regions of a pooled wave together. */
export interface Watched {
  /** Requests a second of both cohorts. */
  rps: number
  /** Events a request of the baseline, 0–1. */
  baseRate: number
  /** Of the last day; otherwise assumed. */
  isMeasured: boolean
  /** Canary's share while both cohorts serve, 0–1, both excluded. */
  share: number
  bakeSeconds: number
  /** φ that the judge divides the counts by, at least 1. */
  dispersion: number
  /** Chance of a false alarm, 0–1, that is this metric's own: its part of the judge's alpha. */
  alpha: number
  /** φ was measured on the endpoint; otherwise the judge takes the one for endpoints that it does not know. */
  isCalibrated: boolean
}

export interface DetectionWords {
  /** "5xx ×1.5", "5xx ×1.6 pooled". */
  can: string
  /** "2× after about 17 min, at 0.1 % and 600 rps". */
  how: string
}

/** The smallest ratio that the planned bake shows; Infinity when it shows none. */
export function detectableRatio(watched: Watched): number {
  const { rps, share, bakeSeconds, baseRate, dispersion, alpha } = watched
  const requests = Math.min(mostRequests, (rps * bakeSeconds) / dispersion)
  if (requests <= 0 || share <= 0 || share >= 1) return Number.POSITIVE_INFINITY
  return minimumDetectableRatio({
    canaryRequests: requests * share,
    baselineRequests: requests * (1 - share),
    baseRate,
    alpha,
    power,
    method: 'sequential',
  })
}

/** Seconds of bake after which the asked ratio has been seen; Infinity when it never is. */
export function secondsToSee(watched: Watched, { ratio }: Asked): number {
  const { rps, share, baseRate, dispersion, alpha } = watched
  const isPossible = rps > 0 && share > 0 && share < 1 && ratio * baseRate < 1
  if (!isPossible) return Number.POSITIVE_INFINITY
  return (dispersion * requestsNeeded({ ratio, baseRate, canaryShare: share, alpha, power })) / (rps * share)
}

export function detectionWords(watched: Watched, asked: Asked, isPooled: boolean): DetectionWords {
  const smallest = detectableRatio(watched)
  const pooled = isPooled ? ' pooled' : ''
  const seconds = secondsToSee(watched, asked)
  const after = Number.isFinite(seconds)
    ? `${short(asked.ratio)}× after about ${minutesWords(seconds)}`
    : `${short(asked.ratio)}× never`
  const { rps, baseRate, isMeasured } = watched
  const rate = `${Number((baseRate * 100).toPrecision(2))} %`
  return {
    can: Number.isFinite(smallest)
      ? `${asked.word} ×${short(smallest)}${pooled}`
      : `no ratio of ${asked.word}${pooled}`,
    how: `${after}, at ${Math.round(rps).toLocaleString('en-US')} rps and ${rate} ${asked.word} ${isMeasured ? 'in the last day' : 'assumed'}`,
  }
}

/** Percent that may be proposed in place of a smaller share. */
const shares = [15, 20, 25, 30, 40, 50]

/** What is proposed where the cloud names no bounds: half of the traffic, for a day. */
export const widestProposal: CanaryLimits = { percent: 50, bakeSeconds: 86_400 }

export interface Place {
  /** "São Paulo"; of a pooled wave "Tokyo and São Paulo". */
  city: string
  watched: Watched
  /** Of its cloud; of a pooled wave on several, the narrowest. */
  limits: CanaryLimits
  /** Requests a second of its region, of a pooled wave's largest: what the order goes by. */
  largestRps: number
  /** The requests are those of the last hour; otherwise the fleet file's peak. */
  isOfLastHour: boolean
}

/**
 * What would have to change for every region to see what the plan asks, in its order: "To see 2× the 5xx rate, the canary
 * needs 15 % or 40 minutes in Tokyo; 25 % or 60 minutes in São Paulo."
 * @param places in the order of the waves
 * @param blindCities where nothing serves beside the new release while it bakes, so that no ratio can be promised
 */
export function proposal(
  places: readonly Place[],
  asked: Asked,
  blindCities: readonly string[] = [],
): string {
  const wish = `${short(asked.ratio)}× the ${asked.word} rate`
  const blind = places.filter(({ watched }) => secondsToSee(watched, asked) > watched.bakeSeconds)
  const reachable = blind.flatMap((place) => {
    const way = wayToSee(place, asked)
    return way === undefined ? [] : [`${way} in ${place.city}`]
  })
  const hopeless = blind.filter((place) => wayToSee(place, asked) === undefined)
  const sentences = [
    ...(isByTraffic(places)
      ? []
      : [
          `By ${places.some(({ isOfLastHour }) => isOfLastHour) ? 'the traffic of the last hour' : 'their peak traffic'}, this order would tell sooner: ${list(byTraffic(places).map(({ city }) => city))}.`,
        ]),
    ...(reachable.length > 0 ? [`To see ${wish}, the canary needs ${reachable.join('; ')}.`] : []),
    ...[...Map.groupBy(hopeless, ({ limits }) => withinWords(limits)).entries()].map(
      ([within, alike]) =>
        `${list(alike.map(({ city }) => city))} ${alike.length === 1 ? 'has' : 'have'} too little traffic to see ${wish} ${within}: put ${alike.length === 1 ? 'it' : 'them'} into one wave with others and set \`pooled\`.`,
    ),
  ]
  if (places.length > 0 && blind.length === 0)
    sentences.push(
      blindCities.length === 0
        ? `Each bake is long enough to see ${wish} in its region.`
        : `The bake of ${list(places.map(({ city }) => city))} is long enough to see ${wish}.`,
    )
  if (blindCities.length > 0)
    sentences.push(
      `In ${list(blindCities)} no baseline serves beside the bake, so that no ratio to it can be promised.`,
    )
  const unknown = places.filter(({ watched }) => !watched.isCalibrated).map(({ city }) => city)
  if (unknown.length > 0)
    sentences.push(
      `The judge is not calibrated ${unknown.length === places.length ? 'on these endpoints' : `in ${list(unknown)}`} yet, so its evidence counts half there.`,
    )
  return sentences.join(' ')
}

function wayToSee({ watched, limits }: Place, asked: Asked): string | undefined {
  const seesWith = (changes: Partial<Watched>) => {
    const changed = { ...watched, ...changes }
    return secondsToSee(changed, asked) <= changed.bakeSeconds
  }
  const larger = shares.filter((percent) => percent > watched.share * 100 && percent <= limits.percent)
  const percent = larger.find((candidate) => seesWith({ share: candidate / 100 }))
  // Whole five minutes: the estimate is no finer.
  const bakeSeconds = Math.ceil(secondsToSee(watched, asked) / 300) * 300
  const ways = [
    ...(percent === undefined ? [] : [`${percent} %`]),
    ...(bakeSeconds <= limits.bakeSeconds ? [`${bakeSeconds / 60} minutes`] : []),
  ]
  if (ways.length > 0) return ways.join(' or ')
  const both = larger.find((candidate) =>
    seesWith({ share: candidate / 100, bakeSeconds: limits.bakeSeconds }),
  )
  return both === undefined ? undefined : `${both} % for ${limits.bakeSeconds / 60} minutes`
}

/** "within an hour at 50 %" */
const withinWords = ({ bakeSeconds, percent }: CanaryLimits): string =>
  `within ${bakeSeconds === 3600 ? 'an hour' : duration(bakeSeconds)} at ${Math.min(percent, widestProposal.percent)} %`

const byTraffic = (places: readonly Place[]) =>
  places.toSorted((one, other) => other.largestRps - one.largestRps)

const isByTraffic = (places: readonly Place[]) =>
  places.every(({ largestRps }, index) => largestRps <= (places[index - 1]?.largestRps ?? largestRps))

const short = (ratio: number) => String(Number(ratio.toPrecision(2)))

/** Whole minutes, at least one. */
const minutesWords = (seconds: number) => duration(Math.max(1, Math.ceil(seconds / 60)) * 60)
