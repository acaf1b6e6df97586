import type { CellState } from '../domain/fleet/cell-state.ts'
import type { RegionPhaseName } from '../domain/types.ts'
import { doubtWords, labelWords, servesWords, type ToldPart } from './serving.ts'

/** The words of a cell, put together where they are read: twenty thousand sentences are not sent for the forty that are seen. */
interface CellFacts {
  /** "–" where nothing is known to serve. */
  label: string
  also?: readonly string[]
  split?: readonly ToldPart[]
  state: CellState
  phase?: RegionPhaseName
  held?: true
  /** Label of the release that its rollout brings. */
  to?: string
  /** Sentences of their own. */
  note?: string
  withdrawn?: string
}

/** Since when, epoch seconds. */
interface SinceFacts {
  label: string
  since?: number
  split?: readonly { since?: number }[]
}

const phaseWords: Record<RegionPhaseName, string> = {
  waiting: 'waiting',
  replicating: 'replicating',
  gated: 'waiting',
  shifting: 'shifting',
  baking: 'canary',
  completing: 'completing',
  verifying: 'verifying',
  promoted: 'promoted',
  reverting: 'reverting',
  reverted: 'reverted',
  failed: 'needs a person',
  skipped: 'skipped',
}

const stateWords: Record<CellState, string> = {
  serving: 'serving',
  lagging: 'lagging',
  ahead: 'ahead',
  drifted: 'drifted',
  withdrawn: 'withdrawn',
  'in-rollout': 'in rollout',
  waiting: 'waiting',
  unreachable: 'not answering',
  'split-unknown': 'split unknown',
  unknown: 'not seen yet',
  passive: 'standby',
}

type CaptionFacts = Pick<CellFacts, 'state' | 'phase' | 'held' | 'note'>

/** Its cloud answers, and names nothing that takes traffic: that is not an endpoint that nobody has seen. */
export const namesNothing = ({ state, note }: Pick<CellFacts, 'state' | 'note'>): boolean =>
  state === 'unknown' && note !== undefined

/** A few words under the version: "lagging", "canary", "waiting, withdrawn". */
export function cellCaption({ withdrawn, ...facts }: CaptionFacts & Pick<CellFacts, 'withdrawn'>): string {
  return withdrawn === undefined ? standingWords(facts) : `${standingWords(facts)}, ${stateWords.withdrawn}`
}

function standingWords(facts: CaptionFacts): string {
  const { state, phase, held } = facts
  if (held) return phaseWords.failed
  if (namesNothing(facts)) return 'nothing known'
  const inRollout = state === 'in-rollout' || state === 'waiting'
  return inRollout && phase !== undefined ? phaseWords[phase] : stateWords[state]
}

/** What the cell's endpoint serves: "v427", "v426 91% · v427 9%". */
export function cellVersion({ label, also, split }: Pick<CellFacts, 'label' | 'also' | 'split'>): string {
  return split === undefined ? labelWords({ label, ...(also && { also }) }) : servesWords(split)
}

/** Since when each part of its traffic has been that, for the export: ISO, "unknown" where nobody knows. */
export function cellSince({ label, since, split }: SinceFacts): string {
  const wordOf = (seconds: number | undefined) =>
    seconds === undefined ? 'unknown' : `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`
  if (split === undefined) return label === '–' ? '' : wordOf(since)
  return split.map((part) => wordOf(part.since)).join(' · ')
}

const partsOf = ({ split }: Pick<CellFacts, 'split'>): readonly ToldPart[] => split ?? []

/** A whole sentence, or some, for hover, screen readers and the export. `fleet`: the label of the release that its fleet is on. */
export function cellSentence(cell: CellFacts, city: string, fleet: string | null): string {
  const { withdrawn, ...others } = cell
  const standing = standingSentence(others, city, fleet)
  return withdrawn === undefined ? standing : `${standing} ${withdrawn}`
}

function standingSentence(cell: Omit<CellFacts, 'withdrawn'>, city: string, fleet: string | null): string {
  const { label, state, to, note } = cell
  const others = fleet ?? 'another release'
  const serves =
    state === 'unknown' && note === undefined
      ? `${city} has not been seen yet`
      : label === '–'
        ? `${city} is not known to serve anything`
        : `${city} serves ${cellVersion(cell)}${doubtWords(partsOf(cell))}`
  switch (state) {
    case 'lagging':
      return `${serves}; its fleet is on ${others}.`
    case 'ahead':
      return `${serves}; most of its fleet is still on ${others}.`
    case 'drifted':
      return `${serves}. ${note ?? 'It was changed outside Meridian.'}`
    case 'withdrawn':
      return `${serves}. ${note ?? 'It may not be served any more.'}`
    case 'unreachable':
      return `${serves}, as last known. ${note ?? 'The region does not answer.'}`
    case 'in-rollout':
    case 'waiting':
      return `${serves}; in the rollout of ${to ?? 'another release'}: ${cellCaption(cell)}.`
    case 'passive':
      return `${serves}, on standby.`
    case 'unknown':
      return note === undefined ? `${serves}.` : `${serves}. ${note}`
    case 'split-unknown':
      return note === undefined ? `${serves}.` : `${serves}. ${note}`
    case 'serving':
      return `${serves}.`
  }
}
