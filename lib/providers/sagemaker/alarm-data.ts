import type { GetMetricDataInput, GetMetricDataOutput, Metric, MetricAlarm } from '@aws-sdk/client-cloudwatch'
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
  // Metrics of another account are not asked for here: nothing is said of them.
  return (alarm.Metrics ?? []).flatMap(({ MetricStat, AccountId }) =>
    AccountId === undefined ? (MetricStat?.Metric ?? []) : [],
  )
}

/** Names in the rule of a composite alarm, such as `ALARM("a") OR ALARM(b)`. */
export function alarmsInRule(rule: string): string[] {
  return [
    ...rule.matchAll(/\b(?:ALARM|OK|INSUFFICIENT_DATA)\(\s*(?:"([^"]+)"|'([^']+)'|([^()\s]+))\s*\)/g),
  ].flatMap(([, quoted, single, bare]) => (quoted ?? single ?? bare ?? '').replace(/^arn:[^ ]*:alarm:/, ''))
}

/** Keys of those metrics that had a datapoint in the last day. */
export async function metricsWithData(
  ask: (input: GetMetricDataInput) => Promise<GetMetricDataOutput>,
  metrics: readonly Metric[],
  now: Date,
): Promise<ReadonlySet<string>> {
  const wanted = [...new Map(metrics.map((metric) => [metricKey(metric), metric])).entries()]
  const found = new Set<string>()
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
      for (const { Id, Values = [] } of page.MetricDataResults ?? []) {
        const key = some[Number(Id?.slice(1))]?.[0]
        if (key !== undefined && Values.some((value) => value > 0)) found.add(key)
      }
      NextToken = page.NextToken
    } while (NextToken !== undefined)
  }
  return found
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
    ): Promise<ReadonlySet<string>> {
      const keyHere = (metric: Metric) => `${account}/${region} ${metricKey(metric)}`
      const isKnown = (metric: Metric) => (known.get(keyHere(metric)) ?? 0) > now.getTime() - KNOWN_MS
      const [remembered, others] = [metrics.filter(isKnown), metrics.filter((metric) => !isKnown(metric))]
      const told = await metricsWithData(ask, others, now)
      for (const metric of others) if (told.has(metricKey(metric))) known.set(keyHere(metric), now.getTime())
      for (const key of known.keys()) if (known.size > MOST_KNOWN) known.delete(key)
      return new Set([...remembered.map(metricKey), ...told])
    },
  }
}

export function metricKey({ Namespace, MetricName, Dimensions = [] }: Metric): string {
  const dimensions = Dimensions.map(({ Name, Value }) => `${Name}=${Value}`).sort()
  return [Namespace, MetricName, ...dimensions].join(' ')
}

/** What watches an expression, another account or an alarm that cannot be read is taken to be able to. */
export function canRing(
  alarm: AlarmFound,
  children: readonly AlarmFound[],
  hasData: ReadonlySet<string>,
): boolean {
  if (alarm.ringsWithoutData || alarm.state === 'alarm') return true
  if (alarm.children.length > 0) {
    return alarm.children.some((name) => {
      const child = children.find((each) => each.name === name)
      return child === undefined || child.children.length > 0 || canRing(child, [], hasData)
    })
  }
  return alarm.metrics.length === 0 || alarm.metrics.some((metric) => hasData.has(metricKey(metric)))
}
