import Link from 'next/link'
import { newestWords } from '#lib/web/limits.ts'
import type { RolloutRow } from '#lib/web/views.ts'
import { standingWords } from '#lib/words/standing.ts'
import { Empty, Panel } from '../panel/panel.tsx'
import table from '../panel/table.module.css'
import { Table } from '../panel/table.tsx'
import { ToneText } from '../status/tone.tsx'
import { Instant } from '../time/instant.tsx'
import { durationWords } from '../time/wording.ts'
import classes from './rollouts.module.css'
import { standingIcons } from './standing-icons.ts'

interface RolloutTableProps {
  title: string
  rollouts: RolloutRow[]
  /** What stands there when there is none. */
  empty: string
  /** Of more than these only the newest are loaded. */
  most?: number
  /** The model is known from the page around it. */
  withoutModel?: boolean
}

export function RolloutTable({ title, rollouts, empty, most, withoutModel = false }: RolloutTableProps) {
  return (
    <Panel title={title} aside={most === undefined ? undefined : newestWords(rollouts.length, most)} flush>
      {rollouts.length === 0 ? (
        <Empty>{empty}</Empty>
      ) : (
        <Table
          label={title}
          columns={['Rollout', 'Status', 'On the release', 'Started, UTC', 'Took']}
          className={classes.list}
        >
          {rollouts.map((rollout) => (
            <Row key={rollout.slug} rollout={rollout} withoutModel={withoutModel} />
          ))}
        </Table>
      )}
    </Panel>
  )
}

function Row({ rollout, withoutModel }: { rollout: RolloutRow; withoutModel: boolean }) {
  const { word, tone } = standingWords[rollout.standing]
  return (
    <tr>
      <th scope="row">
        <Link href={`/rollouts/${rollout.slug}`}>
          {withoutModel ? null : `${rollout.model} `}
          <span className="mono">
            {rollout.from === null ? '' : `${rollout.from} → `}
            {rollout.release}
          </span>
        </Link>
        {rollout.kind === 'catch-up' ? <div className={table.quiet}>catch-up</div> : null}
      </th>
      <td>
        <ToneText tone={tone} icon={standingIcons[rollout.standing]}>
          {word}
        </ToneText>
        <div className={table.quiet}>{rollout.sentence}</div>
      </td>
      <td className="tabular">
        {rollout.onRelease} of {rollout.regions}
      </td>
      <td>
        <span className={table.nowrap}>
          <Instant at={rollout.startedAt} />
        </span>
        <div className={table.quiet}>by {rollout.startedBy}</div>
      </td>
      <td className={table.nowrap}>
        {rollout.endedAt === null
          ? 'open'
          : durationWords(Date.parse(rollout.endedAt) - Date.parse(rollout.startedAt))}
      </td>
    </tr>
  )
}
