import { mostTolerated } from '#lib/domain/canary/sequential.ts'
import { measureOf } from '#lib/domain/canary/settings.ts'
import type { JudgedMetric, JudgeSettings } from '#lib/domain/plan/plan.ts'
import { refuse, type ServiceResult } from '../context.ts'
import type { ReplayChanges } from './input.ts'

/** A plan's settings with a person's changes over them; refused where no judge could work with them. */
export function changeSettings(
  planned: JudgeSettings,
  { kind, alpha, beta, limits = {} }: ReplayChanges,
): ServiceResult<{ settings: JudgeSettings }> {
  for (const [name, value] of [
    ['Alpha', alpha],
    ['Beta', beta],
  ] as const) {
    if (value !== undefined && !(value > 0 && value < 1))
      return invalid(`${name} is ${value}; it is a probability: give a number above 0 and under 1.`)
  }
  const metrics = planned.metrics.map((metric) => ({ ...metric, ...limits[measureOf(metric)] }))
  const problem = metrics.map(limitProblem).find((sentence) => sentence !== undefined)
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

function limitProblem(metric: JudgedMetric): string | undefined {
  const { tolerated, unacceptable } = metric
  const name = measureOf(metric)
  if (!(tolerated > 0 && tolerated < mostTolerated))
    return `The tolerated ratio of ${name} is ${tolerated}; give a number above 0 and under ${mostTolerated}.`
  const least = Math.max(1, tolerated)
  if (!(unacceptable > least && Number.isFinite(unacceptable)))
    return `The unacceptable ratio of ${name} is ${unacceptable}; it must be above ${least}, so that something lies between what is tolerated and what must never pass.`
  return undefined
}

const invalid = (sentence: string) => refuse({ code: 'invalid-settings', sentence })
