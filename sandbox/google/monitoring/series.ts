import type { Distribution } from './distribution.ts'

export type MetricKind = 'GAUGE' | 'DELTA'
export type ValueType = 'INT64' | 'DOUBLE' | 'DISTRIBUTION'
export type Labels = Readonly<Record<string, string>>

/** What one point tells: a number (INT64, DOUBLE) or a distribution, as the series' value type says. */
export type PointValue = number | Distribution

/** Instants are milliseconds of cloud time; a gauge's point begins when it ends. */
export interface Point {
  from: number
  to: number
  value: PointValue
}

export interface Series {
  metricType: string
  metricLabels: Labels
  resourceType: string
  resourceLabels: Labels
  kind: MetricKind
  valueType: ValueType
  unit: string
  /** Oldest first. */
  points: Point[]
}
