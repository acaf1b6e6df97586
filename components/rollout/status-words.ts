import type { RolloutStatus } from '#lib/domain/types.ts'
import type { Tone } from '#lib/web/views.ts'
import type { StatusIconName } from '../status/status-icon.tsx'

/** How a rollout's status is said where there is no room for its sentence; the same words as at the head of its own page. */
export const rolloutStatusWords = {
  running: { word: 'Running', tone: 'busy', icon: 'busy' },
  paused: { word: 'Paused', tone: 'warning', icon: 'paused' },
  'rolling-back': { word: 'Rolling back', tone: 'warning', icon: 'reverted' },
  stopping: { word: 'Stopping', tone: 'warning', icon: 'warning' },
  aborting: { word: 'Aborting', tone: 'warning', icon: 'reverted' },
  completed: { word: 'Completed', tone: 'ok', icon: 'ok' },
  partial: { word: 'Completed in part', tone: 'warning', icon: 'warning' },
  stopped: { word: 'Stopped', tone: 'danger', icon: 'danger' },
  'rolled-back': { word: 'Rolled back', tone: 'muted', icon: 'reverted' },
  aborted: { word: 'Aborted', tone: 'muted', icon: 'danger' },
} as const satisfies Record<RolloutStatus, { word: string; tone: Tone; icon: StatusIconName }>
