'use client'

import { useEffect } from 'react'

/** Real milliseconds between two tellings. */
const tellEvery = 60_000

/** Tells the server that somebody is there, while keys and pointer move: whoever watches a rollout without a click is not idle. */
export function Presence() {
  useEffect(() => {
    let told = Date.now()
    const moved = () => {
      if (Date.now() - told < tellEvery) return
      told = Date.now()
      // What comes of it shows at the next request that matters.
      void fetch('/api/auth/seen', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      }).catch(() => undefined)
    }
    const events = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const
    for (const event of events) window.addEventListener(event, moved, { passive: true })
    return () => {
      for (const event of events) window.removeEventListener(event, moved)
    }
  }, [])
  return null
}
