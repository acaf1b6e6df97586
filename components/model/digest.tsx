'use client'

import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useState } from 'react'
import { shortDigest } from '#lib/domain/wording.ts'
import classes from './model.module.css'

/** A digest short enough to read, the whole on hover and by the copy button. */
export function Digest({ digest }: { digest: string | null }) {
  const [copied, setCopied] = useState(false)
  if (digest === null) return <span className={classes.quiet}>digest unknown</span>
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(digest)
      setCopied(true)
      setTimeout(() => setCopied(false), 2_000)
    } catch {
      // Without permission for the clipboard the whole digest is still on hover.
    }
  }
  return (
    <span className={classes.digest}>
      <code title={digest}>{shortDigest(digest)}</code>
      <button
        type="button"
        className={classes.copy}
        aria-label={copied ? 'Digest copied' : `Copy the digest ${shortDigest(digest)}`}
        onClick={() => void copy()}
      >
        {copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
      </button>
    </span>
  )
}
