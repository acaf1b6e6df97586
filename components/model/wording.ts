import type { ApprovalStatus } from '#lib/domain/types.ts'
import type { CellState, ModelEndpointView, Tone } from '#lib/web/views.ts'

const endpointStateWords = {
  serving: 'serving',
  lagging: 'lagging',
  ahead: 'ahead of its fleet',
  drifted: 'drifted',
  withdrawn: 'serves a withdrawn release',
  'in-rollout': 'in rollout',
  waiting: 'waiting in a rollout',
  unreachable: 'not answering',
  'split-unknown': 'traffic split unknown',
  unknown: 'not seen yet',
  passive: 'on standby',
} satisfies Record<CellState, string>

/** An endpoint whose cloud answers and names nothing has been seen: that is said apart from one that nobody has looked at yet. */
export function endpointWords({
  state,
  held,
  serving,
}: Pick<ModelEndpointView, 'state' | 'held' | 'serving'>): string {
  if (held) return 'needs a person'
  if (serving.unknown?.reason === 'not-in-service') return 'not in service'
  if (state === 'unknown' && serving.unknown?.reason === 'nothing-told')
    return 'its cloud names nothing that serves'
  return endpointStateWords[state]
}

export const approvalWords = {
  Pending: { tone: 'warning', icon: 'clock', word: 'Pending approval' },
  Approved: { tone: 'ok', icon: 'ok', word: 'Approved' },
  Rejected: { tone: 'danger', icon: 'danger', word: 'Rejected' },
} as const satisfies Record<ApprovalStatus, { tone: Tone; icon: string; word: string }>
