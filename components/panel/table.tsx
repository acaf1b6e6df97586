import type { ReactNode } from 'react'
import { TableScroll } from './panel.tsx'
import classes from './table.module.css'

interface Column {
  title: string
  /** Its cells are numbers, aligned at the right. */
  numeric?: boolean
  /** For listeners only: what stands below says by itself what it is. */
  unseen?: boolean
}

interface TableProps {
  /** Names the region that scrolls. */
  label: string
  /** For listeners, where the label does not say enough. */
  caption?: string
  columns: readonly (string | Column)[]
  /** Not taller than half a window: for lists that only go on and on. */
  bounded?: boolean
  className?: string | undefined
  /** The rows. */
  children: ReactNode
}

/** The one table of the product: it scrolls by itself, and each column has a head. */
export function Table({ label, caption, columns, bounded = false, className, children }: TableProps) {
  return (
    <TableScroll label={label} bounded={bounded}>
      <table className={[classes.table, className].filter(Boolean).join(' ')}>
        {caption === undefined ? null : <caption className="visually-hidden">{caption}</caption>}
        <thead>
          <tr>
            {columns.map((column) => {
              const { title, numeric, unseen }: Column =
                typeof column === 'string' ? { title: column } : column
              return (
                <th key={title} scope="col" className={numeric ? classes.number : undefined}>
                  {unseen ? <span className="visually-hidden">{title}</span> : title}
                </th>
              )
            })}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </TableScroll>
  )
}
