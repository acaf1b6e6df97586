import type { Tone } from '#lib/web/views.ts'
import { drawInterval, type Ratio, type RatioLimits, sameAt } from './interval.ts'
import classes from './interval-bar.module.css'

interface IntervalBarProps {
  ratio: Ratio
  limits: RatioLimits
  tone: Tone
}

/** The canary's ratio to its baseline with its interval, for the eye; `ratioWords` says the same beside it. */
export function IntervalBar({ ratio, limits, tone }: IntervalBarProps) {
  const drawing = drawInterval(ratio, limits)
  const { low, high, hasInterval, estimate, tolerated, unacceptable, isOpenLow, isOpenHigh } = drawing
  // Words that would lie on each other are left to the sentence below.
  const isToleratedApart =
    Math.abs(tolerated - sameAt) > 0.12 && Math.abs(tolerated - (unacceptable ?? 2)) > 0.12
  const isUnacceptableApart = unacceptable !== null && Math.abs(unacceptable - sameAt) > 0.12
  return (
    <div className={classes.bar} aria-hidden>
      <span className={classes.track} />
      {hasInterval ? (
        <span
          className={`${classes.interval} tone-${tone}`}
          data-open-low={isOpenLow || undefined}
          data-open-high={isOpenHigh || undefined}
          style={{ left: part(low), width: part(Math.max(0.005, high - low)) }}
        />
      ) : null}
      <Mark at={sameAt} className={classes.same} word="same" />
      {isToleratedApart ? (
        <Mark at={tolerated} className={classes.tolerated} word={`${limit(limits.tolerated)}×`} />
      ) : (
        <span className={classes.tolerated} style={{ left: part(tolerated) }} />
      )}
      {unacceptable === null || limits.unacceptable === null ? null : isUnacceptableApart ? (
        <Mark at={unacceptable} className={classes.unacceptable} word={`${limit(limits.unacceptable)}×`} />
      ) : (
        <span className={classes.unacceptable} style={{ left: part(unacceptable) }} />
      )}
      {estimate === null ? null : (
        <span className={`${classes.estimate} tone-${tone}`} style={{ left: part(estimate) }} />
      )}
    </div>
  )
}

function Mark({ at, className, word }: { at: number; className: string | undefined; word: string }) {
  return (
    <>
      <span className={className} style={{ left: part(at) }} />
      <span className={classes.word} style={{ left: part(at) }}>
        {word}
      </span>
    </>
  )
}

/** As the plan has it: 1.25 is not 1.3. */
const limit = (ratio: number) => String(Number(ratio.toFixed(3)))

const part = (position: number) => `${position * 100}%`
