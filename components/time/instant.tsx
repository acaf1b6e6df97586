'use client'

import { useCloudNow } from '../clock/clock-provider.tsx'
import { clockTime, dayWords, sameDay, wholeInstant } from './wording.ts'

export interface InstantProps {
  /** ISO 8601, cloud time. */
  at: string
  /** `03:47:10` instead of `03:47`. */
  seconds?: boolean
  /** Writes "UTC" behind the time; it is on hover always. */
  zone?: boolean
}

/** `03:47`, or `20 Nov 03:47` on another day than the cloud's today; the whole instant with its zone on hover. */
export function Instant({ at, seconds = false, zone = false }: InstantProps) {
  const now = useCloudNow()
  const time = Date.parse(at)
  if (Number.isNaN(time)) return <span>unknown</span>
  const day = sameDay(time, now) ? '' : `${dayWords(time, now)} `
  return (
    <time dateTime={at} title={wholeInstant(time)} className="tabular">
      {`${day}${clockTime(time, seconds)}${zone ? ' UTC' : ''}`}
    </time>
  )
}
