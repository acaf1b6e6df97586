import { expect, test } from 'vitest'
import type { EvidenceView } from '#lib/web/views.ts'
import { bakingCanary } from '../testing/fixtures-canary.ts'
import { chartMeasures, chartPoints, chartSpan, chartSummary, gaugeOf, measured } from './measures.ts'

const evidence: EvidenceView = {
  measure: 'errors5xx',
  outcome: 'pass',
  canary: 0.001,
  baseline: 0.002,
  threshold: 0.005,
  requests: 1000,
  sentence: '',
}

test('every position of a gauge lies on its bar, also when the canary is over the threshold', () => {
  for (const canary of [0, 0.001, 0.005, 0.5]) {
    const gauge = gaugeOf({ ...evidence, canary })
    expect(gauge).not.toBeNull()
    for (const position of [gauge?.canary, gauge?.baseline, gauge?.threshold]) {
      expect(position).toBeGreaterThanOrEqual(0)
      expect(position).toBeLessThanOrEqual(1)
    }
  }
})

test('a measure without a canary value has no gauge instead of a zero', () => {
  expect(gaugeOf({ ...evidence, canary: undefined })).toBeNull()
})

test('shares are said in percent and latency in milliseconds', () => {
  expect(measured('errors5xx', 0.00097)).toBe('0.097 %')
  expect(measured('modelLatencyP99', 14.14)).toBe('14.1 ms')
})

test('a minute that only the baseline has leaves a gap in the canary, not a zero', () => {
  const points = chartPoints({ ...bakingCanary, canary: bakingCanary.canary.slice(1) }, 'errors5xx')
  expect(points[0]?.canary).toBeNull()
  expect(points[0]?.baseline).not.toBeNull()
})

test('the charts span the whole bake', () => {
  const span = chartSpan(bakingCanary)
  expect(span && span.to - span.from).toBeGreaterThanOrEqual(1_800_000)
  expect(chartSpan({ ...bakingCanary, canary: [], baseline: [] })).toBeNull()
})

test('a bake that was broken off is drawn as far as it was measured, and never narrower than its ticks', () => {
  const first = bakingCanary.canary.slice(0, 1)
  const span = chartSpan({ ...bakingCanary, bake: null, canary: first, baseline: first })
  expect(span && span.to - span.from).toBe(600_000)
})

test('the text alternative names both cohorts and what the plan allows', () => {
  const [first] = chartMeasures(bakingCanary)
  const sentence = first ? chartSummary(bakingCanary, first) : ''
  expect(sentence).toContain('canary v427 between')
  expect(sentence).toContain('baseline v426 between')
  expect(sentence).toContain('The plan allows 0.5 %.')
})

test('a score has a chart where the judge compares it or somebody publishes it, and no unit', () => {
  expect(chartMeasures(bakingCanary).map(({ key }) => key)).not.toContain('score')
  const judged = { ...bakingCanary, judge: { ...bakingCanary.judge, unacceptable: { score: 1.25 } } }
  expect(chartMeasures(judged).map(({ key }) => key)).toContain('score')
  const scored = {
    ...bakingCanary,
    canary: bakingCanary.canary.map((minute) => ({ ...minute, score: 0.03124 })),
  }
  const measure = chartMeasures(scored).find(({ key }) => key === 'score')
  expect(measure && chartSummary(scored, measure)).toContain(
    'canary v427 between 0.0312 and 0.0312 over 18 minutes; baseline v426 no values yet.',
  )
})
