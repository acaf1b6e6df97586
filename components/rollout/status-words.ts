import type { RolloutStatus } from '#lib/domain/types.ts'
import type { Tone } from '#lib/web/views.ts'

/** How a rollout's status is said where there is no room for its sentence. */
export const rolloutStatusWords: Record<RolloutStatus, { word: string; tone: Tone }> = {
  running: { word: 'Running', tone: 'busy' },
  paused: { word: 'Paused', tone: 'warning' },
  'rolling-back': { word: 'Rolling back', tone: 'warning' },
  stopping: { word: 'Stopping', tone: 'warning' },
  completed: { word: 'Completed', tone: 'ok' },
  partial: { word: 'Partly promoted', tone: 'warning' },
  stopped: { word: 'Stopped', tone: 'danger' },
  'rolled-back': { word: 'Rolled back', tone: 'danger' },
  aborting: { word: 'Aborting', tone: 'warning' },
  aborted: { word: 'Aborted', tone: 'muted' },
}
