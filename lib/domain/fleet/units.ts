/** The quantities of the fleet file as text: durations, thresholds and shares. */

// So few digits that no number is too large to be kept: JSON has no infinity.
export const durationPattern = /^(?:\d{1,6}h)?(?:\d{1,8}m)?(?:\d{1,9}s)?$/
export const latencyPattern = /^>\s*\d{1,9}(?:\.\d{1,12})?\s*(?:ms|s)$/
/** What counts as slow: a quantile of the baseline, or a bound without the sign. */
export const cutPattern = /^(?:p50|p90|p99|\d{1,9}(?:\.\d{1,12})?\s*(?:ms|s))$/
export const sharePattern = /^>\s*\d{1,9}(?:\.\d{1,12})?\s*%$/

/** Seconds; undefined when the text is no duration. */
export function readDuration(text: string): number | undefined {
  if (text === '' || !durationPattern.test(text)) return undefined
  const part = (unit: string) => Number(new RegExp(String.raw`(\d+)${unit}`).exec(text)?.[1] ?? 0)
  return part('h') * 3600 + part('m') * 60 + part('s')
}

/** Seconds of a text that the schema has let pass. @throws Error for any other: a defect */
export function readSeconds(text: string): number {
  return checked(readDuration(text), text)
}

/** The schema has checked the form, so an unreadable quantity is a defect. */
export function checked<Value>(value: Value | undefined, text: string): Value {
  if (value === undefined) throw new Error(`The schema let "${text}" pass.`)
  return value
}

/** In the largest unit that is exact: 1800 → `30m`. */
export function writeDuration(seconds: number): string {
  if (seconds > 0 && seconds % 3600 === 0) return `${seconds / 3600}h`
  if (seconds > 0 && seconds % 60 === 0) return `${seconds / 60}m`
  return `${seconds}s`
}

// 1.1 / 100 is 0.011000000000000001; twelve digits are more than anybody writes and fewer than the error.
const exact = (value: number) => Number(value.toPrecision(12))

/** Milliseconds. */
export function readLatency(text: string): number | undefined {
  if (!latencyPattern.test(text)) return undefined
  return readCut(text.slice(1).trim())
}

/** Milliseconds; undefined for a quantile. */
export function readCut(text: string): number | undefined {
  if (!cutPattern.test(text) || text.startsWith('p')) return undefined
  const amount = Number.parseFloat(text)
  return text.endsWith('ms') ? amount : exact(amount * 1000)
}

export function writeLatency(milliseconds: number): string {
  return `> ${milliseconds}ms`
}

/** 0–1. */
export function readShare(text: string): number | undefined {
  return sharePattern.test(text) ? exact(Number.parseFloat(text.slice(1)) / 100) : undefined
}

export function writeShare(share: number): string {
  return `> ${exact(share * 100)}%`
}
