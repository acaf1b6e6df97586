'use client'

import { useCloudNow, useCloudRate } from '../clock/clock-provider.tsx'
import { useLiveState } from './live-provider.tsx'

/** Cloud time of what the page shows, epoch milliseconds: now while it is live, else the moment at which that ended. */
export function useKnownAt(): number {
  const now = useCloudNow()
  const rate = useCloudRate()
  const state = useLiveState()
  return state.kind === 'live' ? now : now - Math.max(0, Date.now() - state.since) * rate
}
