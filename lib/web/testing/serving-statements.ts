import { type LastSeen, type ServingInterval, servingOf } from '#lib/domain/serving/serving-of.ts'
import { percentWords } from '#lib/words/serving.ts'
import type { ServingView } from '../views.ts'

/**
 * What a surface says of an endpoint, in words: each release with its share ("all" where it has no other beside it), since when, and under
 * which other labels the registry has the same thing.
 */
export type Statement = Record<string, { share: string; since?: string | undefined; also?: string }>

/** "v426 91% · v427 = v428 9%, asked" → { v426: 91%, v427: 9%, also v428 }. */
export function saidBy(words: string, since?: string): Statement {
  if (words === '–') return {}
  const times = since === undefined || since === '' ? [] : since.split(' · ')
  return Object.fromEntries(
    words
      .replace(/, asked$/, '')
      .split(' · ')
      .map((part, index) => {
        const [, label = '', others = '', share = 'all'] = /^(\S+)((?: = \S+)*)(?: (.+))?$/.exec(part) ?? []
        const also = others === '' ? {} : { also: others.slice(3) }
        return [label, since === undefined ? { share, ...also } : { share, since: times[index], ...also }]
      }),
  )
}

const seconds = (instant: string | null | undefined) =>
  instant === null || instant === undefined ? 'unknown' : `${instant.slice(0, 19)}Z`

export function saidByView({ parts }: ServingView): Statement {
  return Object.fromEntries(
    parts.map(({ label, also, percent, how, since }) => {
      const isAll = parts.length === 1 && (how === 'cloud' || how === 'measured')
      const isNearlyAll = percent === 100 && parts.some((other) => other.percent === 0)
      const share = isAll ? 'all' : isNearlyAll ? '>99%' : percentWords(percent)
      return [label, { share, since: seconds(since), ...(also && { also: also.join(' = ') }) }]
    }),
  )
}

/** The history's own word for an instant, computed from the whole of it. */
export function saidByHistory(rows: readonly ServingInterval[], at: string, seen?: LastSeen): Statement {
  const { parts } = servingOf(rows, seen, at)
  return saidByView({
    parts: parts.map((part) => ({
      ...{ label: part.label, how: part.how, percent: part.percent ?? null },
      ...{ since: part.since ?? null, wholeSince: part.wholeSince ?? null },
      ...(part.alsoLabels.length === 0 ? {} : { also: [...part.alsoLabels] }),
    })),
    unknown: null,
    asOf: at,
  })
}

export const withoutSince = (statement: Statement): Statement =>
  Object.fromEntries(Object.entries(statement).map(([label, { since: _since, ...rest }]) => [label, rest]))

/** A release is asked for by its own label. */
export const sharesOnly = (statement: Statement): Statement =>
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
