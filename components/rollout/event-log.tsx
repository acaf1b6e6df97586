import { mostShown, newestWords } from '#lib/web/limits.ts'
import type { RolloutEventView } from '#lib/web/views.ts'
import { Empty, Panel } from '../panel/panel.tsx'
import { unbroken } from '../text/unbroken.ts'
import { Instant } from '../time/instant.tsx'
import classes from './event-log.module.css'

export function EventLog({ events }: { events: RolloutEventView[] }) {
  const newest = newestWords(events.length, mostShown.events)
  return (
    <Panel
      title="Events"
      aside={newest === undefined ? 'times in UTC' : `${newest}, times in UTC`}
      flush={events.length === 0}
    >
      {events.length === 0 ? (
        <Empty>Nothing has happened yet.</Empty>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keyboard
        <ol className={classes.events} aria-label="Events, newest first" tabIndex={0}>
          {events.map((event) => (
            <li key={event.id} className={classes.event}>
              <span className={classes.time}>
                <Instant at={event.at} seconds />
              </span>
              <span className={classes.sentence}>{unbroken(event.sentence)}</span>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  )
}
