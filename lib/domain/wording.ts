/** Numbers and identifiers as the sentences of the domain write them. */

/** 90 → "90 s", 1800 → "30 min", 5400 → "1 h 30 min", 64800 → "18 h". */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'an unknown time'
  const whole = Math.round(seconds)
  if (whole < 120 && whole % 60 !== 0) return `${whole} s`
  if (whole < 60) return `${whole} s`
  const minutes = Math.floor(whole / 60)
  const rest = whole % 60
  if (minutes < 60) return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`
  const hours = Math.floor(minutes / 60)
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
}

/** Coarse age, for "behind since 18 h": seconds, minutes, hours up to two days, then days. */
export function age(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min`
  if (whole < 48 * 3600) return `${Math.floor(whole / 3600)} h`
  return `${Math.floor(whole / 86_400)} d`
}

/** A share 0–1 as percent with at most two decimals: 0.0204 → "2.04 %". */
export function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`
}

/** 10812 → "10,812". */
export function count(number: number): string {
  return Math.round(number).toLocaleString('en-US')
}

/** `sha256:9c1f…e2`; the whole digest is in the record, this is for sentences. */
export function shortDigest(digest: string | undefined): string {
  if (digest === undefined) return 'an unreadable artifact'
  const [kind, hex] = digest.split(':')
  if (kind === undefined || hex === undefined || hex.length <= 8) return digest
  return `${kind}:${hex.slice(0, 4)}…${hex.slice(-2)}`
}

/** "Dublin", "Dublin and Sydney", "Dublin, Sydney and Tokyo". */
export function list(words: readonly string[]): string {
  if (words.length <= 1) return words[0] ?? ''
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

const shownWords = 12

/** Names in a sentence are there to be read: the first of them, and how many more there are. */
export interface FirstNames {
  names: string[]
  more: number
}

export const firstNames = (all: readonly string[]): FirstNames => ({
  names: all.slice(0, shownWords),
  more: Math.max(0, all.length - shownWords),
})

export const firstNamesWords = ({ names, more }: FirstNames): string =>
  more === 0 ? list(names) : list([...names, `${count(more)} more`])

/** {@link list} of the first dozen, and how many more there are. */
export const firstOf = (words: readonly string[]): string => firstNamesWords(firstNames(words))

/** A sentence ends in one full stop. */
export function asSentence(text: string): string {
  const trimmed = text.trim()
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`
}
