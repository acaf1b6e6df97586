export interface MeasuredEvaluation {
  measure: string
  release: number | undefined
  production: number | undefined
  /** release − production; undefined when either is missing. */
  difference: number | undefined
  /** undefined when the fleet file has none for the measure. */
  rule: EvaluationRule | undefined
  /** undefined when there is no rule. */
  outcome: 'within' | 'outside' | 'unknown' | undefined
}

/** `unreadable`: as the fleet file has it. */
export type EvaluationRule = Rule | { against: 'unreadable'; text: string }
type Rule =
  | { against: 'production'; comparison: Comparison; offset: number }
  | { against: 'number'; comparison: Comparison; bound: number }
export type Comparison = '>=' | '<=' | '>' | '<'

const number = String.raw`\d+(?:\.\d+)?|\.\d+`
const relative = new RegExp(String.raw`^(>=|<=|>|<)\s*production(?:\s*([+\-−])\s*(${number}))?$`)
const absolute = new RegExp(String.raw`^(>=|<=|>|<)\s*([+\-−]?(?:${number}))$`)

function readRule(text: string): Rule | undefined {
  const rule = text.trim()
  const toProduction = relative.exec(rule)
  if (toProduction !== null) {
    const [, comparison, sign, size] = toProduction
    const offset = size === undefined ? 0 : Number(size) * (sign === '+' ? 1 : -1)
    return { against: 'production', comparison: comparison as Comparison, offset }
  }
  const [, comparison, bound] = absolute.exec(rule) ?? []
  if (comparison === undefined || bound === undefined) return undefined
  return { against: 'number', comparison: comparison as Comparison, bound: Number(bound.replace('−', '-')) }
}

/** Such as ">= production - 0.002". */
export const isReadableRule = (rule: string): boolean => readRule(rule) !== undefined

/** Sums of decimal fractions carry an error in the last places; a difference exactly at the tolerance is within it. */
const rounding = 1e-9

function holds(comparison: Comparison, value: number, bound: number): boolean {
  switch (comparison) {
    case '>=':
      return value >= bound - rounding
    case '<=':
      return value <= bound + rounding
    case '>':
      return value > bound + rounding
    case '<':
      return value < bound - rounding
  }
}

/**
 * A release's evaluation against that of the version in production. Measures with a rule come first, in the order of the rules;
 * those without are shown without a tolerance.
 */
export function judgeEvaluation(
  rules: Record<string, string>,
  evaluation: Record<string, number>,
  productionEvaluation: Record<string, number> | undefined,
): MeasuredEvaluation[] {
  const measures = [
    ...Object.keys(rules),
    ...Object.keys(evaluation).filter((measure) => !(measure in rules)),
  ]
  return measures.map((measure) => {
    const release = finite(evaluation[measure])
    const production = finite(productionEvaluation?.[measure])
    const text = rules[measure]
    const rule = text === undefined ? undefined : readRule(text)
    return {
      measure,
      release,
      production,
      difference: release === undefined || production === undefined ? undefined : release - production,
      rule: text === undefined ? undefined : (rule ?? { against: 'unreadable', text }),
      outcome: text === undefined ? undefined : judge(rule, release, production),
    }
  })
}

function judge(rule: Rule | undefined, release: number | undefined, production: number | undefined) {
  if (rule === undefined || release === undefined) return 'unknown'
  if (rule.against === 'number') return holds(rule.comparison, release, rule.bound) ? 'within' : 'outside'
  if (production === undefined) return 'unknown'
  return holds(rule.comparison, release - production, rule.offset) ? 'within' : 'outside'
}

function finite(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) ? value : undefined
}
