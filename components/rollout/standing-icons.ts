import type { Standing } from '#lib/domain/rollout/rollout-standing.ts'
import type { StatusIconName } from '../status/status-icon.tsx'

/** The shape beside the word of where a rollout stands. */
export const standingIcons = {
  running: 'busy',
  held: 'warning',
  'taking-back': 'reverted',
  paused: 'paused',
  'rolling-back': 'reverted',
  stopping: 'warning',
  aborting: 'reverted',
  completed: 'ok',
  partial: 'warning',
  stopped: 'danger',
  'rolled-back': 'reverted',
  aborted: 'danger',
} as const satisfies Record<Standing, StatusIconName>
