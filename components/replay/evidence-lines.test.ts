import { expect, test } from 'vitest'
import type { ReplayMinute } from '#lib/web/views.ts'
import {
  evidencePoints,
  evidenceSummary,
  evidenceWords,
  gridOf,
  heightOf,
  loudestMeasure,
  scaleOf,
} from './evidence-lines.ts'

const thresholds = { failFrom: Math.log(100), passFrom: Math.log(20) }

const minute = (after: number, fail: number | null, pass: number | null): ReplayMinute => ({
  minute: new Date(Date.UTC(2026, 10, 20, 3, 40 + after)).toISOString(),
  after,
  outcome: 'need-more-data',
  sentence: '',
  evidence: [
    { measure: 'errors4xx', outcome: 'need-more-data', logEFail: 0, logEPass: 0, ratio: null },
    { measure: 'errors5xx', outcome: 'need-more-data', logEFail: fail, logEPass: pass, ratio: null },
  ],
})
const minutes = [minute(1, 0.5, -0.2), minute(2, 5, -8), minute(3, 900, -700)]

test('both thresholds are in the picture, whatever the evidence is', () => {
  for (const points of [[], evidencePoints({ minutes }, 'errors5xx')]) {
    const scale = scaleOf(points, thresholds)
    for (const logE of [thresholds.failFrom, thresholds.passFrom, 0]) {
      expect(heightOf(logE, scale)).toBeGreaterThan(0)
      expect(heightOf(logE, scale)).toBeLessThan(1)
    }
    expect(heightOf(5, scale)).toBeLessThan(heightOf(0, scale))
    expect(gridOf(scale).length).toBeLessThanOrEqual(8)
    for (const line of gridOf(scale)) expect(line >= scale.low && line <= scale.high).toBe(true)
  }
})

test('evidence beyond all doubt stays at the edge instead of flattening the rest', () => {
  const scale = scaleOf(evidencePoints({ minutes }, 'errors5xx'), thresholds)
  expect(heightOf(900, scale)).toBe(0)
  expect(heightOf(-700, scale)).toBe(1)
  expect(heightOf(0, scale) - heightOf(thresholds.failFrom, scale)).toBeGreaterThan(0.2)
})

test('a minute without evidence is left out, not drawn as none', () => {
  const gap = [minute(1, 1, 1), minute(2, null, null), minute(3, 2, 2)]
  expect(evidencePoints({ minutes: gap }, 'errors5xx').map(({ after }) => after)).toEqual([1, 3])
  expect(evidenceSummary([], thresholds)).toContain('weighs no evidence')
})

test('the measure that speaks most against the release is shown first', () => {
  const bound = { cutMs: null, tolerated: 1, unacceptable: 2, critical: false }
  const settings = {
    kind: 'sequential' as const,
    alpha: 0.01,
    beta: 0.05,
    measures: [
      { measure: 'errors4xx' as const, ...bound },
      { measure: 'errors5xx' as const, ...bound },
    ],
  }
  expect(loudestMeasure({ minutes, settings })).toBe('errors5xx')
})

test('evidence is said as odds against one', () => {
  expect(evidenceWords(Math.log(100))).toBe('100')
  expect(evidenceWords(Math.log(0.034))).toBe('0.034')
  expect(evidenceWords(700)).toBe('over a million')
  expect(evidenceSummary(evidencePoints({ minutes: minutes.slice(0, 2) }, 'errors5xx'), thresholds)).toBe(
    'Evidence against the release was highest after 2 minutes, at 148 to 1 (alone it stops at 100); evidence for it after 1 minute, at 0.82 to 1 (it passes at 20).',
  )
})
