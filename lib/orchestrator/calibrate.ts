import type * as Rows from '#lib/db/generated/client.ts'
import { enqueue } from '#lib/db/jobs.ts'
import { endpointFromRow, observationFromRow } from '#lib/db/rows/fleet.ts'
import { planSpecJson } from '#lib/db/rows/json.ts'
import { phaseTimesFromRow, regionRolloutFromRow } from '#lib/db/rows/rollout.ts'
import { noiseOfHistory } from '#lib/domain/canary/history.ts'
import { comparedMetrics, questionsOf } from '#lib/domain/canary/questions.ts'
import { defaultJudge, judgeOf, measureOf } from '#lib/domain/canary/settings.ts'
import { CloudError } from '#lib/domain/errors.ts'
import type { Guardrail, JudgedMetric, JudgeSettings } from '#lib/domain/plan/plan.ts'
import type { CloudTraits } from '#lib/domain/traits.ts'
import type { Endpoint } from '#lib/domain/types.ts'
import type { LoopContext } from './context.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** Pairs of minutes with events: the dispersion is then known to a fifth (its relative error is √(2/n)). */
const leastPairs = 50
/** The last minutes may still be corrected. */
const settlesMs = 10 * 60_000

/**
 * Learns from an endpoint's last day how much its metrics vary beyond chance while one release runs, so that the judge neither cries wolf
 * nor waits too long there. Looks again every day, sooner when there was nothing to learn from.
 */
export async function calibrateEndpoint(context: LoopContext, endpointId: string): Promise<void> {
  const row = await context.database.prisma.endpoint.findUnique({
    where: { id: endpointId },
    include: {
      observation: true,
      model: { select: { planName: true } },
      regionRollouts: { where: { open: true } },
    },
  })
  if (!row || row.retiredAt) return
  const { observation: state, model, regionRollouts, ...endpointRow } = row
  const quiet =
    state === null
      ? undefined
      : (sinceLastChange(observationFromRow(state)) ?? regionRollouts.map(untilUpdate).find(Boolean))
  const learnt =
    quiet !== undefined && (await learn(context, endpointFromRow(endpointRow), model.planName, quiet))
  await enqueue(
    context.database.prisma,
    { task: 'calibrate', endpointId },
    { afterMs: context.clock.realDelay(learnt ? dayMs : hourMs), keepEarlier: true },
  )
}

/** In which one release served alone, epoch milliseconds. */
interface Quiet {
  from: number
  to: number
}

/** undefined: two releases serve now. */
function sinceLastChange(observation: ReturnType<typeof observationFromRow>): Quiet | undefined {
  return observation.pending === undefined
    ? { from: Date.parse(observation.lastModifiedAt), to: Infinity }
    : undefined
}

/** What was before the update that is under way. */
function untilUpdate(row: Rows.RegionRollout): Quiet | undefined {
  const { phase } = regionRolloutFromRow(row)
  const { shifting } = phaseTimesFromRow(row)
  return (phase.name === 'shifting' || phase.name === 'baking') && shifting !== undefined
    ? { from: Date.parse(phase.begunFrom), to: Date.parse(shifting) }
    : undefined
}

async function learn(
  context: LoopContext,
  endpoint: Endpoint,
  planName: string,
  quiet: Quiet,
): Promise<boolean> {
  const now = context.clock.now().getTime()
  const from = new Date(Math.max(now - dayMs, quiet.from))
  const to = new Date(Math.min(now - settlesMs, quiet.to))
  if (to.getTime() - from.getTime() < hourMs) return false
  const template = await context.database.prisma.planTemplate.findUnique({ where: { name: planName } })
  if (!template) return false
  const { guardrail } = planSpecJson.parse(template.spec)
  const settings = withUsualMetrics(guardrail, context.clouds.traits(endpoint.provider))
  const metrics = context.clouds.metrics(endpoint.provider)
  try {
    const cuts = await metrics.quantiles(endpoint, from, to)
    const minutes = await metrics.traffic(
      endpoint,
      from,
      to,
      questionsOf(comparedMetrics(settings), cuts, undefined),
    )
    const noises = noiseOfHistory(minutes, settings.metrics, cuts, leastPairs)
    await context.database.prisma.$transaction(async (transaction) => {
      for (const { measure, ...learnt } of noises) {
        const columns = { ...learnt, observedFrom: from, observedTo: to, calibratedAt: new Date(now) }
        await transaction.metricNoise.upsert({
          where: { endpointId_measure: { endpointId: endpoint.id, measure } },
          create: { endpointId: endpoint.id, measure, ...columns },
          update: columns,
        })
      }
    })
    return noises.length > 0
  } catch (error) {
    if (!(error instanceof CloudError)) throw error
    context.log.warn({ endpoint: endpoint.name, reason: error.message }, 'nothing was learnt of its noise')
    return false
  }
}

/** What the plan judges by now, and what it would without a judge of its own: a rollout may be started with another plan. */
function withUsualMetrics(guardrail: Guardrail, cloud: CloudTraits): JudgeSettings {
  const usual = defaultJudge(guardrail, cloud)
  const metrics = new Map<string, JudgedMetric>()
  for (const metric of [...judgeOf(guardrail, cloud).metrics, ...usual.metrics]) {
    if (!metrics.has(measureOf(metric))) metrics.set(measureOf(metric), metric)
  }
  return { ...usual, kind: 'sequential', metrics: [...metrics.values()] }
}
