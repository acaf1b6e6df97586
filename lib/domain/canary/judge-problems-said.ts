import type { JudgeSettings } from '../plan/plan.ts'
import type { EvidenceMeasure } from '../verdict-types.ts'

/** `overMs`: of a latency whose cut is a time. */
export interface NamedMetric {
  measure: EvidenceMeasure
  overMs?: number
}

export type MetricProblem =
  | { problem: 'none' }
  | { problem: 'twice'; metric: NamedMetric }
  /** Ratios to the baseline. */
  | { problem: 'tolerated'; metric: NamedMetric; value: number; under: number }
  | { problem: 'unacceptable'; metric: NamedMetric; value: number; above: number }
  | { problem: 'weight'; metric: NamedMetric; value: number }
  | { problem: 'no-cut' }
  | { problem: 'stray-cut'; metric: NamedMetric }
  | { problem: 'cut'; milliseconds: number }
  | { problem: 'no-source' }
  | { problem: 'stray-source'; metric: NamedMetric }

/** A plan by its name; undefined: the one that is looked at. */
interface InPlan {
  plan: string | undefined
}

declare module '../said.ts' {
  /** What is wrong with a plan's judge. */
  interface SaidFacts {
    'guardrail-judge-alpha': InPlan & { value: number }
    'guardrail-judge-beta': InPlan & { value: number }
    /** A cloud may not take what it adds up to. */
    'guardrail-judge-extend': (InPlan & { problem: 'no-time' | 'no-meaning' }) | InOwnWords
    'guardrail-judge-kind': InPlan & { kind: JudgeSettings['kind'] }
    'guardrail-judge-metrics': InPlan & MetricProblem
  }
}
