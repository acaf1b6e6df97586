import type { Evidence, VerdictOutcome } from '#lib/domain/types.ts'
import type { CanaryView, EvidenceView, MinutePoint, Tone } from '#lib/web/views.ts'

export const measureTitles: Record<Evidence['measure'], string> = {
  errors4xx: '4xx errors',
  errors5xx: '5xx errors',
  modelLatencyP99: 'Model latency p99',
  alarm: 'Rollback alarms',
  'traffic-share': 'Traffic share',
  'latency-p50': 'Latency over the baseline’s p50',
  'latency-p90': 'Latency over the baseline’s p90',
  'latency-p99': 'Latency over the baseline’s p99',
  'latency-slo': 'Latency over the plan’s bound',
  score: 'Score',
}

/** "Latency over the baseline’s p99 (18.2 ms)". */
export function titleOf({ measure, cutMs }: Pick<Evidence, 'measure' | 'cutMs'>): string {
  return cutMs === undefined ? measureTitles[measure] : `${measureTitles[measure]} (${milliseconds(cutMs)})`
}

export const outcomeWords: Record<VerdictOutcome, { word: string; tone: Tone }> = {
  pass: { word: 'Pass', tone: 'ok' },
  fail: { word: 'Fail', tone: 'danger' },
  'need-more-data': { word: 'Needs more data', tone: 'warning' },
}

/** A value of a measure with its unit. */
export function measured(measure: Evidence['measure'], value: number): string {
  if (measure === 'score') return String(Number(value.toPrecision(3)))
  // Three decimals: a canary with 0.097 % beside a baseline with 0.101 % must not both be 0.1 %.
  return measure === 'modelLatencyP99' ? milliseconds(value) : `${Number((value * 100).toFixed(3))} %`
}

function milliseconds(value: number): string {
  return `${Number(value.toFixed(value < 100 ? 1 : 0))} ms`
}

export interface Gauge {
  /** Positions on the bar, 0–1. */
  canary: number
  baseline: number | null
  threshold: number
}

/** Where the values stand on a bar that ends a quarter above the larger of threshold and values; null when there is nothing to compare. */
export function gaugeOf(evidence: EvidenceView): Gauge | null {
  const { canary, baseline, threshold } = evidence
  if (canary === undefined || threshold === undefined || evidence.measure === 'alarm') return null
  const end = Math.max(threshold, canary, baseline ?? 0) * 1.25
  if (end <= 0) return null
  return {
    canary: canary / end,
    baseline: baseline === undefined ? null : baseline / end,
    threshold: threshold / end,
  }
}

export interface ChartMeasure {
  key: 'errors4xx' | 'errors5xx' | 'latencyP99Ms' | 'score'
  title: string
  /** Written after a value; a score has none. */
  unit: '%' | 'ms' | ''
  threshold: number | null
}

export function chartMeasures(canary: CanaryView): ChartMeasure[] {
  const { thresholds } = canary
  // What the judge compares has a chart, also before anybody has published it.
  const isScored =
    canary.judge.unacceptable.score !== undefined ||
    [...canary.canary, ...canary.baseline].some(({ score }) => score !== null)
  return [
    { key: 'errors5xx', title: '5xx errors, % of requests', unit: '%', threshold: thresholds.errors5xx },
    { key: 'errors4xx', title: '4xx errors, % of requests', unit: '%', threshold: thresholds.errors4xx },
    { key: 'latencyP99Ms', title: 'Model latency p99, ms', unit: 'ms', threshold: thresholds.latencyP99Ms },
    ...(isScored
      ? [{ key: 'score', title: 'Score, mean of the minute', unit: '', threshold: null } as const]
      : []),
  ]
}

export interface ChartPoint {
  /** Start of the minute, epoch milliseconds. */
  time: number
  canary: number | null
  baseline: number | null
}

/** Both cohorts on one axis of time; a minute that only one of them has keeps a gap in the other. */
export function chartPoints(canary: CanaryView, key: ChartMeasure['key']): ChartPoint[] {
  const points = new Map<number, ChartPoint>()
  const put = (minutes: readonly MinutePoint[], cohort: 'canary' | 'baseline') => {
    for (const minute of minutes) {
      const time = Date.parse(minute.minute)
      const point = points.get(time) ?? { time, canary: null, baseline: null }
      points.set(time, { ...point, [cohort]: minute[key] })
    }
  }
  put(canary.baseline, 'baseline')
  put(canary.canary, 'canary')
  return [...points.values()].sort((one, other) => one.time - other.time)
}

/** Milliseconds; a minute alone would have the same time at every tick. */
const shortestSpan = 10 * 60_000

/** The span that the charts show: the whole bake when it is known, else what was measured. Epoch milliseconds. */
export function chartSpan(canary: CanaryView): { from: number; to: number } | null {
  const times = [...canary.canary, ...canary.baseline].map((point) => Date.parse(point.minute))
  if (times.length === 0) return null
  const first = Math.min(...times)
  const last = Math.max(...times)
  if (!canary.bake) return { from: first, to: Math.max(last, first + shortestSpan) }
  const start = Date.parse(canary.bake.startedAt)
  return { from: Math.min(first, start), to: Math.max(last, start + canary.bake.seconds * 1000) }
}

/** One sentence that says what a chart shows. */
export function chartSummary(canary: CanaryView, measure: ChartMeasure): string {
  const { key, unit } = measure
  const of = (minutes: readonly MinutePoint[]) => {
    const values = minutes.map((minute) => minute[key]).filter((value) => value !== null)
    if (values.length === 0) return 'no values yet'
    const [low, high] = [Math.min(...values), Math.max(...values)]
    return `between ${short(low, unit)} and ${valueWords(high, unit)} over ${values.length} ${values.length === 1 ? 'minute' : 'minutes'}`
  }
  const tolerated =
    measure.threshold === null ? '' : ` The plan allows ${valueWords(measure.threshold, unit)}.`
  return `${measure.title}: canary ${canary.release} ${of(canary.canary)}; baseline ${canary.from ?? ''} ${of(canary.baseline)}.${tolerated}`
}

/** Nobody knows how large scores are: three digits of them, whatever their size. */
export function short(value: number, unit: ChartMeasure['unit']): string {
  return unit === ''
    ? String(Number(value.toPrecision(3)))
    : String(Number(value.toFixed(value < 10 ? 3 : 1)))
}

/** A value of a chart with its unit. */
export const valueWords = (value: number, unit: ChartMeasure['unit']): string =>
  `${short(value, unit)} ${unit}`.trimEnd()
