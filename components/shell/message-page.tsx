import Link from 'next/link'
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

/** The way on from a page that is not there. */
export function FleetLink() {
  return (
    <p>
      <Link href="/" className={classes.link}>
        Go to Fleet
      </Link>
    </p>
  )
}
