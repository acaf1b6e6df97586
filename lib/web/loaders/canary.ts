import type { DatabaseTransaction } from '#lib/db/client.ts'
import {
  cohortMinutesFromRows,
  planFromRow,
  regionRolloutFromRow,
  verdictFromRow,
} from '#lib/db/rows/rollout.ts'
import { judgeOf, measureOf } from '#lib/domain/canary/settings.ts'
import { endpointWord } from '#lib/domain/endpoint-word.ts'
import type { Guardrail } from '#lib/domain/plan/plan.ts'
import type { Timed } from '#lib/domain/plan/timeline.ts'
import type { CohortMinute } from '#lib/domain/ports.ts'
import { cityOf } from '#lib/domain/regions.ts'
import type { TraitsOf } from '#lib/domain/traits.ts'
import type { Provider } from '#lib/domain/types.ts'
import type { RegionRow, RolloutRow } from '#lib/services/rollouts/find.ts'
import type { CanaryView, MinutePoint } from '../views.ts'
import { bakeOf } from './bake.ts'
import { verdictView } from './evidence.ts'
import { verdictNow } from './late-verdict.ts'

/** The canaries that have numbers or a verdict, the one that moved last first. */
export async function loadCanaries(
  prisma: DatabaseTransaction,
  rollout: RolloutRow,
  traits: TraitsOf,
): Promise<CanaryView[]> {
  const rows = await prisma.canaryMinute.findMany({
    where: { regionRolloutId: { in: rollout.regions.map((region) => region.id) } },
  })
  const { guardrail } = planFromRow(rollout)
  const { errors4xx, errors5xx, modelLatencyP99Ms } = guardrail.rollbackOn
  const endpoints = rollout.regions.map(({ endpoint }) => endpoint)
  return rollout.regions
    .map((region) => ({
      region,
      minutes: rows.filter((row) => row.regionRolloutId === region.id && row.attempt === region.attempt),
    }))
    .filter(({ region, minutes }) => minutes.length > 0 || region.verdict !== null)
    .toSorted((one, other) => other.region.phaseSince.getTime() - one.region.phaseSince.getTime())
    .map(({ region, minutes }) => {
      const cohorts = cohortMinutesFromRows(minutes)
      return {
        endpoint: endpointWord(region.endpoint, endpoints),
        city: cityOf(region.endpoint.region),
        attempt: region.attempt,
        release: rollout.release.label,
        from: regionRolloutFromRow(region).baseline?.label ?? rollout.fromLabel,
        // A bake that was broken off has nothing left to wait for.
        bake: offTheWay.includes(region.phaseName)
          ? null
          : bakeOf(region, guardrail, traits(region.endpoint.provider as Provider)),
        thresholds: {
          errors4xx: toPercent(errors4xx),
          errors5xx: toPercent(errors5xx),
          latencyP99Ms: modelLatencyP99Ms ?? null,
        },
        canary: cohorts.canary.map(minutePoint),
        baseline: cohorts.baseline.map(minutePoint),
        verdict: shownVerdict(region),
        judge: judgeView(guardrail, traits(region.endpoint.provider as Provider)),
      }
    })
}

function judgeView(guardrail: Guardrail, cloud: Timed): CanaryView['judge'] {
  const { kind, metrics } = judgeOf(guardrail, cloud)
  return {
    kind,
    unacceptable: Object.fromEntries(metrics.map((metric) => [measureOf(metric), metric.unacceptable])),
  }
}

function shownVerdict(region: RegionRow): CanaryView['verdict'] {
  const verdict = verdictFromRow(region)
  if (verdict === undefined) return null
  return verdictView(verdictNow(verdict, regionRolloutFromRow(region).phase.name))
}

const offTheWay: readonly string[] = ['reverting', 'reverted', 'failed', 'skipped']

function minutePoint(minute: CohortMinute): MinutePoint {
  const share = (count: number | undefined) =>
    count === undefined || minute.requests === 0 ? null : (100 * count) / minute.requests
  return {
    minute: minute.minute,
    requests: minute.requests,
    errors4xx: share(minute.errors4xx),
    errors5xx: share(minute.errors5xx),
    overLatency: share(minute.overLatency),
    latencyP99Ms: minute.latencyP99Ms ?? null,
    score: minute.score ?? null,
  }
}

const toPercent = (share: number | undefined): number | null => (share === undefined ? null : share * 100)
