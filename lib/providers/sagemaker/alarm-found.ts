import type { Metric } from '@aws-sdk/client-cloudwatch'
import type { AlarmReading } from '#lib/domain/ports.ts'

/** An alarm of either kind, with the dimensions of the metrics that it watches. */
export interface AlarmFound extends AlarmReading {
  dimensions: { name: string; value: string }[]
  /** What it watches, where that is a metric of this account; empty: an expression or other alarms. */
  metrics: Metric[]
  /** Of a composite alarm: names of the alarms in its rule. */
  children: string[]
  /** A missing datapoint rings it. */
  ringsWithoutData: boolean
  /** Made by Application Auto Scaling: it scales, and low traffic rightly trips it. */
  scaling: boolean
}
