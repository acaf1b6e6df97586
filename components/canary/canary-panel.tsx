'use client'

import dynamic from 'next/dynamic'
import { useMemo } from 'react'
import type { CanaryView } from '#lib/web/views.ts'
import { useCloudNow } from '../clock/clock-provider.tsx'
import { Empty, Panel, TableScroll } from '../panel/panel.tsx'
import { durationWords } from '../time/wording.ts'
import classes from './canary-panel.module.css'
import { type ChartMeasure, chartMeasures, chartSpan, chartSummary, short } from './measures.ts'

/** The charting library is as large as the rest of the page; the sentences and tables below stand without it. */
const CanaryChart = dynamic(async () => (await import('./canary-chart.tsx')).CanaryChart, {
  ssr: false,
  loading: () => <div className={classes.chart} />,
})

/** Canary and baseline side by side, a minute a point. */
export function CanaryPanel({
  city,
  canary,
  isOver,
}: {
  city: string
  canary: CanaryView | undefined
  /** The region takes no more canary traffic in this attempt. */
  isOver: boolean
}) {
  const left = useTimeLeft(canary)
  const span = useMemo(() => (canary ? chartSpan(canary) : null), [canary])
  const measures = useMemo(() => (canary ? chartMeasures(canary) : []), [canary])
  if (!canary || !span) {
    return (
      <Panel title={`${city}: canary against baseline`} flush>
        <Empty>
          {isOver
            ? 'There is nothing to chart: canary and baseline never took traffic side by side.'
            : 'No minute with both cohorts yet. The charts begin when the canary takes traffic.'}
        </Empty>
      </Panel>
    )
  }
  return (
    <Panel title={`${city}: canary against baseline`} aside={<Legend canary={canary} />}>
      <div className={classes.charts}>
        {measures.map((measure) => (
          <figure key={measure.key} className={classes.figure}>
            <figcaption className={classes.caption}>{measure.title}</figcaption>
            <div className={classes.chart} aria-hidden>
              <CanaryChart canary={canary} measure={measure} span={span} left={left} />
            </div>
            <p className="visually-hidden">{chartSummary(canary, measure)}</p>
          </figure>
        ))}
      </div>
      <details className={classes.minutes}>
        <summary>The minutes as a table</summary>
        <MinuteTable canary={canary} />
      </details>
    </Panel>
  )
}

/** What is left of the bake, in words that change by the minute; null when it is over or its length unknown. */
function useTimeLeft(canary: CanaryView | undefined): string | null {
  const now = useCloudNow()
  if (!canary?.bake) return null
  const left = Date.parse(canary.bake.startedAt) + canary.bake.seconds * 1000 - now
  return left > 0 ? `${durationWords(left)} left` : null
}

function Legend({ canary }: { canary: CanaryView }) {
  return (
    <>
      <span className={classes.key}>
        <span className={`${classes.swatch} ${classes.canary}`} aria-hidden /> {canary.release} canary
      </span>
      <span className={classes.key}>
        <span className={`${classes.swatch} ${classes.baseline}`} aria-hidden /> {canary.from ?? 'old'}{' '}
        baseline
      </span>
      <span className={classes.key}>
        <span className={`${classes.swatch} ${classes.tolerated}`} aria-hidden /> limit
      </span>
      <span className={classes.key}>times in UTC</span>
    </>
  )
}

function MinuteTable({ canary }: { canary: CanaryView }) {
  const measures = chartMeasures(canary)
  const baseline = new Map(canary.baseline.map((minute) => [minute.minute, minute]))
  return (
    <TableScroll label="Minutes of canary and baseline" bounded>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Minute, UTC</th>
            <th scope="col">Canary requests</th>
            {measures.map((measure) => (
              <th key={measure.key} scope="col">
                {measure.title}: canary / baseline
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {canary.canary.map((minute) => (
            <tr key={minute.minute}>
              <th scope="row">{minute.minute.slice(11, 16)}</th>
              <td>{minute.requests.toLocaleString('en-US')}</td>
              {measures.map(({ key, unit }) => (
                <td key={key}>
                  {said(minute[key], unit)} / {said(baseline.get(minute.minute)?.[key] ?? null, unit)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </TableScroll>
  )
}

const said = (value: number | null, unit: ChartMeasure['unit']) => (value === null ? '–' : short(value, unit))
