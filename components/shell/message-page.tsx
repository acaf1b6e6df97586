import type { ReactNode } from 'react'
import classes from './message-page.module.css'

/** A page that has nothing to show but why. */
export function MessagePage({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className={classes.page}>
      <h1 className={classes.title}>{title}</h1>
      {children}
    </div>
  )
}
