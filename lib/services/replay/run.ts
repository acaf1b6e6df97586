import { canaryJudge } from '#lib/domain/canary/judge.ts'
import { decisionOf, type ReplayDecision, type ReplayStep, replay } from '#lib/domain/canary/replay.ts'
import { judgeOf } from '#lib/domain/canary/settings.ts'
import type { JudgeSettings } from '#lib/domain/plan/plan.ts'
import type { ServiceContext, ServiceResult } from '../context.ts'
import { readCanary } from './canary.ts'
import type { PeriodSource, ReplayChanges, RolloutSource } from './input.ts'
import { readPeriods } from './periods.ts'
import { changeSettings } from './settings.ts'
import type { ReplaySubject } from './subject.ts'

export const judgeKinds = ['sequential', 'kayenta', 'thresholds'] as const satisfies JudgeSettings['kind'][]

export interface JudgeRun {
  kind: JudgeSettings['kind']
  /** Of the judge that is shown all of them; of the others as far as their verdict. */
  steps: ReplayStep[]
  decision: ReplayDecision
}

export interface Replayed {
  subject: ReplaySubject
  planned: JudgeSettings
  /** As they were used; `kind` is the judge that is shown in full. */
  settings: JudgeSettings
  /** One a kind, in the order of `judgeKinds`. */
  runs: JudgeRun[]
}

/**
 * What each judge would have said of a canary, minute by minute. Open to every role: it reads, asks clouds for metrics at most, and
 * writes nothing.
 */
export async function replayCanary(
  context: ServiceContext,
  source: RolloutSource | PeriodSource,
  changes: ReplayChanges,
): Promise<ServiceResult<{ replayed: Replayed }>> {
  const read =
    'rollout' in source
      ? await readCanary(context.database.prisma, context.clouds.traits, source)
      : await readPeriods(context, source)
  if (!read.ok) return read
  const { subject } = read
  const planned = judgeOf(subject.guardrail, subject.cloud)
  const changed = changeSettings(planned, changes)
  if (!changed.ok) return changed
  const { settings } = changed
  const runs = judgeKinds.map((kind): JudgeRun => {
    const guardrail = { ...subject.guardrail, judge: { ...settings, kind } }
    const shown = kind === settings.kind ? 'end' : 'verdict'
    const steps = replay(canaryJudge(subject.cloud), { ...subject, guardrail }, shown)
    return { kind, steps, decision: decisionOf(steps) }
  })
  return { ok: true, replayed: { subject, planned, settings, runs } }
}
