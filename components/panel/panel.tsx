import { type ReactNode, useId } from 'react'
import classes from './panel.module.css'

interface PanelProps {
  title?: ReactNode
  /** At the right of the title: a state, a chooser, buttons. */
  aside?: ReactNode
  /** Its content reaches the edges, as tables do. */
  flush?: boolean
  className?: string
  children: ReactNode
}

/** A card of the page. With a title it is a region of that name. */
export function Panel({ title, aside, flush = false, className, children }: PanelProps) {
  const headingId = useId()
  const classNames = [classes.panel, className].filter(Boolean).join(' ')
  const body = <div className={flush ? classes.flush : classes.body}>{children}</div>
  if (title === undefined) return <div className={classNames}>{body}</div>
  return (
    <section className={classNames} aria-labelledby={headingId}>
      <div className={flush ? `${classes.head} ${classes.ruled}` : classes.head}>
        <h2 id={headingId} className={classes.title}>
          {title}
        </h2>
        {aside === undefined ? null : <div className={classes.aside}>{aside}</div>}
      </div>
      {body}
    </section>
  )
}

/** A table too wide for a narrow window scrolls inside of this, by keyboard too; the page itself never does. */
export function TableScroll({
  label,
  bounded = false,
  children,
}: {
  label: string
  /** Not taller than half a window: for lists that only go on and on. */
  bounded?: boolean
  children: ReactNode
}) {
  const className = bounded ? `${classes.scroll} ${classes.bounded}` : classes.scroll
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={className} aria-label={`${label}, table`} tabIndex={0}>
      {children}
    </section>
  )
}

/** The top of a page: its one h1, what stands beside it, a line of facts below, and the page's actions. */
export function PageHead({
  title,
  beside,
  facts,
  actions,
}: {
  title: ReactNode
  beside?: ReactNode
  facts?: ReactNode
  actions?: ReactNode
}) {
  return (
    <div className={classes.pageHead}>
      <div className={classes.pageTitles}>
        <div className={classes.titleLine}>
          <h1 className={classes.pageTitle}>{title}</h1>
          {beside === undefined ? null : <div className={classes.beside}>{beside}</div>}
        </div>
        {facts === undefined ? null : <p className={classes.facts}>{facts}</p>}
      </div>
      {actions === undefined ? null : <div className={classes.actions}>{actions}</div>}
    </div>
  )
}

/** What stands where a list has nothing in it. */
export function Empty({ children }: { children: ReactNode }) {
  return <p className={classes.empty}>{children}</p>
}
