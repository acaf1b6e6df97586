/**
 * Numbers by measure out of an evaluation, whatever its shape: flat (`{"auc": 0.94}`, also as text, as package metadata
 * has it) or nested as SageMaker's pipelines write it (`{"binary_classification_metrics": {"auc": {"value": 0.94}}}`).
 * A measure is called by the last name on the way to its number; of two with the same name the first one counts.
 */
export function measuresOf(evaluation: unknown): Record<string, number> {
  const measures: Record<string, number> = {}
  collect(evaluation, undefined, measures)
  return measures
}

/** Names that say what kind of number it is, not of what. */
const NOT_A_MEASURE = new Set(['standard_deviation', 'version'])

function collect(value: unknown, name: string | undefined, measures: Record<string, number>): void {
  const number = numberOf(value)
  if (number !== undefined) {
    if (name !== undefined && !NOT_A_MEASURE.has(name)) measures[name] ??= number
    return
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return
  for (const [key, inner] of Object.entries(value)) collect(inner, key === 'value' ? name : key, measures)
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value !== 'string' || value.trim() === '') return undefined
  const number = Number(value)
  return Number.isFinite(number) ? number : undefined
}
