import { requireAtLeast } from './bounds.ts'

/** ln((e^a + e^b + …)/n) without overflow. −∞ stands for an e-value of 0. @throws RangeError without any value */
export function logMeanExp(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('values is empty; give at least one e-value.')
  let largest = Number.NEGATIVE_INFINITY
  for (const value of values) {
    if (Number.isNaN(value)) throw new RangeError('logE is NaN; it must be a number.')
    if (value > largest) largest = value
  }
  if (!Number.isFinite(largest)) return largest
  let sum = 0
  for (const value of values) sum += Math.exp(value - largest)
  return largest + Math.log(sum / values.length)
}

/**
 * ln(Σ w·e^v / Σ w) without overflow.
 * @throws RangeError without any value, for NaN, a negative weight, or weights that add up to 0
 */
export function logWeightedMeanExp(terms: readonly { logE: number; weight: number }[]): number {
  let largest = Number.NEGATIVE_INFINITY
  let weights = 0
  for (const { logE, weight } of terms) {
    requireAtLeast('weight', weight, 0)
    if (Number.isNaN(logE)) throw new RangeError('logE is NaN; it must be a number.')
    weights += weight
    if (weight > 0 && logE > largest) largest = logE
  }
  if (weights === 0) throw new RangeError('weight adds up to 0; give at least one e-value a weight above 0.')
  if (!Number.isFinite(largest)) return largest
  let sum = 0
  for (const { logE, weight } of terms) if (weight > 0) sum += weight * Math.exp(logE - largest)
  return largest + Math.log(sum / weights)
}
