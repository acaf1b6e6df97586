import type { Role } from '../types.ts'
import type { Act } from './gate-facts.ts'

/** Admins are allowed every act, and are not listed. */
const allowed = {
  'request-approval': ['manager'],
  approve: ['approver'],
  reject: ['approver'],
  'start-rollout': ['manager'],
  'catch-up': ['manager'],
  pause: ['manager'],
  resume: ['manager'],
  abort: ['manager'],
  'promote-now': ['manager'],
  'proceed-region': ['manager'],
  'revert-region': ['manager'],
  'revert-all': ['manager'],
  retry: ['manager'],
  skip: ['manager'],
  'undeploy-previous': ['manager'],
  'apply-fleet': [],
  'inject-fault': ['manager'],
  'manage-people': [],
} as const satisfies Record<Act, readonly Role[]>

export function permits(role: Role, act: Act): boolean {
  return role === 'admin' || (allowed[act] as readonly Role[]).includes(role)
}
