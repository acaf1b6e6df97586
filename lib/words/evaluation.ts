import type { Comparison, EvaluationRule } from '../domain/canary/evaluation.ts'

/** Measures of an evaluation, and what the fleet file allows them. */

export interface MeasureWords {
  title: string
  unit: 'share' | 'milliseconds' | 'none'
}

const known: Record<string, MeasureWords> = {
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

/** "AUC", "Prediction time p99". `false_positive_rate`, `falsePositiveRate` and `false-positive-rate` are one measure to a reader. */
export function titled(measure: string): MeasureWords {
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

const words: Record<Comparison, string> = {
  '>=': 'not below',
  '<=': 'not above',
  '>': 'above',
  '<': 'below',
}

/** "not below −0.0020". */
export function toleranceOf(rule: EvaluationRule): string {
  if (rule.against === 'unreadable') return rule.text
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
