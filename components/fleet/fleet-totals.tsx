import type { FleetView, Tone } from '#lib/web/views.ts'
import { StatusIcon } from '../status/status-icon.tsx'
import classes from './fleet.module.css'

/** The fleet in five numbers; a number is toned only while it asks for attention. */
export function FleetTotals({ totals }: { totals: FleetView['totals'] }) {
  const entries: { title: string; value: string; tone: Tone | undefined }[] = [
    { title: 'Consistent fleets', value: `${totals.consistent} of ${totals.models}`, tone: undefined },
    { title: 'In rollout', value: String(totals.inRollout), tone: totals.inRollout > 0 ? 'busy' : undefined },
    {
      title: 'Lagging endpoints',
      value: String(totals.lagging),
      tone: totals.lagging > 0 ? 'warning' : undefined,
    },
    {
      title: 'Drifted endpoints',
      value: String(totals.drifted),
      tone: totals.drifted > 0 ? 'danger' : undefined,
    },
    { title: 'Waiting for approval', value: String(totals.pendingApproval), tone: undefined },
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
