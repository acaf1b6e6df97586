import { isDeepStrictEqual } from 'node:util'
import { Prisma } from '#lib/db/client.ts'
import type * as Rows from '#lib/db/generated/client.ts'
import { toNullableJson } from '#lib/db/rows/json.ts'
import { cohortMinuteFromRow } from '#lib/db/rows/rollout.ts'
import { CloudError } from '#lib/domain/errors.ts'
import type { CohortMinute, CohortMinutes, MinuteQuestions } from '#lib/domain/ports.ts'
import type { CloudTraits } from '#lib/domain/traits.ts'
import type { LoopContext } from './context.ts'
import type { LoadedRegion } from './load-region.ts'

export const minuteMs = 60_000
type Settling = Pick<CloudTraits, 'settleSeconds'>
/** Complete minutes are asked for once more for so long, because a metric may arrive late. */
const againMs = ({ settleSeconds }: Settling): number => settleSeconds * 1_000

/** What the metrics are to be asked next, instants on whole minutes. */
export interface MinutesDue {
  from: Date
  to: Date
}

/** Metrics are asked at most once a complete minute. undefined: no new one is over yet. */
export function minutesDue(
  context: LoopContext,
  { region, endpoint }: LoadedRegion,
  begun: Date,
  now: Date,
): MinutesDue | undefined {
  const to = Math.floor(now.getTime() / minuteMs) * minuteMs
  const start = Math.floor(begun.getTime() / minuteMs) * minuteMs
  const asked = context.minutesAsked.get(keyOf(region)) ?? start
  const from = Math.max(start, asked - againMs(context.clouds.traits(endpoint.provider)))
  return asked >= to || from >= to ? undefined : { from: new Date(from), to: new Date(to) }
}

const keyOf = (region: LoadedRegion['region']) => `${region.id}:${region.attempt}`

/** No answer is no new minute: the verdict then rests on what is known. */
export async function askForMinutes(
  context: LoopContext,
  { region, endpoint }: LoadedRegion,
  cohorts: { canary: string; baseline: string },
  { from, to }: MinutesDue,
  questions: MinuteQuestions,
): Promise<CohortMinutes> {
  try {
    const minutes = await context.clouds
      .metrics(endpoint.provider)
      .minutes(endpoint, cohorts, from, to, questions)
    context.minutesAsked.set(keyOf(region), to.getTime())
    return minutes
  } catch (error) {
    if (!(error instanceof CloudError)) throw error
    context.log.warn({ endpoint: endpoint.name, reason: error.message }, 'metrics did not answer')
    return { canary: [], baseline: [] }
  }
}

/**
 * A minute counts once it is settled: told a second time as it was, or too old to be asked for again. One that changes later
 * replaces what was kept, and the verdict is made anew from all of them.
 */
export function settleMinutes(
  kept: CohortMinutes,
  fresh: CohortMinutes,
  cloud: Settling,
  now: Date,
): CohortMinutes {
  const cohort = (name: keyof CohortMinutes) => {
    const before = new Map(kept[name].map((minute) => [Date.parse(minute.minute), minute]))
    return fresh[name].map((minute): CohortMinute => {
      const at = Date.parse(minute.minute)
      const isOld = now.getTime() - (at + minuteMs) >= againMs(cloud)
      return isOld || isSame(before.get(at), minute) ? minute : { ...minute, settled: false }
    })
  }
  return { canary: cohort('canary'), baseline: cohort('baseline') }
}

function isSame(kept: CohortMinute | undefined, minute: CohortMinute): boolean {
  return kept !== undefined && isDeepStrictEqual(columnsOf({ ...kept, settled: true }), columnsOf(minute))
}

export function mergeMinutes(kept: CohortMinutes, fresh: CohortMinutes): CohortMinutes {
  const cohort = (name: keyof CohortMinutes) => {
    const byMinute = new Map<number, CohortMinute>()
    for (const minute of [...kept[name], ...fresh[name]]) byMinute.set(Date.parse(minute.minute), minute)
    return [...byMinute].sort(([one], [other]) => one - other).map(([, minute]) => minute)
  }
  return { canary: cohort('canary'), baseline: cohort('baseline') }
}

/** Minutes in one statement; a day of two cohorts takes three. */
const minutesAtOnce = 1_000

/**
 * Counts over each cut are kept with the cut, so that a verdict can be made again when the cloud has forgotten them. One statement for all, and
 * no transaction around several: each is complete in itself, and what was not written is asked for again.
 */
export async function keepMinutes(
  context: LoopContext,
  region: { id: string; attempt: number },
  kept: readonly Rows.CanaryMinute[],
  fresh: CohortMinutes,
): Promise<void> {
  const known = new Map(kept.map((row) => [`${row.cohort}:${row.minute.getTime()}`, row]))
  const rows = new Map<string, object>()
  for (const cohort of ['canary', 'baseline'] as const) {
    for (const minute of fresh[cohort]) {
      const columns = columnsOf(minute)
      const key = `${cohort}:${Date.parse(minute.minute)}`
      const before = known.get(key)
      if (before && isDeepStrictEqual(columnsOf(cohortMinuteFromRow(before)), columns)) continue
      // One statement cannot write a row twice.
      rows.set(key, { cohort, minute: minute.minute, ...columns, over: minute.over ?? null })
    }
  }
  const writes = [...rows.values()]
  for (let from = 0; from < writes.length; from += minutesAtOnce) {
    await writeMinutes(context, region, writes.slice(from, from + minutesAtOnce))
  }
}

async function writeMinutes(
  { database }: LoopContext,
  { id, attempt }: { id: string; attempt: number },
  rows: readonly object[],
): Promise<void> {
  await database.prisma.$executeRaw`
    INSERT INTO canary_minute ("regionRolloutId", attempt, cohort, minute, requests, "errors4xx", "errors5xx",
      "overLatency", "latencyP50Ms", "latencyP99Ms", over, score, settled)
    SELECT ${id}, ${attempt}::int, cohort, minute, requests, "errors4xx", "errors5xx",
      "overLatency", "latencyP50Ms", "latencyP99Ms", nullif(over, 'null'::jsonb), score, settled
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS fresh (cohort text, minute timestamptz, requests float8,
      "errors4xx" float8, "errors5xx" float8, "overLatency" float8, "latencyP50Ms" float8, "latencyP99Ms" float8,
      over jsonb, score float8, settled boolean)
    ON CONFLICT ("regionRolloutId", attempt, cohort, minute) DO UPDATE SET
      requests = excluded.requests, "errors4xx" = excluded."errors4xx", "errors5xx" = excluded."errors5xx",
      "overLatency" = excluded."overLatency", "latencyP50Ms" = excluded."latencyP50Ms",
      "latencyP99Ms" = excluded."latencyP99Ms", over = excluded.over, score = excluded.score, settled = excluded.settled`
}

function columnsOf(minute: CohortMinute) {
  return {
    requests: minute.requests,
    errors4xx: minute.errors4xx,
    errors5xx: minute.errors5xx,
    overLatency: minute.overLatency ?? null,
    latencyP50Ms: minute.latencyP50Ms ?? null,
    latencyP99Ms: minute.latencyP99Ms ?? null,
    over: minute.over === undefined ? Prisma.DbNull : toNullableJson(minute.over),
    score: minute.score ?? null,
    settled: minute.settled ?? true,
  }
}
