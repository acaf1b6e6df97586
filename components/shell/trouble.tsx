'use client'

import { useEffect, useState } from 'react'
import { askHealth, type HealthAnswer, troubleWords } from './trouble-words.ts'

/** Why a page could not be drawn, as far as that is known. */
export function Trouble({ digest }: { digest: string | undefined }) {
  const [health, setHealth] = useState<HealthAnswer>('asking')
  useEffect(() => {
    let isShown = true
    void askHealth().then((answer) => {
      if (isShown) setHealth(answer)
    })
    return () => {
      isShown = false
    }
  }, [])
  return <p>{troubleWords(health, digest)}</p>
}
