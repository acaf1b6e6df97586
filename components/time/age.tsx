'use client'

import { useCloudNow } from '../clock/clock-provider.tsx'
import { durationWords, wholeInstant } from './wording.ts'

/** How long ago, counting on: "18 h", with `ago` "18 h ago". The instant itself is on hover. */
export function Age({ since, ago = false }: { since: string; ago?: boolean }) {
  const now = useCloudNow()
  const time = Date.parse(since)
  if (Number.isNaN(time)) return <span>unknown</span>
  return (
    <time dateTime={since} title={wholeInstant(time)} className="tabular">
      {`${durationWords(now - time)}${ago ? ' ago' : ''}`}
    </time>
  )
}
