'use client'

import { useCloudNow } from '../clock/clock-provider.tsx'
import { durationWords, wholeInstant } from './wording.ts'

/** What is left until then, "12 min left"; `over` once it has passed. */
export function Countdown({ to, over = 'due' }: { to: string; over?: string }) {
  const now = useCloudNow()
  const time = Date.parse(to)
  if (Number.isNaN(time)) return <span>unknown</span>
  return (
    <time dateTime={to} title={wholeInstant(time)} className="tabular">
      {time > now ? `${durationWords(time - now)} left` : over}
    </time>
  )
}

/** "18 of 30 min", counting; for a stretch such as a bake. */
export function Elapsed({ since, seconds }: { since: string; seconds: number }) {
  const now = useCloudNow()
  const passed = Math.min(seconds, Math.max(0, (now - Date.parse(since)) / 1_000))
  const inMinutes = seconds >= 120
  const unit = inMinutes ? 'min' : 's'
  const scale = inMinutes ? 60 : 1
  return (
    <span className="tabular">{`${Math.floor(passed / scale)} of ${Math.round(seconds / scale)} ${unit}`}</span>
  )
}

/** 0–1 of a stretch of cloud time that has passed; redraws every second. */
export function useProgress(since: string | null, seconds: number | null): number | null {
  const now = useCloudNow()
  if (since === null || seconds === null || seconds <= 0) return null
  return Math.min(1, Math.max(0, (now - Date.parse(since)) / 1_000 / seconds))
}
