import { endpointFromRow, planSpecFromRow } from '#lib/db/rows/fleet.ts'
import { noiseFromRows } from '#lib/db/rows/rollout.ts'
import { questionsOf } from '#lib/domain/canary/questions.ts'
import { asCohorts, longestReplay } from '#lib/domain/canary/replay.ts'
import { judgeOf } from '#lib/domain/canary/settings.ts'
import { endpointsCalled } from '#lib/domain/endpoint-word.ts'
import { CloudError } from '#lib/domain/errors.ts'
import type { LatencyCuts, MinuteQuestions } from '#lib/domain/ports.ts'
import { type SaidFacts, said, verbatim } from '#lib/domain/said.ts'
import type { Endpoint } from '#lib/domain/types.ts'
import { ambiguous, notFound, refuse, type ServiceContext, type ServiceResult } from '../context.ts'
import type { PeriodSource } from './input.ts'
import type { ReplaySubject } from './subject.ts'

const minuteMs = 60_000

interface Periods {
  baselineFrom: Date
  canaryFrom: Date
  minutes: number
}

/** Two periods of an endpoint, measured by its cloud, as if they had been cohorts; judged as the model's own plan judges. */
export async function readPeriods(
  context: ServiceContext,
  source: PeriodSource,
): Promise<ServiceResult<{ subject: ReplaySubject }>> {
  const checked = checkPeriods(source, context.clock.now())
  if (!checked.ok) return checked
  const { periods } = checked
  const endpoints = await context.database.prisma.endpoint.findMany({
    where: { model: { slug: source.model }, retiredAt: null },
    include: { model: true, noises: true },
  })
  const called = endpointsCalled(source.endpoint, endpoints)
  const [row] = called
  if (!row) return notFound({ what: 'endpoint-of-model', endpoint: source.endpoint, model: source.model })
  if (called.length > 1) return notFound(ambiguous(source.endpoint, called))
  const template = await context.database.prisma.planTemplate.findUnique({
    where: { name: row.model.planName },
  })
  if (!template) return notFound({ what: 'plan', plan: row.model.planName })
  const { guardrail } = planSpecFromRow(template)
  const endpoint = endpointFromRow(row)
  // Also for a plan that judges by thresholds: the replay may choose another judge.
  const cloud = context.clouds.traits(endpoint.provider)
  const { metrics } = judgeOf(guardrail, cloud)
  const measured = await measure(context, endpoint, periods, (cuts) =>
    questionsOf(metrics, cuts, guardrail.rollbackOn.modelLatencyP99Ms),
  )
  if (!measured.ok) return measured
  return {
    ok: true,
    subject: {
      cloud,
      guardrail,
      region: endpoint.region,
      of: { kind: 'periods', endpoint: endpoint.name, ...periods },
      minutes: measured.minutes,
      cuts: measured.cuts,
      noise: noiseFromRows(row.noises),
      siblings: [],
      meantFrom: undefined,
      bakingSince: periods.canaryFrom.toISOString(),
      bakeSeconds: periods.minutes * 60,
    },
  }
}

function checkPeriods(source: PeriodSource, now: Date): ServiceResult<{ periods: Periods }> {
  const invalid = (facts: SaidFacts['invalid-periods']) => refuse(said('invalid-periods', facts))
  const { minutes } = source
  if (!(Number.isInteger(minutes) && minutes >= 1 && minutes <= longestReplay))
    return invalid({ problem: 'length', minutes, most: longestReplay })
  const starts = [source.baselineFrom, source.canaryFrom].map((text) => Date.parse(text))
  const [baselineFrom = Number.NaN, canaryFrom = Number.NaN] = starts.map(
    (at) => Math.floor(at / minuteMs) * minuteMs,
  )
  if (Number.isNaN(baselineFrom) || Number.isNaN(canaryFrom)) return invalid({ problem: 'start' })
  if (Math.max(baselineFrom, canaryFrom) + minutes * minuteMs > now.getTime())
    return invalid({ problem: 'not-over' })
  if (baselineFrom === canaryFrom) return invalid({ problem: 'same' })
  return {
    ok: true,
    periods: { baselineFrom: new Date(baselineFrom), canaryFrom: new Date(canaryFrom), minutes },
  }
}

type Measured = Pick<ReplaySubject, 'minutes'> & { cuts: LatencyCuts | undefined }

/** "Slow" is what the baseline's period says it is. */
async function measure(
  { clouds }: ServiceContext,
  endpoint: Endpoint,
  { baselineFrom, canaryFrom, minutes }: Periods,
  questionsFor: (cuts: LatencyCuts | undefined) => MinuteQuestions,
): Promise<ServiceResult<Measured>> {
  const metrics = clouds.metrics(endpoint.provider)
  const endOf = (from: Date) => new Date(from.getTime() + minutes * minuteMs)
  try {
    const cuts = await metrics.quantiles(endpoint, baselineFrom, endOf(baselineFrom))
    const questions = questionsFor(cuts)
    const [before, after] = await Promise.all(
      [baselineFrom, canaryFrom].map(async (from) => ({
        from,
        minutes: await metrics.traffic(endpoint, from, endOf(from), questions),
      })),
    )
    if (!before || !after || before.minutes.length === 0 || after.minutes.length === 0) {
      return notFound({ what: 'requests', endpoint: endpoint.name })
    }
    return { ok: true, cuts, minutes: asCohorts(before, after) }
  } catch (error) {
    if (!(error instanceof CloudError)) throw error
    return refuse(said('cloud-silent', { endpoint: endpoint.name, why: verbatim(error.message) }))
  }
}
