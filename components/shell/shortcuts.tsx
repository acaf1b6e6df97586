'use client'

import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'

const Palette = dynamic(async () => (await import('./palette.tsx')).Palette, { ssr: false })

const paletteEvent = 'meridian:palette'

/** The second key after `g`. */
const destinations: Record<string, string> = {
  f: '/',
  r: '/rollouts',
  a: '/approvals',
  u: '/audit',
  s: '/settings',
}

export function openPalette(): void {
  window.dispatchEvent(new Event(paletteEvent))
}

/** `g f` Fleet, `g r` Rollouts, `g a` Approvals, `g u` Audit, `g s` Settings; ⌘K or Ctrl K searches. */
export function Shortcuts() {
  const router = useRouter()
  const [wanted, setWanted] = useState(false)
  const [opened, setOpened] = useState(false)

  useEffect(() => {
    let leaderUntil = 0
    const open = () => {
      setWanted(true)
      setOpened(true)
    }
    const pressed = (event: KeyboardEvent) => {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        return open()
      }
      if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return
      const destination = destinations[event.key]
      if (event.timeStamp < leaderUntil && destination !== undefined) {
        leaderUntil = 0
        return router.push(destination)
      }
      leaderUntil = event.key === 'g' ? event.timeStamp + 1_500 : 0
    }
    window.addEventListener('keydown', pressed)
    window.addEventListener(paletteEvent, open)
    return () => {
      window.removeEventListener('keydown', pressed)
      window.removeEventListener(paletteEvent, open)
    }
  }, [router])

  return wanted ? <Palette opened={opened} onClose={() => setOpened(false)} /> : null
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  // A dialog has its own keys; leaving the page from inside one would lose what was typed.
  return target.isContentEditable || target.closest('input, textarea, select, [role="dialog"]') !== null
}
