import type { ReactNode } from 'react'
import classes from './columns.module.css'

/** A page in two columns, the right one for what is looked up beside the left; in a narrow window one below the other. */
export function Columns({ wide = false, children }: { wide?: boolean; children: ReactNode }) {
  return <div className={wide ? `${classes.columns} ${classes.wide}` : classes.columns}>{children}</div>
}

/** Panels below each other. */
export function Column({ children }: { children: ReactNode }) {
  return <div className={classes.column}>{children}</div>
}
