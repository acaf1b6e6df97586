import { evidenceToPass } from './combine.ts'
import { Counts } from './counts.ts'
import type { MixtureEvidence } from './mixture.ts'

/** Minutes whose mean is the present rate: long enough to have events, short enough to follow a change of share. */
const presentMinutes = 10
/** A week. */
const longest = 7 * 24 * 60

/** The means of the last minutes: events expected a minute of the baseline's rate, and the canary's share. */
function presentRate(counts: Counts) {
  const recent = (column: Float64Array) => {
    const last = column.subarray(-presentMinutes)
    return last.reduce((sum, requests) => sum + requests, 0) / last.length
  }
  // The whole time's event rate: a few minutes of a rare event say too little about it.
  const { baselineRequests, baselineEvents } = counts.total
  return {
    canaryRequests: recent(counts.canaryRequests),
    baselineRequests: recent(counts.baselineRequests),
    eventRate: baselineRequests === 0 ? 0 : baselineEvents / baselineRequests,
  }
}

/** One region's evidence of a metric. */
export interface RegionProgress {
  evidence: MixtureEvidence
  /** Those of the evidence. */
  counts: Counts
  /** Its cohorts still serve: there will be more of it. */
  goesOn: boolean
}

/**
 * How long a test still needs if requests and events go on at the present rate: the whole minutes after which the expected
 * evidence reaches its threshold. About half of such canaries take longer. 0 once the evidence is there, null when the present
 * rate never gets there.
 * @param regions the one that is judged and, when its wave is pooled, the others, on the same grid
 * @param ratio the canary's event rate over the baseline's from now on: 1 asks how long a release as good as the baseline takes
 * @param threshold natural logarithm of an e-value
 */
export function expectedMinutes(
  regions: readonly RegionProgress[],
  ratio: number,
  threshold: number,
): number | null {
  if (evidenceToPass(regions.map(({ evidence }) => evidence.lastByPoint)) >= threshold) return 0
  const known = regions.map(({ evidence, counts, goesOn }) => ({
    points: evidence.lastByPoint,
    // Without requests or events a minute more brings nothing.
    drift: goesOn ? evidence.test.along(expectedMinute(counts, ratio)).lastByPoint : [],
  }))
  const after = (count: number) =>
    evidenceToPass(
      known.map(({ points, drift }) => points.map((logE, point) => logE + count * (drift[point] ?? 0))),
    )
  return firstMinute(after, threshold)
}

/** A minute at the present rate whose counts are the expected ones. */
function expectedMinute(counts: Counts, ratio: number): Counts {
  if (counts.length === 0) return counts
  const { canaryRequests, baselineRequests, eventRate } = presentRate(counts)
  return Counts.of([
    {
      canaryRequests,
      baselineRequests,
      canaryEvents: canaryRequests * Math.min(1, eventRate * ratio),
      baselineEvents: baselineRequests * eventRate,
    },
  ])
}

/** The evidence may fall before it rises, but once it has reached the threshold it stays: halving finds the first minute. */
export function firstMinute(after: (count: number) => number, threshold: number): number | null {
  if (after(longest) < threshold) return null
  let short = 0
  let enough = longest
  while (enough - short > 1) {
    const middle = Math.floor((short + enough) / 2)
    if (after(middle) >= threshold) enough = middle
    else short = middle
  }
  return enough
}
