import type { ApprovalStatus, RolloutStatus } from '#lib/domain/types.ts'
import type { CellState, Tone } from '#lib/web/views.ts'

export const endpointStateWords = {
  serving: 'serving',
  lagging: 'lagging',
  ahead: 'ahead of its fleet',
  drifted: 'drifted',
  'in-rollout': 'in rollout',
  waiting: 'waiting in a rollout',
  unreachable: 'not answering',
  unknown: 'not seen yet',
  passive: 'on standby',
} satisfies Record<CellState, string>

export const approvalWords = {
  Pending: { tone: 'warning', icon: 'clock', word: 'Pending approval' },
  Approved: { tone: 'ok', icon: 'ok', word: 'Approved' },
  Rejected: { tone: 'danger', icon: 'danger', word: 'Rejected' },
} as const satisfies Record<ApprovalStatus, { tone: Tone; icon: string; word: string }>

export const rolloutWords = {
  running: { tone: 'busy', icon: 'busy', word: 'Running' },
  paused: { tone: 'warning', icon: 'paused', word: 'Paused' },
  'rolling-back': { tone: 'warning', icon: 'reverted', word: 'Rolling back' },
  stopping: { tone: 'warning', icon: 'warning', word: 'Stopping' },
  aborting: { tone: 'warning', icon: 'reverted', word: 'Aborting' },
  completed: { tone: 'ok', icon: 'ok', word: 'Completed' },
  partial: { tone: 'warning', icon: 'warning', word: 'Partly done' },
  stopped: { tone: 'danger', icon: 'danger', word: 'Stopped' },
  'rolled-back': { tone: 'danger', icon: 'reverted', word: 'Rolled back' },
  aborted: { tone: 'danger', icon: 'danger', word: 'Aborted' },
} as const satisfies Record<RolloutStatus, { tone: Tone; icon: string; word: string }>

/** `sha256:9c1f…e2`: enough to compare by eye. */
export function shortDigest(digest: string): string {
  const [algorithm, hex] = digest.split(':')
  return hex && hex.length > 8 ? `${algorithm}:${hex.slice(0, 4)}…${hex.slice(-2)}` : digest
}
