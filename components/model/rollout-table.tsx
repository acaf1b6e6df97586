import Link from 'next/link'
import type { RolloutRow } from '#lib/web/views.ts'
import { standingWords } from '#lib/words/standing.ts'
import { Empty } from '../panel/panel.tsx'
import table from '../panel/table.module.css'
import { Table } from '../panel/table.tsx'
import { standingIcons } from '../rollout/standing-icons.ts'
import { ToneText } from '../status/tone.tsx'
import { Instant } from '../time/instant.tsx'
import classes from './model.module.css'

export function RolloutTable({ rollouts }: { rollouts: RolloutRow[] }) {
  if (rollouts.length === 0) return <Empty>No rollout yet. Promote an approved release to begin one.</Empty>
  return (
    <Table
      label="Rollouts"
      caption="Rollouts, newest first"
      columns={['Rollout', 'Status', 'On the release', 'Started, UTC']}
      className={classes.rollouts}
    >
      {rollouts.map((rollout) => {
        const { tone, word } = standingWords[rollout.standing]
        return (
          <tr key={rollout.slug}>
            <th scope="row" className={table.nowrap}>
              <Link
                href={`/rollouts/${encodeURIComponent(rollout.slug)}`}
                prefetch={false}
                className={classes.version}
              >
                {rollout.from === null ? rollout.release : `${rollout.from} → ${rollout.release}`}
              </Link>
              <span className={classes.line}>{rollout.kind === 'catch-up' ? 'Catch-up' : 'Promotion'}</span>
            </th>
            <td>
              <ToneText tone={tone} icon={standingIcons[rollout.standing]}>
                {word}
              </ToneText>
              {rollout.sentence === '' ? null : <span className={classes.line}>{rollout.sentence}</span>}
            </td>
            <td className={table.nowrap}>
              {rollout.onRelease} of {rollout.regions}
            </td>
            <td className={table.nowrap}>
              <Instant at={rollout.startedAt} />
              <span className={classes.line}>{rollout.startedBy}</span>
            </td>
          </tr>
        )
      })}
    </Table>
  )
}
