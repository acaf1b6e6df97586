import type { PlannedCall } from '#lib/domain/types.ts'
import table from '../panel/table.module.css'
import { Table } from '../panel/table.tsx'
import classes from './plan.module.css'

/** The exact calls that change a cloud, in the order in which they would be made. */
export function CallTable({ calls }: { calls: readonly PlannedCall[] }) {
  return (
    <details className={classes.calls}>
      <summary>
        Show the {calls.length} {calls.length === 1 ? 'call' : 'calls'}
      </summary>
      <div className={classes.callTable}>
        <Table label="Calls" columns={['Region', 'Call', 'On']}>
          {calls.map((call) => (
            <tr key={`${call.region} ${call.service} ${call.operation} ${call.subject}`}>
              <td className={table.nowrap}>{call.region}</td>
              <td className={`mono ${table.nowrap}`}>
                {call.service}:{call.operation}
              </td>
              <td className="mono">{call.subject}</td>
            </tr>
          ))}
        </Table>
      </div>
    </details>
  )
}
