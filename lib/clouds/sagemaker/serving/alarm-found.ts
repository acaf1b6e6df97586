import type { Metric } from '@aws-sdk/client-cloudwatch'
import type { AlarmReading } from '#lib/domain/ports.ts'

/** An alarm of either kind, with the dimensions of the metrics that it watches. */
export interface AlarmFound extends AlarmReading {
  dimensions: { name: string; value: string }[]
  /** What it watches, where that are metrics of this account; empty: nothing that could be asked for, or other alarms. */
  metrics: Metric[]
  /** It watches something beside them that cannot be asked for here: a metric of another account. */
  watchesMore: boolean
  /**
   * What it takes to ring. `any`: one of its metrics or alarms; `together`: an expression over its metrics, or alarms joined by AND;
   * `untold`: an expression that fills what is missing, or a rule that rings while an alarm does not.
   */
  rings: 'any' | 'together' | 'untold'
  /** Of a composite alarm: names of the alarms in its rule. */
  children: string[]
  /** A missing datapoint rings it. */
  ringsWithoutData: boolean
  /** Made by Application Auto Scaling: it scales, and low traffic rightly trips it. */
  scaling: boolean
}
