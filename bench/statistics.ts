/** The nearest-rank percentile; `share` is 0–1. @throws RangeError without any value */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  const found = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
  if (found === undefined) throw new RangeError('There is no percentile of nothing.')
  return found
}

export const median = (values: readonly number[]): number => percentile(values, 0.5)

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** "231 ms". */
export const ms = (value: number): string => `${Math.round(value)} ms`

/** "3.4 s". */
export const seconds = (value: number): string => `${value.toFixed(1)} s`

/** Bytes as "187.3 kB", of 1,000 bytes each. */
export const kB = (bytes: number): string =>
  `${(bytes / 1000).toLocaleString('en', { maximumFractionDigits: bytes < 1_000_000 ? 1 : 0 })} kB`
