import type { Plan } from '#lib/domain/plan/plan.ts'
import type { CohortMinute, CohortMinutes, JudgedRegion, LatencyCuts } from '#lib/domain/ports.ts'
import {
  evidenceMeasures,
  type RegionRollout,
  type RolloutStatus,
  rolloutStatuses,
  type Verdict,
} from '#lib/domain/types.ts'
import type * as Rows from '../generated/client.ts'
import {
  baselineJson,
  cutsJson,
  overJson,
  phaseTimesJson,
  planJson,
  regionPhaseJson,
  requestJson,
  troubleJson,
} from './json.ts'
import { verdictJson } from './verdict-json.ts'

export function planFromRow(row: Pick<Rows.Rollout, 'plan'>): Plan {
  return planJson.parse(row.plan)
}

export function rolloutStatus(word: string): RolloutStatus {
  const status = rolloutStatuses.find((known) => known === word)
  if (status === undefined) throw new Error(`A rollout has the unknown status ${word}.`)
  return status
}

export function regionRolloutFromRow(row: Rows.RegionRollout): RegionRollout {
  return {
    id: row.id,
    rolloutId: row.rolloutId,
    endpointId: row.endpointId,
    wave: row.wave,
    phase: regionPhaseJson.parse(row.phase),
    phaseSince: row.phaseSince.toISOString(),
    attempt: row.attempt,
    wasPromoted: phaseTimesFromRow(row).promoted !== undefined,
    baseline: row.baseline === null ? undefined : baselineJson.parse(row.baseline),
    trouble: row.trouble === null ? undefined : troubleJson.parse(row.trouble),
    request: row.request === null ? undefined : requestJson.parse(row.request),
  }
}

/** Phase name → ISO time at which it was entered, in this attempt. */
export function phaseTimesFromRow(row: Pick<Rows.RegionRollout, 'phaseTimes'>): Record<string, string> {
  return phaseTimesJson.parse(row.phaseTimes)
}

export function verdictFromRow(row: Pick<Rows.RegionRollout, 'verdict'>): Verdict | undefined {
  return row.verdict === null ? undefined : verdictJson.parse(row.verdict)
}

export function cohortMinuteFromRow(row: Rows.CanaryMinute): CohortMinute {
  return {
    minute: row.minute.toISOString(),
    requests: row.requests,
    errors4xx: row.errors4xx,
    errors5xx: row.errors5xx,
    overLatency: row.overLatency ?? undefined,
    latencyP50Ms: row.latencyP50Ms ?? undefined,
    latencyP99Ms: row.latencyP99Ms ?? undefined,
    ...(row.over !== null && { over: overJson.parse(row.over) }),
    ...(row.score !== null && { score: row.score }),
    ...(row.settled ? {} : { settled: false }),
  }
}

/** Rows of one attempt, in any order, as the two cohorts in order of time. */
export function cohortMinutesFromRows(rows: readonly Rows.CanaryMinute[]): CohortMinutes {
  const sorted = [...rows].sort((one, other) => one.minute.getTime() - other.minute.getTime())
  return {
    canary: sorted.filter((row) => row.cohort === 'canary').map(cohortMinuteFromRow),
    baseline: sorted.filter((row) => row.cohort === 'baseline').map(cohortMinuteFromRow),
  }
}

/** undefined: not chosen yet in this attempt, or the endpoint had no traffic on the day before. */
export function cutsFromRow(row: Pick<Rows.RegionRollout, 'cuts' | 'attempt'>): LatencyCuts | undefined {
  if (row.cuts === null) return undefined
  const { attempt, ...cuts } = cutsJson.parse(row.cuts)
  return attempt === row.attempt ? cuts : undefined
}

/** By measure; rows of one endpoint. */
export function noiseFromRows(
  rows: readonly Pick<Rows.MetricNoise, 'measure' | 'noise' | 'minutes'>[],
): JudgedRegion['noise'] {
  return Object.fromEntries(
    rows.flatMap(({ measure, noise, minutes }) => {
      const known = evidenceMeasures.find((each) => each === measure)
      return known === undefined ? [] : [[known, { noise, minutes }]]
    }),
  )
}
