import type { ApprovalStatus } from '#lib/domain/types.ts'
import type { CellState, Tone } from '#lib/web/views.ts'

export const endpointStateWords = {
  serving: 'serving',
  lagging: 'lagging',
  ahead: 'ahead of its fleet',
  drifted: 'drifted',
  withdrawn: 'serves a withdrawn release',
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

/** `sha256:9c1f…e2`: enough to compare by eye. */
export function shortDigest(digest: string): string {
  const [algorithm, hex] = digest.split(':')
  return hex && hex.length > 8 ? `${algorithm}:${hex.slice(0, 4)}…${hex.slice(-2)}` : digest
}
