import type { CellState, FleetCell } from './views.ts'

/** The words of a cell, put together where they are read: twenty thousand sentences are not sent for the forty that are seen. */
type CellFacts = Pick<FleetCell, 'label' | 'state' | 'phase' | 'held' | 'to' | 'note'>

const phaseWords: Record<NonNullable<FleetCell['phase']>, string> = {
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
  'in-rollout': 'in rollout',
  waiting: 'waiting',
  unreachable: 'not answering',
  unknown: 'not seen yet',
  passive: 'standby',
}

/** One or two words under the version: "lagging", "canary", "waiting". */
export function cellCaption({ state, phase, held }: Pick<CellFacts, 'state' | 'phase' | 'held'>): string {
  if (held) return phaseWords.failed
  const inRollout = state === 'in-rollout' || state === 'waiting'
  return inRollout && phase !== undefined ? phaseWords[phase] : stateWords[state]
}

/** The version that the cell is about: the new one as soon as it has traffic. */
export function cellVersion({ label, share, to }: Pick<FleetCell, 'label' | 'share' | 'to'>): string {
  return share === undefined ? label : (to ?? label)
}

/** A whole sentence for hover, screen readers and the export. `fleet`: the label of the release that its fleet is on. */
export function cellSentence(cell: CellFacts, city: string, fleet: string | null): string {
  const { label, state, to, note } = cell
  const others = fleet ?? 'another release'
  const serves = state === 'unknown' ? `${city} has not been seen yet` : `${city} serves ${label}`
  switch (state) {
    case 'lagging':
      return `${serves}; its fleet is on ${others}.`
    case 'ahead':
      return `${serves}; most of its fleet is still on ${others}.`
    case 'drifted':
      return `${serves}. ${note ?? 'It was changed outside Meridian.'}`
    case 'unreachable':
      return `${serves}, as last known. ${note ?? 'The region does not answer.'}`
    case 'in-rollout':
    case 'waiting':
      return `${serves}; in the rollout of ${to ?? 'another release'}: ${cellCaption(cell)}.`
    case 'passive':
      return `${serves}, on standby.`
    case 'serving':
    case 'unknown':
      return `${serves}.`
  }
}

/** "10 %", and one decimal below ten while it is not whole: "9.6 %". */
export function shareWords(share: number): string {
  const value = share * 100
  return `${value < 10 && !Number.isInteger(Math.round(value * 10) / 10) ? value.toFixed(1) : Math.round(value)} %`
}
