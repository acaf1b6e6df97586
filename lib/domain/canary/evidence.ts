export interface EvidenceRow {
  measure: string
  /** "AUC", "False-positive rate", "Prediction time p99". */
  title: string
  unit: 'share' | 'milliseconds' | 'none'
  release: number | undefined
  production: number | undefined
  /** release − production; undefined when either is missing. */
  difference: number | undefined
  /** "not below −0.0020"; undefined when the fleet file has no rule for the measure. */
  tolerance: string | undefined
  /** undefined when there is no rule. */
  outcome: 'within' | 'outside' | 'unknown' | undefined
}

type Rule =
  | { against: 'production'; comparison: Comparison; offset: number }
  | { against: 'number'; comparison: Comparison; bound: number }
type Comparison = '>=' | '<=' | '>' | '<'

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

/** undefined when the rule can be read; else a sentence that shows the form. */
export function evidenceRuleProblem(rule: string): string | undefined {
  return readRule(rule) === undefined
    ? `The rule \`${rule}\` cannot be read. Write for example ">= production - 0.002", "<= production + 0.005" or "<= 20".`
    : undefined
}

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

const words: Record<Comparison, string> = {
  '>=': 'not below',
  '<=': 'not above',
  '>': 'above',
  '<': 'below',
}

function toleranceOf(rule: Rule): string {
  const word = words[rule.comparison]
  if (rule.against === 'number') return `${word} ${rule.bound}`
  if (rule.offset === 0) return `${word} production`
  const sign = rule.offset < 0 ? '−' : '+'
  const size = Math.abs(rule.offset)
  return `${word} ${sign}${size.toFixed(Math.max(4, decimals(size)))}`
}

function decimals(value: number): number {
  return String(value).split('.')[1]?.length ?? 0
}

const known: Record<string, Pick<EvidenceRow, 'title' | 'unit'>> = {
  auc: { title: 'AUC', unit: 'none' },
  accuracy: { title: 'Accuracy', unit: 'share' },
  precision: { title: 'Precision', unit: 'share' },
  recall: { title: 'Recall', unit: 'share' },
  f1: { title: 'F1 score', unit: 'none' },
  logLoss: { title: 'Log loss', unit: 'none' },
  rmse: { title: 'RMSE', unit: 'none' },
  falsePositiveRate: { title: 'False-positive rate', unit: 'share' },
  falseNegativeRate: { title: 'False-negative rate', unit: 'share' },
  truePositiveRate: { title: 'True-positive rate', unit: 'share' },
  predictionTimeP99: { title: 'Prediction time p99', unit: 'milliseconds' },
  predictionTimeP50: { title: 'Prediction time p50', unit: 'milliseconds' },
  scoreDriftLargestDecileShift: { title: 'Score drift, largest decile shift', unit: 'share' },
  scoreDriftLargestDecile: { title: 'Score drift, largest decile shift', unit: 'share' },
  scoreDrift: { title: 'Score drift, largest decile shift', unit: 'share' },
  largestDecileShift: { title: 'Score drift, largest decile shift', unit: 'share' },
}

/** `false_positive_rate`, `falsePositiveRate` and `false-positive-rate` are one measure to a reader. */
function titled(measure: string): Pick<EvidenceRow, 'title' | 'unit'> {
  const camel = measure.replace(/[_\-\s]+(.)/g, (_, letter: string) => letter.toUpperCase())
  const isTimed = /Ms$/.test(camel)
  const bare = camel.replace(/Ms$/, '')
  const found = known[bare] ?? known[bare.charAt(0).toLowerCase() + bare.slice(1)]
  if (found !== undefined) return found
  const spaced = bare.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase()
  const title = spaced.replace(/ p(\d+)$/, ' p$1')
  return {
    title: title.charAt(0).toUpperCase() + title.slice(1),
    unit:
      isTimed || /(time|latency)/i.test(bare) ? 'milliseconds' : /rate|share$/i.test(bare) ? 'share' : 'none',
  }
}

/**
 * A release's evaluation against that of the version in production. Measures with a rule come first, in the order of the rules;
 * those without are shown without a tolerance.
 */
export function judgeEvidence(
  rules: Record<string, string>,
  evaluation: Record<string, number>,
  productionEvaluation: Record<string, number> | undefined,
): EvidenceRow[] {
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
      ...titled(measure),
      release,
      production,
      difference: release === undefined || production === undefined ? undefined : release - production,
      tolerance: text === undefined ? undefined : rule === undefined ? text : toleranceOf(rule),
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
