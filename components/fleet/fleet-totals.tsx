import type { FleetView, Tone } from '#lib/web/views.ts'
import { StatusIcon } from '../status/status-icon.tsx'
import classes from './fleet.module.css'

const count = (value: number) => value.toLocaleString('en')

/** The fleet in five numbers; a number is toned only while it asks for attention. */
export function FleetTotals({ totals }: { totals: FleetView['totals'] }) {
  const entries: { title: string; value: string; tone: Tone | undefined }[] = [
    {
      title: 'Consistent fleets',
      value: `${count(totals.consistent)} of ${count(totals.models)}`,
      tone: undefined,
    },
    { title: 'In rollout', value: count(totals.inRollout), tone: totals.inRollout > 0 ? 'busy' : undefined },
    {
      title: 'Lagging endpoints',
      value: count(totals.lagging),
      tone: totals.lagging > 0 ? 'warning' : undefined,
    },
    {
      title: 'Drifted endpoints',
      value: count(totals.drifted),
      tone: totals.drifted > 0 ? 'danger' : undefined,
    },
    { title: 'Waiting for approval', value: count(totals.pendingApproval), tone: undefined },
  ]
  return (
    <dl className={classes.totals}>
      {entries.map(({ title, value, tone }) => (
        <div key={title} className={classes.total}>
          <dt>{title}</dt>
          <dd className={tone === undefined ? '' : `tone-${tone}`}>
            {tone === undefined ? null : <StatusIcon name={tone} size={15} />}
            {value}
          </dd>
        </div>
      ))}
    </dl>
  )
}
