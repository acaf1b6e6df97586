import { expect, test } from 'vitest'
import type { EvidenceView } from '#lib/web/views.ts'
import { boundWords, calibrationWords, rareWords, stillNeeded, waveWords } from './verdict-words.ts'

const evidence: EvidenceView = {
  measure: 'errors5xx',
  outcome: 'need-more-data',
  canary: 0.001,
  baseline: 0.001,
  threshold: undefined,
  requests: 1000,
  sentence: '',
}

test('time is promised only while something is open, and never when there is no end in sight', () => {
  expect(stillNeeded({ outcome: 'need-more-data', expectedMinutes: 5.2 })).toBe('About 6 min more')
  expect(stillNeeded({ outcome: 'need-more-data', expectedMinutes: 0 })).toBe('About 1 min more')
  expect(stillNeeded({ outcome: 'need-more-data', expectedMinutes: 300 })).toBe('About 5 h more')
  expect(stillNeeded({ outcome: 'need-more-data', expectedMinutes: null })).toContain('No verdict in sight')
  expect(stillNeeded({ outcome: 'pass', expectedMinutes: 5 })).toBeNull()
  expect(stillNeeded({ outcome: 'need-more-data' })).toBeNull()
})

test('a judge that does not know the noise of its endpoint says so', () => {
  expect(calibrationWords({ ...evidence, calibrated: false, dispersion: 2 })).toContain('not calibrated')
  expect(calibrationWords(evidence)).toBeNull()
})

test('noise is spoken of only where there is more of it than chance has', () => {
  expect(calibrationWords({ ...evidence, calibrated: true, dispersion: 1.234 })).toContain('1.23 times')
  expect(calibrationWords({ ...evidence, calibrated: true, dispersion: 1.01 })).toBeNull()
})

test('a ratio above what is tolerated passes only below a bound that stands beside it', () => {
  expect(boundWords(1, 3)).toBe('up to 1 is tolerated, from 3 it must not pass')
  expect(boundWords(1.1, null)).toBe('up to 1.1 is tolerated')
})

test('a measure that passes for being rare says so, beside an interval that alone would not do', () => {
  expect(rareWords({ rarerThan: 0.0005 })).toContain('rarer than 0.05 % of requests')
  expect(rareWords({})).toBeNull()
})

test('a measure that was judged on its wave says so, because the numbers beside it are of one region', () => {
  expect(waveWords({ regions: 3 })).toBe('judged on the wave’s 3 regions together')
  expect(waveWords({})).toBeNull()
})
