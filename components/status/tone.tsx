import type { ReactNode } from 'react'
import type { Tone } from '#lib/web/views.ts'
import { StatusIcon, type StatusIconName } from './status-icon.tsx'
import classes from './tone.module.css'

interface ToneProps {
  tone: Tone
  /** The tone's own shape when left out. */
  icon?: StatusIconName
  children: ReactNode
}

/** A state as an outlined pill: icon and word. */
export function ToneBadge({ tone, icon = tone, children }: ToneProps) {
  return (
    <span className={`${classes.badge} tone-${tone}`}>
      <StatusIcon name={icon} size={12} />
      {children}
    </span>
  )
}

/** A state in running text: icon and word. */
export function ToneText({ tone, icon = tone, children }: ToneProps) {
  return (
    <span className={`${classes.text} tone-${tone}`}>
      <StatusIcon name={icon} />
      <span>{children}</span>
    </span>
  )
}

/** A sentence that needs attention, in a tinted box. `live`: announced when it appears. */
export function ToneNotice({ tone, icon = tone, live = false, children }: ToneProps & { live?: boolean }) {
  return (
    <div className={`${classes.notice} tone-${tone}`} {...(live ? { role: 'status' } : {})}>
      <StatusIcon name={icon} size={16} />
      <div>{children}</div>
    </div>
  )
}
