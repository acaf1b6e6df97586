import type { EvidenceMeasure } from '#lib/domain/types.ts'
import type { ReplayChoice } from '#lib/web/inputs.ts'
import type { JudgeKind, ReplayResult } from '#lib/web/views.ts'

/** The settings as they are typed: text, percent where the judge has probabilities. */
export interface TypedSettings {
  kind: JudgeKind
  alphaPercent: string
  betaPercent: string
  limits: { measure: EvidenceMeasure; tolerated: string; unacceptable: string }[]
}

export function typedOf({ kind, alpha, beta, measures }: ReplayResult['settings']): TypedSettings {
  return {
    kind,
    alphaPercent: percentOf(alpha),
    betaPercent: percentOf(beta),
    limits: measures.map(({ measure, tolerated, unacceptable }) => ({
      measure,
      tolerated: String(tolerated),
      unacceptable: String(unacceptable),
    })),
  }
}

/** What keeps the judges from being asked, as a sentence; null when nothing does. An empty field is left as the plan has it. */
export function typedProblem({ alphaPercent, betaPercent, limits }: TypedSettings): string | null {
  const typed = [alphaPercent, betaPercent, ...limits.flatMap((one) => [one.tolerated, one.unacceptable])]
  const wrong = typed.find((text) => text.trim() !== '' && numberOf(text) === undefined)
  return wrong === undefined ? null : `“${wrong.trim()}” is not a number; write one such as 1.5.`
}

/** What a judge is asked with; a field that holds no number is left as the plan has it. */
export function changesOf({
  kind,
  alphaPercent,
  betaPercent,
  limits,
}: TypedSettings): Omit<ReplayChoice, 'source'> {
  const alpha = numberOf(alphaPercent)
  const beta = numberOf(betaPercent)
  const known = limits.flatMap(({ measure, ...typed }) => {
    const tolerated = numberOf(typed.tolerated)
    const unacceptable = numberOf(typed.unacceptable)
    if (tolerated === undefined || unacceptable === undefined) return []
    return [[measure, { tolerated, unacceptable }] as const]
  })
  return {
    kind,
    ...(alpha === undefined ? {} : { alpha: rounded(alpha / 100) }),
    ...(beta === undefined ? {} : { beta: rounded(beta / 100) }),
    ...(known.length === 0 ? {} : { limits: Object.fromEntries(known) }),
  }
}

/** Without the tail that binary fractions grow: 1 % is 0.01. */
const rounded = (value: number) => Number(value.toPrecision(12))
const percentOf = (probability: number) => String(rounded(probability * 100))

function numberOf(text: string): number | undefined {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  return Number.isFinite(value) ? value : undefined
}
