import type { GetMetricDataInput, GetMetricDataOutput, Metric, MetricAlarm } from '@aws-sdk/client-cloudwatch'
import { isComplete } from '#lib/clouds/sagemaker/metrics/cloudwatch.ts'
import type { AlarmFound } from './alarm-found.ts'

/** Whether an alarm has anything to judge. One whose metric has no data is OK or without data for ever, whatever happens. */

const DAY_MS = 86_400_000
const HOUR_SECONDS = 3_600
/** GetMetricData takes as many. */
const MOST_QUERIES = 500

export function metricsOf(alarm: MetricAlarm): Metric[] {
  if (alarm.MetricName !== undefined) {
    const { Namespace, MetricName, Dimensions } = alarm
    return [{ Namespace, MetricName, ...(Dimensions === undefined ? {} : { Dimensions }) }]
  }
  // Metrics of another account are not asked for here; see `watchesMore`.
  return (alarm.Metrics ?? []).flatMap(({ MetricStat, AccountId }) =>
    AccountId === undefined ? (MetricStat?.Metric ?? []) : [],
  )
}

/** Whether it watches something that {@link metricsOf} leaves out. */
export function watchesMore({ Metrics = [] }: MetricAlarm): boolean {
  return Metrics.some(({ AccountId, MetricStat }) => AccountId !== undefined && MetricStat !== undefined)
}

export function ringsByMetrics({ Metrics = [] }: MetricAlarm): AlarmFound['rings'] {
  const expressions = Metrics.flatMap(({ Expression }) => Expression ?? [])
  if (expressions.some((each) => /\bFILL\s*\(/i.test(each))) return 'untold'
  return expressions.length === 0 ? 'any' : 'together'
}

export function ringsByRule(rule: string): AlarmFound['rings'] {
  // Names may hold any word; only what stands around them says how they are joined.
  const joined = rule
    .replace(/\(\s*(?:"[^"]*"|'[^']*')\s*\)/g, '()')
    .replace(/(ALARM|OK|INSUFFICIENT_DATA)\([^()]*\)/g, '$1()')
  if (/\bNOT\b|\b(?:OK|INSUFFICIENT_DATA)\(\)/.test(joined)) return 'untold'
  return /\bAND\b/.test(joined) ? 'together' : 'any'
}

/** Names in the rule of a composite alarm, such as `ALARM("a") OR ALARM(b)`. */
export function alarmsInRule(rule: string): string[] {
  return [
    ...rule.matchAll(/\b(?:ALARM|OK|INSUFFICIENT_DATA)\(\s*(?:"([^"]+)"|'([^']+)'|([^()\s]+))\s*\)/g),
  ].flatMap(([, quoted, single, bare]) => (quoted ?? single ?? bare ?? '').replace(/^arn:[^ ]*:alarm:/, ''))
}

/** Keys of metrics that had a datapoint in the last day, and of those of which CloudWatch did not say. */
export interface MetricData {
  has: ReadonlySet<string>
  unknown: ReadonlySet<string>
}

export async function metricsWithData(
  ask: (input: GetMetricDataInput) => Promise<GetMetricDataOutput>,
  metrics: readonly Metric[],
  now: Date,
): Promise<MetricData> {
  const wanted = [...new Map(metrics.map((metric) => [metricKey(metric), metric])).entries()]
  const has = new Set<string>()
  // Until it is told to its end, nothing is known of a metric.
  const unknown = new Set(wanted.map(([key]) => key))
  for (let next = 0; next < wanted.length; next += MOST_QUERIES) {
    const some = wanted.slice(next, next + MOST_QUERIES)
    let NextToken: string | undefined
    do {
      const page = await ask({
        StartTime: new Date(now.getTime() - DAY_MS),
        EndTime: now,
        MetricDataQueries: some.map(([, Metric], index) => ({
          Id: `m${index}`,
          MetricStat: { Metric, Period: HOUR_SECONDS, Stat: 'SampleCount' },
        })),
        ...(NextToken === undefined ? {} : { NextToken }),
      })
      NextToken = page.NextToken
      for (const result of page.MetricDataResults ?? []) {
        const key = some[Number(result.Id?.slice(1))]?.[0]
        if (key === undefined) continue
        // One datapoint is enough, however little else was told.
        const isFound = (result.Values ?? []).some((value) => value > 0)
        if (isFound) has.add(key)
        if (isFound || isComplete(result, NextToken !== undefined)) unknown.delete(key)
        else if (!has.has(key)) unknown.add(key)
      }
    } while (NextToken !== undefined)
  }
  return { has, unknown }
}

/** For so long a metric that had data in the last day need not be asked for again; one without is asked for every time. */
const KNOWN_MS = 3_600_000
const MOST_KNOWN = 5_000

/** {@link metricsWithData} by place, whose good news is remembered: a day of datapoints is a lot to ask for with a person waiting. */
export function metricsKnownToHaveData() {
  const known = new Map<string, number>()
  return {
    async of(
      { account, region }: { account: string; region: string },
      metrics: readonly Metric[],
      ask: (input: GetMetricDataInput) => Promise<GetMetricDataOutput>,
      now: Date,
    ): Promise<MetricData> {
      const keyHere = (metric: Metric) => `${account}/${region} ${metricKey(metric)}`
      const isKnown = (metric: Metric) => (known.get(keyHere(metric)) ?? 0) > now.getTime() - KNOWN_MS
      const [remembered, others] = [metrics.filter(isKnown), metrics.filter((metric) => !isKnown(metric))]
      const told = await metricsWithData(ask, others, now)
      for (const metric of others)
        if (told.has.has(metricKey(metric))) known.set(keyHere(metric), now.getTime())
      for (const key of known.keys()) if (known.size > MOST_KNOWN) known.delete(key)
      return { has: new Set([...remembered.map(metricKey), ...told.has]), unknown: told.unknown }
    },
  }
}

export function metricKey({ Namespace, MetricName, Dimensions = [] }: Metric): string {
  const dimensions = Dimensions.map(({ Name, Value }) => `${Name}=${Value}`).sort()
  return [Namespace, MetricName, ...dimensions].join(' ')
}

export type Answer = 'yes' | 'no' | 'unknown'

/** Whether an alarm can ring by what it watches now. What cannot be read is not known, neither for it nor against it. */
export function canRing(alarm: AlarmFound, children: readonly AlarmFound[], data: MetricData): Answer {
  if (alarm.ringsWithoutData || alarm.state === 'alarm') return 'yes'
  const parts =
    alarm.children.length > 0
      ? alarm.children.map((name) => childRings(name, children, data))
      : alarm.metrics.map((metric) => hasData(metric, data))
  if (alarm.watchesMore || parts.length === 0) parts.push('unknown')
  if (parts.every((part) => part === 'yes')) return 'yes'
  const isAll = parts.every((part) => part === 'no')
  if (alarm.rings !== 'any') return isAll && alarm.rings === 'together' ? 'no' : 'unknown'
  return parts.includes('yes') ? 'yes' : isAll ? 'no' : 'unknown'
}

/** The alarms of a composite one are read one level deep. */
function childRings(name: string, children: readonly AlarmFound[], data: MetricData): Answer {
  const child = children.find((each) => each.name === name)
  return child === undefined || child.children.length > 0 ? 'unknown' : canRing(child, [], data)
}

function hasData(metric: Metric, { has, unknown }: MetricData): Answer {
  const key = metricKey(metric)
  if (has.has(key)) return 'yes'
  return unknown.has(key) ? 'unknown' : 'no'
}
