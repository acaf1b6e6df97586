import type * as Rows from '#lib/db/generated/client.ts'
import { cohortMinutesFromRows, phaseTimesFromRow } from '#lib/db/rows/rollout.ts'
import { CloudError } from '#lib/domain/errors.ts'
import type { AlarmReading, CohortMinute, CohortMinutes } from '#lib/domain/ports.ts'
import { bakeSecondsOf } from '#lib/domain/rolling.ts'
import type { Provider, Verdict } from '#lib/domain/types.ts'
import { measuredShare, thresholdJudge } from '#lib/domain/verdict.ts'
import type { LoopContext } from './context.ts'
import type { LoadedRegion } from './load-region.ts'

const minuteMs = 60_000
/** Complete minutes asked for once more, because a metric may arrive late; Google tells of up to six minutes for Vertex AI. */
const againMs: Readonly<Record<Provider, number>> = {
  sagemaker: 2 * minuteMs,
  vertex: 6 * minuteMs,
  'cloud-run': 6 * minuteMs,
}

export interface Judged {
  verdict: Verdict | undefined
  /** Of the last complete minute with canary traffic, 0–1. */
  measuredShare: number | undefined
}

/** Reads the cohorts' new minutes, keeps them for the charts, and judges the canary on all minutes of this attempt. */
export async function judgeCanary(
  context: LoopContext,
  loaded: LoadedRegion,
  targetConfigName: string,
  alarms: AlarmReading[],
  now: Date,
): Promise<Judged> {
  const { region, plan } = loaded
  if (region.baseline === undefined) return { verdict: undefined, measuredShare: undefined }
  const kept = await context.database.prisma.canaryMinute.findMany({
    where: { regionRolloutId: region.id, attempt: region.attempt },
  })
  const fresh = await askForMinutes(context, loaded, targetConfigName, region.baseline.configName, now)
  const minutes = merge(cohortMinutesFromRows(kept), fresh)
  await keepMinutes(context, region, kept, fresh)
  const { phase } = region
  const bakeSeconds = bakeSecondsOf(plan.guardrail, loaded.endpoint.provider)
  const bakeSecondsLeft =
    phase.name === 'baking'
      ? Math.max(0, phase.bakeSeconds - (now.getTime() - Date.parse(phase.bakingSince)) / 1000)
      : phase.name === 'completing'
        ? 0
        : bakeSeconds
  const verdict = thresholdJudge.judge({ guardrail: plan.guardrail, minutes, alarms, bakeSecondsLeft, now })
  const share = lastShare(minutes)
  return { verdict, measuredShare: share }
}

/** Metrics are asked at most once a complete minute. No answer is no new minute: the verdict then rests on what is known. */
async function askForMinutes(
  context: LoopContext,
  { row, region, endpoint, plan }: LoadedRegion,
  canary: string,
  baseline: string,
  now: Date,
): Promise<CohortMinutes> {
  const key = `${region.id}:${region.attempt}`
  const to = Math.floor(now.getTime() / minuteMs) * minuteMs
  const begun = Date.parse(phaseTimesFromRow(row).shifting ?? region.phaseSince)
  const start = Math.floor(begun / minuteMs) * minuteMs
  const asked = context.minutesAsked.get(key) ?? start
  const from = Math.max(start, asked - againMs[endpoint.provider])
  if (asked >= to || from >= to) return { canary: [], baseline: [] }
  try {
    const minutes = await context.clouds
      .metrics(endpoint.provider)
      .minutes(
        endpoint,
        { canary, baseline },
        new Date(from),
        new Date(to),
        plan.guardrail.rollbackOn.modelLatencyP99Ms,
      )
    context.minutesAsked.set(key, to)
    return minutes
  } catch (error) {
    if (!(error instanceof CloudError)) throw error
    context.log.warn({ endpoint: endpoint.name, reason: error.message }, 'metrics did not answer')
    return { canary: [], baseline: [] }
  }
}

function merge(kept: CohortMinutes, fresh: CohortMinutes): CohortMinutes {
  const cohort = (name: keyof CohortMinutes) => {
    const byMinute = new Map<number, CohortMinute>()
    for (const minute of [...kept[name], ...fresh[name]]) byMinute.set(Date.parse(minute.minute), minute)
    return [...byMinute].sort(([one], [other]) => one - other).map(([, minute]) => minute)
  }
  return { canary: cohort('canary'), baseline: cohort('baseline') }
}

async function keepMinutes(
  context: LoopContext,
  region: { id: string; attempt: number },
  kept: Rows.CanaryMinute[],
  fresh: CohortMinutes,
): Promise<void> {
  const known = new Map(kept.map((row) => [`${row.cohort}:${row.minute.getTime()}`, row]))
  const writes = (['canary', 'baseline'] as const).flatMap((cohort) =>
    fresh[cohort].flatMap((minute) => {
      const columns = {
        requests: minute.requests,
        errors4xx: minute.errors4xx,
        errors5xx: minute.errors5xx,
        overLatency: minute.overLatency ?? null,
        latencyP50Ms: minute.latencyP50Ms ?? null,
        latencyP99Ms: minute.latencyP99Ms ?? null,
      }
      const before = known.get(`${cohort}:${Date.parse(minute.minute)}`)
      if (before && before.requests === columns.requests && before.latencyP99Ms === columns.latencyP99Ms)
        return []
      const key = {
        regionRolloutId: region.id,
        attempt: region.attempt,
        cohort,
        minute: new Date(minute.minute),
      }
      return [
        context.database.prisma.canaryMinute.upsert({
          where: { regionRolloutId_attempt_cohort_minute: key },
          create: { ...key, ...columns },
          update: columns,
        }),
      ]
    }),
  )
  if (writes.length > 0) await context.database.prisma.$transaction(writes)
}

function lastShare({ canary, baseline }: CohortMinutes): number | undefined {
  const last = canary.findLast((minute) => minute.requests > 0)
  if (!last) return undefined
  const beside = baseline.filter((minute) => Date.parse(minute.minute) === Date.parse(last.minute))
  return measuredShare({ canary: [last], baseline: beside })
}
