import type { Timed } from '../plan/timeline.ts'
import type { Judge, JudgeInput } from '../ports.ts'
import { type Said, said } from '../said.ts'
import type { Evidence, Verdict } from '../types.ts'
import { pairedMinutes } from './judged-minutes.ts'
import { kayentaOpinion } from './kayenta-judge.ts'
import { type Opinion, sequentialOpinion } from './sequential-judge.ts'
import { judgeOf } from './settings.ts'
import { shareEvidence } from './traffic.ts'
import { type ThresholdInput, thresholdJudge } from './verdict.ts'

/**
 * The judge that the plan chooses, for an endpoint of that cloud. The plan's thresholds and the endpoint's alarms hold beside it: what
 * breaks one of them fails, whatever the comparison with the baseline says.
 */
export function canaryJudge(cloud: Timed): Judge {
  return {
    judge(input): Verdict & { evidence: Evidence[] } {
      const verdict = judged(cloud, input)
      const isIdle = [...input.minutes.canary, ...input.minutes.baseline].every(
        ({ requests }) => requests === 0,
      )
      return verdict.outcome === 'need-more-data' && isIdle
        ? {
            ...verdict,
            said: idle(input),
            evidence: verdict.evidence.filter(({ measure }) => measure !== 'traffic-share'),
            expectedMinutes: null,
          }
        : verdict
    },
  }
}

function judged(cloud: Timed, input: JudgeInput): Verdict & { evidence: Evidence[] } {
  const settings = judgeOf(input.guardrail, cloud)
  switch (settings.kind) {
    case 'thresholds':
      return withShare(thresholdJudge.judge(input), input, settings.alpha)
    case 'sequential':
      return beside(sequentialOpinion(settings, input), input)
    case 'kayenta':
      return beside(kayentaOpinion(settings, input), input)
  }
}

/** Neither cohort: it is not the canary that gets nothing, so that nobody is sent to look for its share. */
const idle = ({ region, bakeSecondsLeft }: JudgeInput): Said =>
  said('endpoint-without-requests', {
    ...(region !== undefined && { region }),
    isBaking: bakeSecondsLeft > 0,
  })

/** Thresholds alone would pass what all traffic did after the bake. */
function withShare(verdict: Verdict, input: JudgeInput, alpha: number): Verdict {
  const traffic = shareEvidence(pairedMinutes(input.minutes), input, alpha)
  if (traffic === undefined) return verdict
  const evidence = [...verdict.evidence, traffic]
  return verdict.outcome !== 'fail' && traffic.outcome === 'need-more-data'
    ? { ...verdict, outcome: 'need-more-data', said: traffic.said, evidence }
    : { ...verdict, evidence }
}

function beside(opinion: Opinion, input: JudgeInput): Verdict {
  const bounds = thresholdJudge.judge({ ...(input satisfies ThresholdInput), bakeSecondsLeft: 0 })
  const evidence = merged(bounds.evidence, opinion.evidence)
  const at = bounds.at
  if (bounds.outcome === 'fail') return { outcome: 'fail', said: bounds.said, evidence, at }
  return { ...opinion, evidence, at }
}

/** A bound on the errors stands with their comparison; what is compared with nothing stands first. */
function merged(bounds: readonly Evidence[], compared: readonly Evidence[]): Evidence[] {
  const alone = bounds.filter(({ measure }) => !compared.some((evidence) => evidence.measure === measure))
  return [
    ...alone,
    ...compared.map((evidence): Evidence => {
      const bound = bounds.find(({ measure }) => measure === evidence.measure)
      if (bound === undefined) return evidence
      const isBroken = bound.outcome === 'fail'
      // It may break before any minute could be compared, or with nothing to compare it with.
      if (isBroken && evidence.requests === 0) return bound
      return {
        ...evidence,
        threshold: bound.threshold,
        ...(isBroken && { outcome: 'fail', said: bound.said }),
      }
    }),
  ]
}
