import type { ApprovalStatus } from '#lib/domain/types.ts'
import type { Tone } from '#lib/web/views.ts'
import type { StatusIconName } from '../status/status-icon.tsx'

export const approvalWords: Record<ApprovalStatus, { word: string; tone: Tone; icon: StatusIconName }> = {
  Pending: { word: 'Pending approval', tone: 'warning', icon: 'clock' },
  Approved: { word: 'Approved', tone: 'ok', icon: 'ok' },
  Rejected: { word: 'Rejected', tone: 'danger', icon: 'danger' },
}
