'use client'

import { useCloudNow, useCloudRate } from '../clock/clock-provider.tsx'
import { useLiveState } from './live-provider.tsx'

/** Cloud time of what the page shows, epoch milliseconds: now while it is live, else the moment at which that ended. */
export function useKnownAt(): number {
  const now = useCloudNow()
  const rate = useCloudRate()
  const state = useLiveState()
  switch (state.kind) {
    case 'live':
      return now
    case 'unwatched':
      return state.at
    case 'disconnected':
    case 'database-away':
      return now - Math.max(0, Date.now() - state.since) * rate
  }
}
