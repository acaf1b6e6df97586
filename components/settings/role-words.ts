import type { Role } from '#lib/domain/types.ts'

/** What each role is called, and what it may do. */
export const roleChoices: { value: Role; label: string }[] = [
  { value: 'viewer', label: 'Viewer: looks' },
  { value: 'approver', label: 'Approver: approves or rejects releases' },
  { value: 'manager', label: 'Release manager: promotes and takes back' },
  { value: 'admin', label: 'Admin: all of it, the fleet and people' },
]

export const roleNames: Record<Role, string> = {
  viewer: 'Viewer',
  approver: 'Approver',
  manager: 'Release manager',
  admin: 'Admin',
}

export const accountWords = (count: number) => (count === 1 ? '1 account' : `${count} accounts`)
