import { toJson } from '#lib/db/rows/json.ts'
import { cohortMinutesFromRows, cutsFromRow, noiseFromRows, phaseTimesFromRow } from '#lib/db/rows/rollout.ts'
import { waveEvidence } from '#lib/db/wave-evidence.ts'
import { canaryJudge } from '#lib/domain/canary/judge.ts'
import { comparedMetrics, questionsOf } from '#lib/domain/canary/questions.ts'
import { judgeOf } from '#lib/domain/canary/settings.ts'
import { type TrafficMeant, trafficMeant } from '#lib/domain/canary/traffic-meant.ts'
import { CloudError } from '#lib/domain/errors.ts'
import type { JudgeSettings } from '#lib/domain/plan/plan.ts'
import { bakeSecondsOf } from '#lib/domain/plan/timeline.ts'
import type { AlarmReading, CohortMinutes, LatencyCuts } from '#lib/domain/ports.ts'
import { lastMeasured } from '#lib/domain/serving/measured.ts'
import type { MeasuredMinute } from '#lib/domain/serving/served.ts'
import type { CloudTraits } from '#lib/domain/traits.ts'
import type { Verdict } from '#lib/domain/types.ts'
import {
  askForMinutes,
  keepMinutes,
  type MinutesDue,
  mergeMinutes,
  minuteMs,
  minutesDue,
  settleMinutes,
} from './canary-minutes.ts'
import type { LoopContext } from './context.ts'
import type { LoadedRegion } from './load-region.ts'

const dayMs = 24 * 60 * minuteMs
/** A held region whose cohorts no longer serve side by side has nothing more to tell after that. */
const lateMs = 15 * minuteMs

export interface Judged {
  verdict: Verdict | undefined
  /** How traffic was split in the last complete minute that tells it. */
  measured: MeasuredMinute | undefined
  /** The release has answered requests in this attempt. */
  answered: boolean
}

/** Reads the cohorts' new minutes, keeps them for the charts, and judges the canary on all minutes of this attempt. */
export async function judgeCanary(
  context: LoopContext,
  loaded: LoadedRegion,
  targetConfigName: string,
  alarms: AlarmReading[],
  now: Date,
): Promise<Judged> {
  const { row, region, endpoint, plan } = loaded
  if (region.baseline === undefined) return { verdict: undefined, measured: undefined, answered: false }
  const rows = await context.database.prisma.canaryMinute.findMany({
    where: { regionRolloutId: region.id, attempt: region.attempt },
  })
  const kept = cohortMinutesFromRows(rows)
  const cloud = context.clouds.traits(endpoint.provider)
  const settings = judgeOf(plan.guardrail, cloud)
  const begun = new Date(phaseTimesFromRow(row).shifting ?? region.phaseSince)
  const due = isOver(loaded, kept, now) ? undefined : minutesDue(context, loaded, begun, now)
  const cuts = cutsFromRow(row) ?? (await chooseCuts(context, loaded, settings, begun, due))
  let minutes = kept
  if (due !== undefined) {
    const cohorts = { canary: targetConfigName, baseline: region.baseline.configName }
    const { modelLatencyP99Ms } = plan.guardrail.rollbackOn
    const questions = questionsOf(comparedMetrics(settings), cuts, modelLatencyP99Ms)
    const told = await askForMinutes(context, loaded, cohorts, due, questions)
    const fresh = settleMinutes(kept, told, cloud, now)
    await keepMinutes(context, region, rows, fresh)
    minutes = mergeMinutes(kept, fresh)
  }
  const noises = await context.database.prisma.metricNoise.findMany({ where: { endpointId: endpoint.id } })
  const verdict = canaryJudge(cloud).judge({
    guardrail: plan.guardrail,
    minutes,
    cuts,
    noise: noiseFromRows(noises),
    siblings: settings.pooled ? await waveEvidence(context.database.prisma, region) : [],
    ...meantFor(loaded, cloud, now),
    region: endpoint.region,
    alarms,
    bakeSecondsLeft: bakeSecondsLeft(loaded, cloud, now),
    now,
  })
  return {
    verdict,
    measured: lastMeasured(minutes, phaseTimesFromRow(row).baking),
    answered: minutes.canary.some(({ requests }) => requests > 0),
  }
}

function isOver({ region: { phase } }: LoadedRegion, { baseline }: CohortMinutes, now: Date): boolean {
  const heldSince = phase.name === 'baking' || phase.name === 'verifying' ? phase.heldSince : undefined
  if (heldSince === undefined) return false
  const last = baseline.findLast((minute) => minute.requests > 0)
  const since = Math.max(Date.parse(heldSince), last === undefined ? 0 : Date.parse(last.minute))
  return now.getTime() - since > lateMs
}

/**
 * What counts as slow in this attempt: the quantiles of the day before it began, so that the canary has no part in the choice. Chosen
 * once and kept with the region; while the cloud does not tell, latency over them is not judged.
 */
async function chooseCuts(
  context: LoopContext,
  { region, endpoint }: LoadedRegion,
  settings: JudgeSettings,
  begun: Date,
  due: MinutesDue | undefined,
): Promise<LatencyCuts | undefined> {
  const isNeeded = comparedMetrics(settings).some(({ cut }) => typeof cut === 'string')
  if (!isNeeded || due === undefined) return undefined
  try {
    const cuts = await context.clouds
      .metrics(endpoint.provider)
      .quantiles(endpoint, new Date(begun.getTime() - dayMs), begun)
    if (cuts === undefined) return undefined
    await context.database.prisma.regionRollout.update({
      where: { id: region.id },
      data: { cuts: toJson({ attempt: region.attempt, ...cuts }) },
    })
    return cuts
  } catch (error) {
    if (!(error instanceof CloudError)) throw error
    context.log.warn({ endpoint: endpoint.name, reason: error.message }, 'latency quantiles did not come')
    return undefined
  }
}

/** Nothing is meant for the canary while the shift is on its way. */
function meantFor(
  { row, region: { phase }, plan }: LoadedRegion,
  cloud: CloudTraits,
  now: Date,
): TrafficMeant {
  const { baking, completing, verifying } = phaseTimesFromRow(row)
  const meant = (shiftedAt: string | undefined) =>
    trafficMeant(plan.guardrail, cloud, { from: baking, shiftedAt, now })
  switch (phase.name) {
    case 'baking':
      return meant(undefined)
    case 'completing':
    case 'verifying':
      return meant(completing ?? verifying ?? now.toISOString())
    default:
      return { expectedShare: undefined }
  }
}

function bakeSecondsLeft({ region: { phase }, plan }: LoadedRegion, cloud: CloudTraits, now: Date): number {
  switch (phase.name) {
    case 'baking':
      return Math.max(0, phase.bakeSeconds - (now.getTime() - Date.parse(phase.bakingSince)) / 1000)
    case 'completing':
    case 'verifying':
      return 0
    default:
      return bakeSecondsOf(plan.guardrail, cloud)
  }
}
