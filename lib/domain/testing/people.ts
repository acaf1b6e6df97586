import type { Actor, Role } from '../actor.ts'

/** A person of the tests, who is called by the label alone. */
export function person(label: string, role: Role = 'manager'): Extract<Actor, { kind: 'person' }> {
  return { kind: 'person', id: `id-of-${label.toLowerCase()}`, label, role }
}

export const maria = person('Maria')
