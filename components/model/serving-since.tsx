import type { ServingPartView, ServingView } from '#lib/web/views.ts'
import { Age } from '../time/age.tsx'
import { Instant } from '../time/instant.tsx'
import classes from './model.module.css'

/** Since when each release has had traffic; of one that came by shares also since when it has had all of it. */
export function ServingSince({ serving: { parts } }: { serving: ServingView }) {
  const [only, ...others] = parts
  if (only === undefined) return 'unknown'
  if (others.length === 0) return <Alone part={only} />
  return parts.map((part) => (
    <span key={part.label} className={classes.line}>
      {part.label} {part.since === null ? <Unmeasured part={part} /> : <Instant at={part.since} />}
    </span>
  ))
}

function Alone({ part }: { part: ServingPartView }) {
  if (part.since === null) return <Unmeasured part={part} />
  return (
    <>
      <Instant at={part.since} />
      {part.wholeSince === null || part.wholeSince === part.since ? null : (
        <span className={classes.line}>
          all traffic since <Instant at={part.wholeSince} />
        </span>
      )}
      <span className={classes.line}>
        for <Age since={part.since} />
      </span>
    </>
  )
}

const Unmeasured = ({ part }: { part: ServingPartView }) =>
  part.how === 'asked' ? 'not measured yet' : 'unknown'
