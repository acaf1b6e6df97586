import type { PlannedCall } from '#lib/domain/types.ts'
import { TableScroll } from '../panel/panel.tsx'
import table from '../panel/table.module.css'
import classes from './plan.module.css'

/** The exact calls that change a cloud, in the order in which they would be made. */
export function CallTable({ calls }: { calls: readonly PlannedCall[] }) {
  return (
    <details className={classes.calls}>
      <summary>
        Show the {calls.length} {calls.length === 1 ? 'call' : 'calls'}
      </summary>
      <div className={classes.callTable}>
        <TableScroll label="Calls">
          <table className={table.table}>
            <thead>
              <tr>
                <th scope="col">Region</th>
                <th scope="col">Call</th>
                <th scope="col">On</th>
              </tr>
            </thead>
            <tbody>
              {calls.map((call) => (
                <tr key={`${call.region} ${call.service} ${call.operation} ${call.subject}`}>
                  <td className={table.nowrap}>{call.region}</td>
                  <td className={`mono ${table.nowrap}`}>
                    {call.service}:{call.operation}
                  </td>
                  <td className="mono">{call.subject}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </TableScroll>
      </div>
    </details>
  )
}
