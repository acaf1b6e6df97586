import type { JudgedMetric } from '../plan/plan.ts'
import type { CohortMinute, LatencyCuts } from '../ports.ts'
import type { EvidenceMeasure } from '../types.ts'
import { calibrate } from './dispersion.ts'
import { countsOf, cutOf, type MinutePair } from './judged-minutes.ts'
import { measureOf } from './settings.ts'

const minuteMs = 60_000

export interface MeasureNoise {
  measure: EvidenceMeasure
  /** τ², at least 0. */
  noise: number
  /** φ at this traffic, two halves of it compared; at least 1. */
  dispersion: number
  /** Pairs of minutes with events. */
  minutes: number
}

/**
 * Neighbouring minutes of one release, as if the first were a canary's and the second its baseline's: they have everything in common but
 * chance and noise. What the traffic does from one minute to the next is in it too, so that the noise is rather over- than
 * underestimated.
 */
export function neighbours(minutes: readonly CohortMinute[]): MinutePair[] {
  const sorted = minutes
    .filter(({ requests }) => requests > 0)
    .toSorted((one, other) => Date.parse(one.minute) - Date.parse(other.minute))
  const pairs: MinutePair[] = []
  for (let index = 0; index + 1 < sorted.length; ) {
    const [canary, baseline] = [sorted[index], sorted[index + 1]]
    if (canary && baseline && Date.parse(baseline.minute) - Date.parse(canary.minute) === minuteMs) {
      pairs.push({ canary, baseline })
      index += 2
    } else {
      index += 1
    }
  }
  return pairs
}

/**
 * How much each metric varies beyond chance while one release runs; only of those that had events in at least `least` pairs.
 * Scores are left out: their test learns its variance by itself.
 */
export function noiseOfHistory(
  minutes: readonly CohortMinute[],
  metrics: readonly JudgedMetric[],
  cuts: LatencyCuts | undefined,
  least: number,
): MeasureNoise[] {
  const pairs = neighbours(minutes)
  return metrics
    .filter(({ metric }) => metric !== 'score')
    .map((metric) => ({
      measure: measureOf(metric),
      ...calibrate(countsOf(metric, pairs, cutOf(metric, cuts))),
    }))
    .filter(({ minutes: usable }) => usable >= least)
}
