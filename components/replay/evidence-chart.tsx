import classes from './evidence-chart.module.css'
import { type EvidencePoint, evidenceWords, gridOf, heightOf, scaleOf } from './evidence-lines.ts'

interface EvidenceChartProps {
  points: readonly EvidencePoint[]
  failFrom: number
  passFrom: number
  /** Minutes of traffic at the verdict; null without one. */
  decidedAfter: number | null
}

/** In units of the drawing, which is stretched to the width that there is. */
const size = { width: 600, height: 200 }

/** How the evidence grew, on a logarithmic scale; for the eye, a sentence beside it says the same. */
export function EvidenceChart({ points, failFrom, passFrom, decidedAfter }: EvidenceChartProps) {
  const scale = scaleOf(points, { failFrom, passFrom })
  const last = Math.max(2, points.at(-1)?.after ?? 2)
  const x = (after: number) => ((after - 1) / (last - 1)) * size.width
  const y = (logE: number) => heightOf(logE, scale) * size.height
  // A single minute is no line: it is drawn as a short stroke.
  const [first, second] = points
  const drawn = first && !second ? [first, { ...first, after: first.after + 0.5 }] : points
  const line = (key: 'fail' | 'pass') => drawn.map((point) => `${x(point.after)},${y(point[key])}`).join(' ')
  return (
    <div className={classes.chart} aria-hidden>
      <div className={classes.plot}>
        {gridOf(scale).map((logE) => (
          <span key={logE} className={classes.tick} style={{ top: `${heightOf(logE, scale) * 100}%` }}>
            {evidenceWords(logE)}
          </span>
        ))}
        <svg viewBox={`0 0 ${size.width} ${size.height}`} preserveAspectRatio="none" role="presentation">
          {gridOf(scale).map((logE) => (
            <line key={logE} className={classes.grid} x1={0} x2={size.width} y1={y(logE)} y2={y(logE)} />
          ))}
          <line className={classes.failFrom} x1={0} x2={size.width} y1={y(failFrom)} y2={y(failFrom)} />
          <line className={classes.passFrom} x1={0} x2={size.width} y1={y(passFrom)} y2={y(passFrom)} />
          {decidedAfter === null ? null : (
            <line
              className={classes.decided}
              x1={x(decidedAfter)}
              x2={x(decidedAfter)}
              y1={0}
              y2={size.height}
            />
          )}
          <polyline className={classes.fail} points={line('fail')} />
          <polyline className={classes.pass} points={line('pass')} />
        </svg>
        <span className={classes.bound} style={{ top: `${heightOf(failFrom, scale) * 100}%` }}>
          stops
        </span>
        <span className={classes.bound} style={{ top: `${heightOf(passFrom, scale) * 100}%` }}>
          passes
        </span>
      </div>
      <div className={classes.axis}>
        <span>1 min</span>
        <span>{last} min</span>
      </div>
    </div>
  )
}

/** Which line is which, by shape and word. */
export function EvidenceKey() {
  return (
    <>
      <span className={classes.key}>
        <span className={classes.swatch} aria-hidden /> against the release
      </span>
      <span className={classes.key}>
        <span className={`${classes.swatch} ${classes.passSwatch}`} aria-hidden /> for it
      </span>
    </>
  )
}
