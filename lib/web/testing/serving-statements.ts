import { type ServingInterval, servingOf } from '#lib/domain/serving/serving-of.ts'
import { percentWords } from '../serving-words.ts'
import type { ServingView } from '../views.ts'

/** What a surface says of an endpoint, in words: each release with its share ("all" where it has no other beside it) and since when. */
export type Statement = Record<string, { share: string; since?: string | undefined }>

/** "v426 91% · v427 9%, asked" → { v426: 91%, v427: 9% }. */
export function saidBy(words: string, since?: string): Statement {
  if (words === '–') return {}
  const times = since === undefined || since === '' ? [] : since.split(' · ')
  return Object.fromEntries(
    words
      .replace(/, asked$/, '')
      .split(' · ')
      .map((part, index) => {
        const [label = '', share = 'all'] = part.split(' ')
        return [label, since === undefined ? { share } : { share, since: times[index] }]
      }),
  )
}

const seconds = (instant: string | null | undefined) =>
  instant === null || instant === undefined ? 'unknown' : `${instant.slice(0, 19)}Z`

export function saidByView({ parts }: ServingView): Statement {
  return Object.fromEntries(
    parts.map(({ label, percent, how, since }) => {
      const isAll = parts.length === 1 && (how === 'cloud' || how === 'measured')
      const isNearlyAll = percent === 100 && parts.some((other) => other.percent === 0)
      const share = isAll ? 'all' : isNearlyAll ? '>99%' : percentWords(percent)
      return [label, { share, since: seconds(since) }]
    }),
  )
}

/** The history's own word for an instant, computed from the whole of it. */
export function saidByHistory(rows: readonly ServingInterval[], at: string): Statement {
  const { parts } = servingOf(rows, undefined, at)
  return saidByView({
    parts: parts.map((part) => ({
      ...{ label: part.label, how: part.how, percent: part.percent ?? null },
      ...{ since: part.since ?? null, wholeSince: part.wholeSince ?? null },
    })),
    unknown: null,
    asOf: at,
  })
}

export const withoutSince = (statement: Statement): Statement =>
  Object.fromEntries(Object.entries(statement).map(([label, { share }]) => [label, { share }]))

/** ["Dublin 9% asked"] of each release → { v427: 9% }. */
export function saidByReleases(places: ReadonlyMap<string, readonly string[]>, city: string): Statement {
  return Object.fromEntries(
    [...places].flatMap(([label, words]) => {
      const here = words.find((word) => word === city || word.startsWith(`${city} `))
      if (here === undefined) return []
      return [[label, { share: here === city ? 'all' : here.slice(city.length + 1).replace(/ asked$/, '') }]]
    }),
  )
}

/** The fields of one line of the export. */
export const csvFields = (line: string): string[] =>
  [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, field = '']) => field.replace(/^"|"$/g, ''))
