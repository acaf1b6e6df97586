import type { Standing } from '../domain/rollout/rollout-standing.ts'

/** How it is said, and in which tone, wherever a rollout is shown, where it stands: lists, the head of its own page, the export. */
export const standingWords = {
  running: { word: 'Running', tone: 'busy' },
  held: { word: 'Needs a person', tone: 'warning' },
  'taking-back': { word: 'Taking back', tone: 'warning' },
  paused: { word: 'Paused', tone: 'warning' },
  'rolling-back': { word: 'Rolling back', tone: 'warning' },
  stopping: { word: 'Stopping', tone: 'warning' },
  aborting: { word: 'Aborting', tone: 'warning' },
  completed: { word: 'Completed', tone: 'ok' },
  partial: { word: 'Completed in part', tone: 'warning' },
  stopped: { word: 'Stopped', tone: 'danger' },
  'rolled-back': { word: 'Rolled back', tone: 'muted' },
  aborted: { word: 'Aborted', tone: 'muted' },
} as const satisfies Record<Standing, { word: string; tone: 'ok' | 'busy' | 'warning' | 'danger' | 'muted' }>

/** "Needs a person · wave 2 of 4": with the wave while there is one to wait for. */
export function standingTitle(standing: Standing, wave: number, waves: number): string {
  const { word } = standingWords[standing]
  const hasWave = standing === 'running' || standing === 'held' || standing === 'paused'
  return hasWave ? `${word} · wave ${wave} of ${waves}` : word
}
