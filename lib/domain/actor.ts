import type { Said } from './said.ts'

export const roles = ['viewer', 'approver', 'manager', 'admin'] as const
export type Role = (typeof roles)[number]

/** Who does something now. Whatever they ask for, decide or end keeps the actor whole, so that it stays readable when a person is gone. */
export type Actor =
  | { kind: 'person'; id: string; label: string; role: Role }
  | { kind: 'token'; id: string; label: string; role: Role }
  | { kind: 'system'; id: 'meridian'; label: 'Meridian' }
  /** A decision taken in the cloud's own registry and taken over from there. */
  | { kind: 'registry'; id: string; label: string }

/** Who did something, as a record has it. `recorded`: an earlier version kept the label alone; nobody knows more, and nobody looks it up. */
export type RecordedActor = Actor | { kind: 'recorded'; label: string }

/** A wish with the one who has it and why: as a person typed it, or what Meridian itself goes by. */
export interface Asked {
  by: RecordedActor
  reason: string | Said
}

/** What an actor is called in a sentence: "Maria", "deploy bot (token)", "Meridian", "Ada (model registry fraud)". */
export function actorWords(actor: RecordedActor): string {
  switch (actor.kind) {
    case 'token':
      return `${actor.label} (token)`
    case 'person':
    case 'system':
    // Its label says already that it is one.
    case 'registry':
    case 'recorded':
      return actor.label
  }
}

const meridian = 'Meridian' satisfies Extract<Actor, { kind: 'system' }>['label']

/** Meridian itself, which carries a plan out; what was recorded earlier is told by its label, as it was when it was written. */
export function isMeridian(actor: RecordedActor): boolean {
  return actor.kind === 'system' || (actor.kind === 'recorded' && actor.label === meridian)
}

/** @param by who changed an entry, where the registry tells it; left out: the registry itself */
export function registryActor(
  registry: { account: string; region: string; group: string },
  by?: string,
): Extract<Actor, { kind: 'registry' }> {
  const { account, region, group } = registry
  return {
    kind: 'registry',
    id: `${account}/${region}/${group}`,
    label: by === undefined ? `Model registry ${group}` : `${by} (model registry ${group})`,
  }
}
