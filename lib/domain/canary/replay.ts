import type { Guardrail } from '../plan/plan.ts'
import type { Timed } from '../plan/timeline.ts'
import type { CohortMinute, CohortMinutes, Judge, JudgedRegion } from '../ports.ts'
import type { Verdict } from '../types.ts'
import { pairedMinutes } from './judged-minutes.ts'
import { trafficMeant } from './traffic-meant.ts'

const minuteMs = 60_000

/** A canary that is over, or the part of one that has been seen, with everything that a judge is told about it. */
export interface ReplayInput extends JudgedRegion {
  guardrail: Guardrail
  /** As the judge's: the other regions of the wave, judged up to the same minute. */
  siblings: readonly JudgedRegion[]
  cloud: Timed
  /** ISO; from when on the plan's share was meant for the canary. undefined: not known, or nothing was shifted. */
  meantFrom: string | undefined
  /** ISO; when the bake began. */
  bakingSince: string
  bakeSeconds: number
}

export interface ReplayStep {
  /** ISO; start of the minute that had just ended. */
  minute: string
  /** Settled minutes since the canary's first request: 1 is the first. */
  after: number
  verdict: Verdict
}

export interface ReplayDecision {
  outcome: 'stopped' | 'passed' | 'undecided'
  /** Minutes of traffic when it was decided; of all minutes while it is not. */
  after: number
}

/** Minutes that are judged at most, from the first on: each look costs as much as all the minutes before it. */
export const longestReplay = 120

/**
 * What the judge would have said at the end of each minute, of the minutes up to there and nothing later. Corrections that
 * arrived since are in it, and no time is lost to waiting for them; alarms are not kept and have no part in it.
 * @param until 'verdict' ends with the first one, for who asks only for the decision
 */
export function replay(judge: Judge, input: ReplayInput, until: 'end' | 'verdict' = 'end'): ReplayStep[] {
  const steps: ReplayStep[] = []
  const bakeEnds = Date.parse(input.bakingSince) + input.bakeSeconds * 1000
  for (const start of startsOf(input.minutes).slice(0, longestReplay)) {
    const now = start + minuteMs
    const upTo = ({ minutes, ...rest }: JudgedRegion): JudgedRegion => ({
      ...rest,
      minutes: { canary: upToMinute(minutes.canary, start), baseline: upToMinute(minutes.baseline, start) },
    })
    const bakeSecondsLeft = Math.max(0, (bakeEnds - now) / 1000)
    const verdict = judge.judge({
      ...upTo(input),
      guardrail: input.guardrail,
      siblings: input.siblings.map(upTo),
      ...trafficMeant(input.guardrail, input.cloud, {
        from: input.meantFrom,
        shiftedAt: now <= bakeEnds ? undefined : new Date(bakeEnds).toISOString(),
        now: new Date(now),
      }),
      alarms: [],
      bakeSecondsLeft,
      now: new Date(now),
    })
    steps.push({ minute: new Date(start).toISOString(), after: steps.length + 1, verdict })
    if (until === 'verdict' && verdict.outcome !== 'need-more-data') break
  }
  return steps
}

/** The first word that is a verdict: what comes after it would not have happened. */
export function decisionOf(steps: readonly ReplayStep[]): ReplayDecision {
  const decided = steps.find(({ verdict }) => verdict.outcome !== 'need-more-data')
  if (decided === undefined) return { outcome: 'undecided', after: steps.at(-1)?.after ?? 0 }
  return { outcome: decided.verdict.outcome === 'fail' ? 'stopped' : 'passed', after: decided.after }
}

/**
 * Two periods of one endpoint as if they were cohorts side by side: the n-th minute of one beside the n-th of the other.
 * Requests without a partner minute are left out.
 * @param before minutes of the earlier period, or of whatever is the baseline
 * @param after minutes of the other one, whose times are kept
 */
export function asCohorts(
  before: { from: Date; minutes: readonly CohortMinute[] },
  after: { from: Date; minutes: readonly CohortMinute[] },
): CohortMinutes {
  const offset = after.from.getTime() - before.from.getTime()
  const moved = new Map(
    before.minutes.map((minute) => {
      const at = Date.parse(minute.minute) + offset
      return [at, { ...minute, minute: new Date(at).toISOString() }] as const
    }),
  )
  const canary = after.minutes.filter((minute) => moved.has(Date.parse(minute.minute)))
  return {
    canary,
    baseline: canary.flatMap((minute) => moved.get(Date.parse(minute.minute)) ?? []),
  }
}

/** From the canary's first request on, as the judge counts; every minute where it had none. Epoch milliseconds, in order. */
function startsOf(minutes: CohortMinutes): number[] {
  const { canary, baseline } = minutes
  const pairs = pairedMinutes(canary.some(({ requests }) => requests > 0) ? minutes : asOneCohort(baseline))
  return pairs.map((pair) => Date.parse(pair.canary.minute))
}

const asOneCohort = (minutes: CohortMinute[]): CohortMinutes => ({ canary: minutes, baseline: [] })

const upToMinute = (minutes: readonly CohortMinute[], last: number) =>
  minutes.filter(({ minute }) => Date.parse(minute) <= last)
