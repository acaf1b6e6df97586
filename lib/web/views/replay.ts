import type { JudgeSettings } from '#lib/domain/plan/plan.ts'
import type { EvidenceMeasure, VerdictOutcome } from '#lib/domain/types.ts'

export type JudgeKind = JudgeSettings['kind']

/** A canary whose minutes are kept. */
export interface ReplayCanary {
  rollout: string
  endpoint: string
  attempt: number
  model: string
  city: string
  release: string
  /** When its canary first had traffic. */
  at: string
}

export interface ReplayEndpoint {
  model: string
  endpoint: string
  city: string
}

export interface ReplayMeasure {
  measure: EvidenceMeasure
  cutMs: number | null
  tolerated: number
  unacceptable: number
  critical: boolean
}

/** One measure at the end of one minute; evidence in natural logarithms. */
export interface ReplayEvidence {
  measure: EvidenceMeasure
  outcome: VerdictOutcome
  logEFail: number | null
  logEPass: number | null
  ratio: { estimate: number | null; low: number | null; high: number | null } | null
}

export interface ReplayMinute {
  /** Start of the minute. */
  minute: string
  /** Minutes of traffic at its end. */
  after: number
  outcome: VerdictOutcome
  sentence: string
  evidence: ReplayEvidence[]
}

export interface ReplayJudge {
  kind: JudgeKind
  /** "Sequential judge". */
  name: string
  outcome: 'stopped' | 'passed' | 'undecided'
  /** Minutes of traffic when it was decided; of all while it is not. */
  after: number
  /** What it said then. */
  sentence: string
}

export interface ReplayResult {
  /** "Dublin: v427 against v426". */
  title: string
  /** What really happened, or what is compared. */
  facts: string
  /** What the judges would have done, in one sentence. */
  sentence: string
  /** As they were used: the plan's own unless changed. */
  settings: { kind: JudgeKind; alpha: number; beta: number; measures: ReplayMeasure[] }
  /** Some of the settings are not the plan's. */
  isChanged: boolean
  /** All three, in a fixed order. */
  judges: ReplayJudge[]
  minutes: ReplayMinute[]
  /** Logarithms of evidence from which it fails and from which a measure passes. */
  failFrom: number
  passFrom: number
}

export interface ReplayView {
  /** The latest first, at most 100. */
  canaries: ReplayCanary[]
  endpoints: ReplayEndpoint[]
  /** null until something is chosen; by the plan's own settings when those that were asked for are refused. */
  result: ReplayResult | null
  /** Why what was asked for was not done. */
  refusal: string | null
}
