'use client'

import { memo } from 'react'
import {
  CartesianGrid,
  Line,
  LineChart,
  ReferenceArea,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts'
import type { CanaryView } from '#lib/web/views.ts'
import { clockTime } from '../time/wording.ts'
import { type ChartMeasure, type ChartPoint, chartPoints, short, valueWords } from './measures.ts'

interface CanaryChartProps {
  canary: CanaryView
  measure: ChartMeasure
  /** Epoch milliseconds. */
  span: { from: number; to: number }
  /** "12 min left", written into what is not measured yet; null when nothing more is to come. */
  left: string | null
}

const text = { fill: 'var(--mer-faint)', fontSize: 11 }

/** Accessible text stands beside it; this is for the eye only. */
export const CanaryChart = memo(function CanaryChart({ canary, measure, span, left }: CanaryChartProps) {
  const points = chartPoints(canary, measure.key)
  const last = points.at(-1)?.time ?? span.from
  const remainder = span.to - last
  const unmeasured = canary.bake !== null && remainder > 90_000
  // A narrow rest has no room for words.
  const words = remainder > (span.to - span.from) * 0.28 ? left : null
  return (
    <ResponsiveContainer width="100%" height="100%">
      <LineChart data={points} margin={{ top: 8, right: 8, bottom: 0, left: 0 }} accessibilityLayer={false}>
        <CartesianGrid vertical={false} stroke="var(--mer-border)" />
        <XAxis
          dataKey="time"
          type="number"
          domain={[span.from, span.to]}
          ticks={ticksOf(span)}
          tickFormatter={(time: number) => clockTime(time)}
          tick={text}
          tickLine={false}
          axisLine={false}
        />
        <YAxis
          width={40}
          domain={[floorOf(points), ceilingOf(points, measure.threshold)]}
          tickCount={4}
          tickFormatter={(value: number) => short(value, measure.unit)}
          tick={text}
          tickLine={false}
          axisLine={false}
        />
        {unmeasured ? (
          <ReferenceArea
            x1={last}
            x2={span.to}
            fill="var(--mer-dimmed)"
            fillOpacity={0.08}
            strokeOpacity={0}
            {...(words === null
              ? {}
              : { label: { value: words, ...text, position: 'insideBottom' as const } })}
          />
        ) : null}
        {measure.threshold === null ? null : (
          <ReferenceLine
            y={measure.threshold}
            stroke="var(--mer-danger)"
            strokeDasharray="5 4"
            ifOverflow="hidden"
          />
        )}
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: 'var(--mer-border-strong)' }}
          labelFormatter={(time) => `${clockTime(Number(time))} UTC`}
          formatter={(value, name) => [valueWords(Number(value), measure.unit), name]}
          contentStyle={{
            border: '1px solid var(--mer-border-strong)',
            borderRadius: 8,
            background: 'var(--mer-raised)',
            color: 'var(--mer-text)',
            fontSize: 12,
          }}
          itemStyle={{ color: 'var(--mer-text)', padding: 0 }}
        />
        <Line
          name={`${canary.from ?? 'old'} baseline`}
          dataKey="baseline"
          stroke="var(--mer-faint)"
          strokeWidth={1.5}
          dot={false}
          isAnimationActive={false}
        />
        <Line
          name={`${canary.release} canary`}
          dataKey="canary"
          stroke="var(--mer-accent)"
          strokeWidth={2}
          dot={points.length === 1}
          isAnimationActive={false}
        />
      </LineChart>
    </ResponsiveContainer>
  )
})

function ticksOf(span: { from: number; to: number }): number[] {
  return [span.from, (span.from + span.to) / 2, span.to]
}

/** From nothing up; only a score may lie below. */
function floorOf(points: readonly ChartPoint[]): number {
  const lowest = Math.min(0, ...points.flatMap((point) => [point.canary ?? 0, point.baseline ?? 0]))
  return Number((lowest * 1.2).toPrecision(2))
}

/** The threshold is always in sight, with air above it; values far over it stretch the axis. */
function ceilingOf(points: readonly ChartPoint[], threshold: number | null): number {
  const values = points.flatMap((point) => [point.canary ?? 0, point.baseline ?? 0])
  const highest = Math.max(0, threshold ?? 0, ...values)
  return highest === 0 ? 1 : Number((highest * 1.2).toPrecision(2))
}
