'use client'

import { CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import type { TrafficSeries } from '#lib/web/views.ts'
import { Empty } from '../panel/panel.tsx'
import { clockTime } from '../time/wording.ts'
import classes from './model.module.css'
import { chartRows, type Measure, measures, summaryOf } from './traffic.ts'

/** Told apart by dash as well as by colour. */
const strokes = [
  { color: 'var(--mer-accent)', dash: '' },
  { color: 'var(--mer-ok)', dash: '6 3' },
  { color: 'var(--mer-warning)', dash: '2 3' },
  { color: 'var(--mer-danger)', dash: '9 3 2 3' },
  { color: 'var(--mer-busy)', dash: '12 4' },
  { color: 'var(--mer-dimmed)', dash: '4 2 1 2' },
] as const
const strokeOf = (index: number) => strokes[index % strokes.length] ?? strokes[0]

/** Requests, errors and latency of each region, one line a region. */
export function TrafficCharts({ series }: { series: TrafficSeries[] }) {
  const measured = series.filter(({ points }) => points.length > 0)
  if (measured.length === 0) return <Empty>No region has reported traffic in the last three hours.</Empty>
  return (
    <>
      <ul className={classes.legend}>
        {series.map(({ endpoint, city, points }, index) => (
          <li key={endpoint}>
            <svg className={classes.swatch} viewBox="0 0 22 8" aria-hidden>
              <path
                d="M0 4h22"
                stroke={strokeOf(index).color}
                strokeWidth={2.4}
                strokeDasharray={strokeOf(index).dash}
              />
            </svg>
            {city}
            {points.length === 0 ? ' (no measurement)' : ''}
          </li>
        ))}
      </ul>
      <div className={classes.charts}>
        {measures.map((measure) => (
          <MeasureChart key={measure.name} measure={measure} series={series} />
        ))}
      </div>
    </>
  )
}

function MeasureChart({ measure, series }: { measure: Measure; series: TrafficSeries[] }) {
  const rows = chartRows(measure, series)
  return (
    <figure className={classes.chart}>
      <figcaption>
        {measure.title}, {measure.unit}
      </figcaption>
      <div aria-hidden>
        <ResponsiveContainer width="100%" height={170}>
          <LineChart data={rows} margin={{ top: 4, right: 8, bottom: 0, left: 0 }} accessibilityLayer={false}>
            <CartesianGrid stroke="var(--mer-border)" vertical={false} />
            <XAxis
              dataKey="at"
              type="number"
              domain={['dataMin', 'dataMax']}
              tickFormatter={(at: number) => clockTime(at)}
              stroke="var(--mer-border-strong)"
              tick={{ fill: 'var(--mer-faint)', fontSize: 11 }}
              minTickGap={48}
            />
            <YAxis
              width={44}
              stroke="var(--mer-border-strong)"
              tick={{ fill: 'var(--mer-faint)', fontSize: 11 }}
              tickFormatter={(value: number) => String(Number(value.toPrecision(3)))}
            />
            <Tooltip
              isAnimationActive={false}
              labelFormatter={(at) => `${clockTime(Number(at))} UTC`}
              formatter={(value, name) => [`${measure.format(Number(value))} ${measure.unit}`, name]}
              contentStyle={{
                background: 'var(--mer-raised)',
                border: '1px solid var(--mer-border-strong)',
                borderRadius: 8,
                color: 'var(--mer-text)',
                fontSize: 12,
              }}
            />
            {series.map(({ endpoint, city }, index) => (
              <Line
                key={endpoint}
                dataKey={endpoint}
                name={city}
                stroke={strokeOf(index).color}
                strokeDasharray={strokeOf(index).dash}
                strokeWidth={1.8}
                dot={false}
                isAnimationActive={false}
              />
            ))}
          </LineChart>
        </ResponsiveContainer>
      </div>
      <p className="visually-hidden">{summaryOf(measure, series)}</p>
    </figure>
  )
}
