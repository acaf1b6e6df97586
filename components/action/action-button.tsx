'use client'

import { type ReactNode, useId, useRef, useState } from 'react'
import type { ActionResult } from '#lib/web/views.ts'
import classes from './action.module.css'

export type ActionTone = 'primary' | 'plain' | 'danger'

export interface ActionButtonProps {
  label: ReactNode
  /** Why it may not be done now, as a sentence; null or undefined: it may. */
  refusal?: string | null | undefined
  onClick: () => unknown
  tone?: ActionTone
  loading?: boolean
  size?: 'regular' | 'small'
  type?: 'button' | 'submit'
  /** Accessible name, when the label alone does not say what it acts on. */
  name?: string
  icon?: ReactNode
}

/**
 * A button that, when refused, stays reachable by keyboard and says why on focus and hover. It never uses the
 * `disabled` attribute, which would take focus and reason away.
 */
export function ActionButton({
  label,
  refusal,
  onClick,
  tone = 'plain',
  loading = false,
  size = 'regular',
  type = 'button',
  name,
  icon,
}: ActionButtonProps) {
  const reasonId = useId()
  const reason = useReason()
  const refused = refusal !== null && refusal !== undefined
  const inactive = refused || loading
  return (
    <span className={classes.wrap}>
      <button
        ref={reason.anchor}
        type={type}
        className={`${classes.button} ${classes[tone] ?? ''} ${size === 'small' ? classes.small : ''}`}
        aria-disabled={inactive || undefined}
        aria-busy={loading || undefined}
        aria-describedby={refused ? reasonId : undefined}
        aria-label={name}
        onMouseEnter={refused ? reason.show : undefined}
        onFocus={refused ? reason.show : undefined}
        onMouseLeave={reason.hide}
        onBlur={reason.hide}
        onKeyDown={(event) => {
          if (event.key === 'Escape') reason.hide()
        }}
        onClick={(event) => {
          if (inactive) event.preventDefault()
          else onClick()
        }}
      >
        {loading ? <span className={classes.spinner} aria-hidden /> : icon}
        {label}
      </button>
      {refused ? (
        <span ref={reason.bubble} id={reasonId} role="tooltip" popover="manual" className={classes.reason}>
          {refusal}
        </span>
      ) : null}
    </span>
  )
}

/** A bubble in the browser's top layer, so that no panel or scrolling table cuts it off. */
function useReason() {
  const anchor = useRef<HTMLButtonElement>(null)
  const bubble = useRef<HTMLSpanElement>(null)
  const show = () => {
    const box = anchor.current?.getBoundingClientRect()
    const element = bubble.current
    if (!box || !element || element.matches(':popover-open')) return
    element.showPopover()
    const margin = 8
    const { width, height } = element.getBoundingClientRect()
    const left = Math.min(Math.max(margin, box.right - width), window.innerWidth - width - margin)
    const below = box.bottom + 6
    const top = below + height + margin > window.innerHeight ? box.top - height - 6 : below
    element.style.left = `${Math.max(margin, left)}px`
    element.style.top = `${top}px`
  }
  const hide = () => {
    if (bubble.current?.matches(':popover-open')) bubble.current.hidePopover()
  }
  return { anchor, bubble, show, hide }
}

/** For controls that act at once, without a dialog: shows that it works, then says the outcome. */
export function InstantAction({
  onAct,
  done,
  ...button
}: Omit<ActionButtonProps, 'onClick' | 'loading'> & {
  onAct: () => Promise<ActionResult>
  /** What is said when it was done, e.g. "Rollout paused". */
  done: string
}) {
  const [acting, setActing] = useState(false)
  const act = async () => {
    setActing(true)
    try {
      const { settleAction } = await import('./settle-action.ts')
      await settleAction(onAct, done)
    } finally {
      setActing(false)
    }
  }
  return <ActionButton {...button} loading={acting} onClick={() => void act()} />
}
