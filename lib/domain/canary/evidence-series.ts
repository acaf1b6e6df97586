/**
 * Evidence after each minute, in natural logarithms of e-values. A bound that costs nothing stands beside the exact value, because nearly
 * every look is only asked whether it reached a threshold that it is far from.
 */
export interface EvidenceSeries {
  /** Looks: one a minute, or a single one over all minutes. */
  length: number
  at(look: number): number
  /** At least `at(look)`. */
  atMost(look: number): number
}

export function exactSeries(values: readonly number[]): EvidenceSeries {
  const at = (look: number) => values[look] ?? 0
  return { length: values.length, at, atMost: at }
}

/** Several tests of the same minutes as one. `join` must grow with each of its values and not exceed the largest. */
export function joinedSeries(
  series: readonly EvidenceSeries[],
  join: (values: number[]) => number,
): EvidenceSeries {
  const [first, ...others] = series
  if (first === undefined) return exactSeries([])
  if (others.length === 0) return first
  return {
    length: first.length,
    at: (look) => join(series.map((each) => each.at(look))),
    atMost: (look) => Math.max(...series.map((each) => each.atMost(look))),
  }
}

/** Index of the first look at which the evidence reached the threshold; undefined: it never did. */
export function firstAtLeast(series: EvidenceSeries, threshold: number): number | undefined {
  for (let look = 0; look < series.length; look++) {
    if (series.atMost(look) >= threshold && series.at(look) >= threshold) return look
  }
  return undefined
}

/** Evidence after the last look; 0, none, where there was no look. */
export function lastOf(series: EvidenceSeries): number {
  return series.length === 0 ? 0 : series.at(series.length - 1)
}
