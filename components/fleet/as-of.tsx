'use client'

import { useLiveState } from '../live/live-provider.tsx'
import { useKnownAt } from '../live/use-known-at.ts'
import { ToneText } from '../status/tone.tsx'
import { clockTime, wholeInstant } from '../time/wording.ts'
import classes from './fleet.module.css'

/** What moment the page shows: now, in cloud time; the last known one while the connection is lost. */
export function AsOf() {
  const at = useKnownAt()
  const live = useLiveState().kind === 'live'
  return (
    <div className={classes.asOf}>
      <span className={classes.asOfLabel}>As of</span>
      {live ? (
        <span className={classes.live}>
          <span className={classes.dot} aria-hidden />
          Live
        </span>
      ) : (
        <ToneText tone="warning">Last known</ToneText>
      )}
      <time className={classes.asOfTime} dateTime={new Date(at).toISOString()} title={wholeInstant(at)}>
        {clockTime(at)} UTC
      </time>
    </div>
  )
}
