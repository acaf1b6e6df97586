import type { ShareSource } from '#lib/domain/serving/served.ts'
import type { ServingUnknown } from '#lib/domain/serving/serving-of.ts'

/** One release's part in an endpoint's traffic; instants are ISO. */
export interface ServingPartView {
  label: string
  /** Labels of other registry entries that are the very same thing. */
  also?: string[]
  /** Whole percent, of all parts together 100; 0: less than one; null: not told. */
  percent: number | null
  how: ShareSource
  /** Since when it has had any traffic that was told or measured. */
  since: string | null
  /** Since when it has had all traffic. */
  wholeSince: string | null
}

/** What serves, as `servingOf` answers for every page. */
export interface ServingView {
  parts: ServingPartView[]
  unknown: ServingUnknown | null
  asOf: string | null
}
