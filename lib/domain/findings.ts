/** Why something may not be done now. `code` is stable, `sentence` is for people and says what to change. */
export interface Refusal {
  code: string
  sentence: string
}

/** A preflight result shown in the plan preview. A blocker refuses the start; a warning does not. */
export interface Finding {
  level: 'ok' | 'warning' | 'blocker'
  code: string
  region: string | undefined
  endpoint: string | undefined
  sentence: string
}

/** One API call that a plan would make. */
export interface PlannedCall {
  service: string
  operation: string
  region: string
  /** The resource it names. */
  subject: string
}
