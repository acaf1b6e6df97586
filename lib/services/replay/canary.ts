import type { DatabaseTransaction } from '#lib/db/client.ts'
import { endpointFromRow } from '#lib/db/rows/fleet.ts'
import {
  cohortMinutesFromRows,
  cutsFromRow,
  noiseFromRows,
  phaseTimesFromRow,
  planFromRow,
  regionRolloutFromRow,
} from '#lib/db/rows/rollout.ts'
import { waveEvidence } from '#lib/db/wave-evidence.ts'
import { endpointsCalled } from '#lib/domain/endpoint-word.ts'
import { underwayPhases } from '#lib/domain/rollout/phases.ts'
import type { TraitsOf } from '#lib/domain/traits.ts'
import { ambiguous, notFound, type ServiceResult } from '../context.ts'
import type { RolloutSource } from './input.ts'
import type { ReplaySubject } from './subject.ts'

/** While its minutes are still asked for. */

/** A canary of the past with the minutes that were kept of it, and what was known of its endpoint. */
export async function readCanary(
  transaction: DatabaseTransaction,
  traits: TraitsOf,
  { rollout: slug, endpoint: name, attempt }: RolloutSource,
): Promise<ServiceResult<{ subject: ReplaySubject }>> {
  const regions = await transaction.regionRollout.findMany({
    where: { rollout: { slug } },
    select: {
      id: true,
      endpoint: { select: { provider: true, account: true, region: true, name: true } },
    },
  })
  const called = endpointsCalled(
    name,
    regions.map(({ id, endpoint }) => ({ ...endpoint, regionRolloutId: id })),
  )
  const [first] = called
  if (first === undefined) return notFound({ what: 'region', endpoint: name, rollout: slug, article: 'a' })
  if (called.length > 1) return notFound(ambiguous(name, called))
  const row = await transaction.regionRollout.findUnique({
    where: { id: first.regionRolloutId },
    include: {
      minutes: true,
      endpoint: { include: { noises: true } },
      rollout: { include: { release: true } },
    },
  })
  if (!row) return notFound({ what: 'region', endpoint: name, rollout: slug, article: 'a' })
  const wanted = attempt ?? Math.max(0, ...row.minutes.map((minute) => minute.attempt))
  const isOver = wanted !== row.attempt || !underwayPhases.includes(row.phaseName)
  // Nobody asks for the last minutes of a canary that is over again: its verdict was made of them as they were kept.
  const minutes = row.minutes
    .filter((minute) => minute.attempt === wanted)
    .map((minute) => (isOver ? { ...minute, settled: true } : minute))
  if (minutes.length === 0) {
    return notFound({ what: 'canary-minutes', endpoint: name, rollout: slug, attempt })
  }
  const plan = planFromRow(row.rollout)
  const cloud = traits(endpointFromRow(row.endpoint).provider)
  const cohorts = cohortMinutesFromRows(minutes)
  const region = regionRolloutFromRow(row)
  const began = wanted === row.attempt ? phaseTimesFromRow(row).baking : undefined
  const firstMinute = [...cohorts.canary, ...cohorts.baseline].map(({ minute }) => minute).sort()[0]
  const timeline = cloud.timeline(plan.guardrail)
  // Of an attempt that another has followed only its minutes are left.
  const bakingSince = began ?? firstMinute ?? row.phaseSince.toISOString()
  return {
    ok: true,
    subject: {
      cloud,
      guardrail: plan.guardrail,
      region: row.endpoint.region,
      of: {
        kind: 'rollout',
        slug,
        release: row.rollout.release.label,
        from: region.baseline?.label ?? row.rollout.fromLabel,
        attempt: wanted,
        phase: wanted === row.attempt ? region.phase : undefined,
      },
      minutes: cohorts,
      cuts: wanted === row.attempt ? cutsFromRow(row) : undefined,
      noise: noiseFromRows(row.endpoint.noises),
      siblings: plan.guardrail.judge?.pooled ? await waveEvidence(transaction, row) : [],
      // A canary has one share throughout; how far steps had come is known from their beginning only.
      meantFrom: began ?? (timeline?.shape === 'canary' ? bakingSince : undefined),
      bakingSince,
      bakeSeconds: timeline?.comparedSeconds ?? 0,
    },
  }
}
