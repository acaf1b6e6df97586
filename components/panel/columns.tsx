import type { ReactNode } from 'react'
import classes from './columns.module.css'

interface ColumnsProps {
  wide?: boolean
  /** Under the left column, where the right one is often the longer; in a narrow window last of all. */
  below?: ReactNode
  /** Two columns. */
  children: ReactNode
}

/** A page in two columns, the right one for what is looked up beside the left; in a narrow window one below the other. */
export function Columns({ wide = false, below, children }: ColumnsProps) {
  const names = [classes.columns, wide && classes.wide, below !== undefined && classes.withBelow]
  return (
    <div className={names.filter(Boolean).join(' ')}>
      {children}
      {below === undefined ? null : <Column>{below}</Column>}
    </div>
  )
}

/** Panels below each other. */
export function Column({ children }: { children: ReactNode }) {
  return <div className={classes.column}>{children}</div>
}
