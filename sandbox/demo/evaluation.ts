import { uniform } from '../traffic/random.ts'
import type { DemoModel } from './catalogue.ts'

/** What the training job measured on held-out records. */
export interface Evaluation {
  auc: number
  falsePositiveRate: number
  predictionTimeP99Ms: number
  /** Largest difference of the score distribution in any decile, against the release before. */
  scoreDriftLargestDecile: number
  heldOutRecords: number
}

export const EVALUATION_NAMES = [
  'auc',
  'falsePositiveRate',
  'predictionTimeP99Ms',
  'scoreDriftLargestDecile',
  'heldOutRecords',
] as const satisfies (keyof Evaluation)[]

const TOLD: Readonly<Record<string, Evaluation>> = {
  'fraud-scoring/426': {
    auc: 0.9408,
    falsePositiveRate: 0.079,
    predictionTimeP99Ms: 13.8,
    scoreDriftLargestDecile: 0.012,
    heldOutRecords: 10_000,
  },
  'fraud-scoring/427': {
    auc: 0.9421,
    falsePositiveRate: 0.081,
    predictionTimeP99Ms: 14.2,
    scoreDriftLargestDecile: 0.018,
    heldOutRecords: 10_000,
  },
}
const KNOWN_BASE: Readonly<Record<string, { auc: number; falsePositiveRate: number }>> = {
  'fraud-scoring': { auc: 0.9412, falsePositiveRate: 0.08 },
}

/** The evaluation of a release: as told in the demo's story, or near its model's usual figures. */
export function evaluationOf(seed: number, model: DemoModel, version: number): Evaluation {
  const told = TOLD[`${model.model}/${version}`]
  if (told) return told
  const of = (what: string, from: number, to: number, ...keys: number[]): number =>
    from + (to - from) * uniform(seed, 'evaluation', model.model, what, ...keys)
  const base = KNOWN_BASE[model.model] ?? {
    auc: of('auc', 0.88, 0.95),
    falsePositiveRate: of('falsePositiveRate', 0.05, 0.1),
  }
  return {
    auc: round(base.auc + of('auc', -0.0012, 0.0012, version), 4),
    falsePositiveRate: round(base.falsePositiveRate + of('falsePositiveRate', -0.002, 0.002, version), 3),
    predictionTimeP99Ms: round(model.latencyP99Ms + of('predictionTime', -0.3, 0.5, version), 1),
    scoreDriftLargestDecile: round(of('drift', 0.008, 0.02, version), 3),
    heldOutRecords: 10_000,
  }
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}
