import type { Role } from '../domain/types.ts'

export const roleWords = {
  viewer: 'viewer',
  approver: 'approver',
  manager: 'release manager',
  admin: 'admin',
} as const satisfies Record<Role, string>
