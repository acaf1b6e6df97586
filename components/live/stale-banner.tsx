'use client'

import { useEffect, useState } from 'react'
import { StatusIcon } from '../status/status-icon.tsx'
import { clockTime, durationWords } from '../time/wording.ts'
import classes from './live.module.css'
import { useLiveState } from './live-provider.tsx'
import { useKnownAt } from './use-known-at.ts'
import type { LiveState } from './use-live.ts'

/** Says that the page shows the last known state, and since when. Nothing while it is live. */
export function StaleBanner() {
  const state = useLiveState()
  return (
    <div role="status">
      {state.kind === 'live' ? null : (
        <p className={`${classes.banner} tone-warning`}>
          <StatusIcon name="warning" size={15} />
          <StaleSentence state={state} />
        </p>
      )}
    </div>
  )
}

function StaleSentence({ state }: { state: Exclude<LiveState, { kind: 'live' }> }) {
  const realNow = useRealNow()
  const knownAt = useKnownAt()
  if (state.kind === 'disconnected') {
    return (
      <span>
        Connection lost {durationWords(realNow - state.since)} ago; showing the last known state.
        {state.sentence === undefined ? null : ` ${state.sentence}`}
      </span>
    )
  }
  if (state.kind === 'unwatched') {
    return (
      <span>
        No worker has looked at the clouds since {clockTime(knownAt)} UTC; showing what was known then.
        Nothing moves until a worker runs again.
      </span>
    )
  }
  return <span>Meridian cannot reach its database; showing what was known at {clockTime(knownAt)} UTC.</span>
}

function useRealNow(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [])
  return now
}
