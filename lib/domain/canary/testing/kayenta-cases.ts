import type { ClassifyInput } from '../kayenta.ts'
import published from './kayenta-cases.json' with { type: 'json' }

/**
 * Cases published with Kayenta and in its issues (`source` in the file), with the intervals that R gives for them.
 * Samples are named once, since cases share them.
 */
export interface PublishedClassification extends Omit<Required<ClassifyInput>, 'experiment' | 'control'> {
  name: string
  experiment: string
  control: string
  /** null where only a reason is expected. */
  expected: string | null
  expectedCritical?: boolean
  /** null stands for NaN. */
  expectedDeviation?: number | null
}

export const classifications = published.classifications as PublishedClassification[]
export const { intervals, statistics, reports } = published

const samples: Record<string, number[] | undefined> = published.samples

export function sampleOf(name: string): number[] {
  const found = samples[name]
  if (!found) throw new Error(`There is no sample ${name}.`)
  return found
}
