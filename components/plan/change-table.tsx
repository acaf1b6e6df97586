import type { PlanPreview } from '#lib/web/views.ts'
import table from '../panel/table.module.css'
import { Table } from '../panel/table.tsx'
import { ToneText } from '../status/tone.tsx'
import classes from './plan.module.css'

type Changes = PlanPreview['changes'][number]

const sources = {
  release: 'stated by the release',
  live: 'kept from what serves',
  plan: 'from the plan',
  dropped: 'dropped',
} as const

/** What each endpoint would serve: what the release states, and what is kept of what serves now. */
export function ChangeTable({ changes, release }: Pick<PlanPreview, 'changes' | 'release'>) {
  return changes.map((each) => (
    <details key={each.endpoint} className={classes.calls}>
      <summary>
        What {each.endpoint} ({each.city}) would serve: {summary(each)}
      </summary>
      {each.rows === null ? null : (
        <div className={classes.callTable}>
          <Table label={`${release} on ${each.endpoint}`} columns={['Part', 'Now', 'After', 'Where from']}>
            {each.rows.map((row) => (
              <tr key={`${row.part} ${row.from}`}>
                <th scope="row">{row.part}</th>
                <td className={classes.value}>{row.before ?? '–'}</td>
                <td className={classes.value}>
                  {row.same ? <span className={table.quiet}>the same</span> : (row.after ?? '–')}
                </td>
                <td className={table.nowrap}>
                  {row.from === 'dropped' ? (
                    <ToneText tone="warning">{sources.dropped}</ToneText>
                  ) : (
                    sources[row.from]
                  )}
                </td>
              </tr>
            ))}
          </Table>
        </div>
      )}
    </details>
  ))
}

function summary({ rows }: Changes): string {
  if (rows === null) return 'its cloud did not tell'
  const changed = rows.filter(({ same }) => !same).length
  return changed === 0
    ? 'nothing changes'
    : `${changed} of ${rows.length} parts ${changed === 1 ? 'changes' : 'change'}`
}
