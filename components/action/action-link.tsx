import Link from 'next/link'
import type { ReactNode } from 'react'
import classes from './action.module.css'
import type { ActionTone } from './action-button.tsx'
import { ActionButton } from './action-button.tsx'

/** A link that looks like the buttons beside it; refused, it is a button that says why. */
export function ActionLink({
  href,
  label,
  refusal,
  tone = 'plain',
  size = 'regular',
  name,
}: {
  href: string
  label: ReactNode
  refusal?: string | null | undefined
  tone?: ActionTone
  size?: 'regular' | 'small'
  name?: string
}) {
  if (refusal !== null && refusal !== undefined) {
    return (
      <ActionButton
        label={label}
        refusal={refusal}
        tone={tone}
        size={size}
        onClick={() => undefined}
        {...(name === undefined ? {} : { name })}
      />
    )
  }
  return (
    <Link
      href={href}
      className={`${classes.button} ${classes[tone]} ${size === 'small' ? classes.small : ''}`}
      aria-label={name}
    >
      {label}
    </Link>
  )
}
