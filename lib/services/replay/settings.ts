import { mostTolerated } from '#lib/domain/canary/sequential.ts'
import { measureOf } from '#lib/domain/canary/settings.ts'
import type { JudgedMetric, JudgeSettings } from '#lib/domain/plan/plan.ts'
import { type SaidFacts, said } from '#lib/domain/said.ts'
import { refuse, type ServiceResult } from '../context.ts'
import type { ReplayChanges } from './input.ts'

/** A plan's settings with a person's changes over them; refused where no judge could work with them. */
export function changeSettings(
  planned: JudgeSettings,
  { kind, alpha, beta, limits = {} }: ReplayChanges,
): ServiceResult<{ settings: JudgeSettings }> {
  for (const [problem, value] of [
    ['alpha', alpha],
    ['beta', beta],
  ] as const) {
    if (value !== undefined && !(value > 0 && value < 1)) return invalid({ problem, value })
  }
  const metrics = planned.metrics.map((metric) => ({ ...metric, ...limits[measureOf(metric)] }))
  const problem = metrics.map(limitProblem).find((each) => each !== undefined)
  if (problem !== undefined) return invalid(problem)
  return {
    ok: true,
    settings: {
      ...planned,
      kind: kind ?? planned.kind,
      alpha: alpha ?? planned.alpha,
      beta: beta ?? planned.beta,
      metrics,
    },
  }
}

function limitProblem(metric: JudgedMetric): SaidFacts['invalid-settings'] | undefined {
  const { tolerated, unacceptable } = metric
  const measure = measureOf(metric)
  if (!(tolerated > 0 && tolerated < mostTolerated))
    return { problem: 'tolerated', measure, value: tolerated, under: mostTolerated }
  const above = Math.max(1, tolerated)
  if (!(unacceptable > above && Number.isFinite(unacceptable)))
    return { problem: 'unacceptable', measure, value: unacceptable, above }
  return undefined
}

const invalid = (facts: SaidFacts['invalid-settings']) => refuse(said('invalid-settings', facts))
