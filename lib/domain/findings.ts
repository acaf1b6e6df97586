import type { Said } from './said.ts'

/** Why something may not be done now, and what to change. `code` is stable; lib/words has the sentence. */
export type Refusal = Said

/** A preflight result shown in the plan preview. A blocker refuses the start; a warning does not. */
export type Finding = Said & {
  level: 'ok' | 'warning' | 'blocker'
  region: string | undefined
  endpoint: string | undefined
}

/** @param at left out: of no endpoint, or of them all */
export function finding(level: Finding['level'], said: Said, at?: { region: string; name: string }): Finding {
  return { level, ...said, region: at?.region, endpoint: at?.name }
}

/** What a finding or a problem tells, without whom or what it is about. */
export const saidOf = ({ code, facts }: Said): Said => ({ code, facts }) as Said

/** One API call that a plan would make. */
export interface PlannedCall {
  service: string
  operation: string
  region: string
  /** The resource it names. */
  subject: string
}
