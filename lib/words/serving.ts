import type { ShareSource } from '../domain/serving/served.ts'
import type { ServingUnknown } from '../domain/serving/serving-of.ts'

/** The one place where it is put into words what serves with which share. */

/** One release's part in an endpoint's traffic. */
export interface ToldPart {
  label: string
  /** Labels of other registry entries that are the very same thing. */
  also?: readonly string[]
  /** Whole percent; 0: less than one; null: not told. */
  percent: number | null
  how: ShareSource
}

/** "v427"; "v427 = v428" where two registry entries are one thing. */
export const labelWords = ({ label, also = [] }: Pick<ToldPart, 'label' | 'also'>): string =>
  [label, ...also].join(' = ')

/** "9%", "<1%"; "?%" where the cloud does not say. */
export function percentWords(percent: number | null): string {
  if (percent === null) return '?%'
  return percent === 0 ? '<1%' : `${percent}%`
}

/** A share 0–1 alone, rounded as the parts of a split are. */
export function shareWords(share: number): string {
  if (share > 0 && share < 0.005) return '<1%'
  if (share < 1 && share >= 0.995) return '>99%'
  return `${Math.round(share * 100)}%`
}

const isAlone = (parts: readonly ToldPart[]) =>
  parts.length === 1 && (parts[0]?.how === 'cloud' || parts[0]?.how === 'measured')

/** "v426 91% · v427 9%"; "v427" where it has all traffic; "–" where nothing is known to serve. */
export function servesWords(parts: readonly ToldPart[]): string {
  if (parts.length === 0) return '–'
  const [first] = parts
  if (isAlone(parts) && first) return labelWords(first)
  const words = parts.map((part) => `${labelWords(part)} ${percentOf(parts, part.percent)}`)
  return parts.some(({ how }) => how === 'asked') ? `${words.join(' · ')}, asked` : words.join(' · ')
}

/** "9%", "9% asked"; empty for the release that has all traffic. */
export function partWords(part: ToldPart, parts: readonly ToldPart[]): string {
  if (isAlone(parts)) return ''
  return part.how === 'asked' ? `${percentOf(parts, part.percent)} asked` : percentOf(parts, part.percent)
}

/** Beside another part, however small, nothing is all of the traffic. */
const percentOf = (parts: readonly ToldPart[], percent: number | null) =>
  percent === 100 && parts.some((other) => other.percent === 0) ? '>99%' : percentWords(percent)

/** Why the shares are no facts, as a half sentence after what serves; empty where they are. */
export function doubtWords(parts: readonly ToldPart[]): string {
  if (parts.some(({ how }) => how === 'asked')) return ', as asked for and not measured yet'
  return parts.some(({ how }) => how === 'untold') ? ', and its cloud does not say how traffic is split' : ''
}

/** What its cloud says that leaves open what serves; null: nothing. */
export function openWords(unknown: ServingUnknown | undefined): string | null {
  switch (unknown?.reason) {
    case 'nothing-told':
      return 'Its cloud answers and names nothing that takes traffic.'
    case 'not-in-service':
      return `Its cloud says ${unknown.status}: bring it into service, or create it anew.`
    case 'mixed':
      return `Its cloud says ${unknown.status}, a mixture of configurations: update it to one that works.`
    default:
      return null
  }
}
