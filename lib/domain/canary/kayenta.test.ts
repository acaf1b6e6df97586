import { describe, expect, test } from 'vitest'
import { type Classification, classify, classifyScore, type ScoredMetric, score } from './kayenta.ts'
import { classifications, reports, sampleOf } from './testing/kayenta-cases.ts'

/** One of Kayenta's own cases is about its words of a reason, which are not told here. */
const classified = classifications.filter(
  ({ expected, expectedCritical, expectedDeviation }) =>
    expected !== null || expectedCritical !== undefined || expectedDeviation !== undefined,
)

describe('classify', () => {
  test.each(classified)('$name: as Kayenta classifies it', (published) => {
    const found = classify({
      ...published,
      experiment: sampleOf(published.experiment),
      control: sampleOf(published.control),
    })
    if (published.expected !== null) expect(found.classification).toBe(published.expected)
    if (published.expectedCritical !== undefined) expect(found.critical).toBe(published.expectedCritical)
    if (published.expectedDeviation !== undefined)
      expect(found.deviation).toBe(published.expectedDeviation ?? Number.NaN)
  })

  test.each(reports)(
    '$source: as its users saw it',
    ({ experiment, control, effectThresholds, expected }) => {
      const input = { experiment: sampleOf(experiment), control: sampleOf(control), effectThresholds }
      expect(classify(input).classification).toBe(expected)
    },
  )

  test('missing data that must be there fails the metric, unless the metric is critical', () => {
    const input = { experiment: [], control: [1, 2], mustHaveData: true }
    expect(classify(input)).toMatchObject({ classification: 'NodataFailMetric', critical: false })
    expect(classify({ ...input, critical: true })).toMatchObject({ classification: 'Nodata', critical: true })
    expect(classify({ experiment: [Number.NaN], control: [1] }).classification).toBe('Nodata')
  })

  test('missing values replaced count as 0', () => {
    const gaps = Array.from({ length: 12 }, () => Number.NaN)
    const control = Array.from({ length: 12 }, (_, index) => 10 + index / 10)
    expect(classify({ experiment: gaps, control, nanStrategy: 'replace' }).classification).toBe('Low')
  })

  test('a metric that only reports high is not critical below its critical threshold', () => {
    const input = {
      experiment: [12, 13, 12.5, 13.5, 12.2, 12.8, 13.1],
      control: [10, 10.1, 10.2, 9.9, 9.8, 10.3, 9.7],
      critical: true,
    }
    const criticalThresholds = { decrease: 1, increase: 1.5 }
    expect(classify({ ...input, criticalThresholds })).toMatchObject({
      classification: 'High',
      critical: false,
    })
    expect(classify(input)).toMatchObject({ classification: 'High', critical: true })
  })

  test('tolerance and confidence are Kayenta’s own unless given', () => {
    const input = { experiment: [4.5, 5.5, 6.5, 7.5, 8.5], control: [1, 2, 3.5, 4.5, 2.5] }
    expect(classify({ ...input, confidence: 0.97 }).classification).toBe('High')
    expect(classify(input).classification).toBe('Pass')
    const clear = {
      experiment: [12, 14, 16, 18, 20, 22, 24, 26],
      control: [9, 11, 11.5, 10, 10.5, 9.5, 12, 10.2],
    }
    expect(classify({ ...clear, tolerance: 0.9 }).classification).toBe('Pass')
    expect(classify(clear).classification).toBe('High')
  })

  test('impossible values and settings are refused by name', () => {
    const input = { experiment: [1, 2], control: [1, 3] }
    expect(() => classify({ ...input, confidence: 0 })).toThrow(/^confidence/)
    expect(() => classify({ ...input, tolerance: -1 })).toThrow(/^tolerance/)
    const nothing = { decrease: Number.NaN, increase: 1 }
    expect(() => classify({ ...input, effectThresholds: nothing })).toThrow(/^effectThresholds/)
    expect(() => classify({ ...input, criticalThresholds: nothing })).toThrow(/^criticalThresholds/)
    expect(() => classify({ ...input, direction: 'up' as 'increase' })).toThrow(/^direction/)
    expect(() => classify({ ...input, control: [Number.POSITIVE_INFINITY] })).toThrow(/^control\[0\]/)
  })
})

describe('score', () => {
  const metric = (classification: Classification, group = 'group-1', critical = false): ScoredMetric => ({
    classification,
    critical,
    groups: [group],
  })

  test.each([
    ['a single pass', [metric('Pass')], {}, 100],
    ['a single failure', [metric('High')], {}, 0],
    ['a pass and a failure', [metric('Pass'), metric('High')], {}, 50],
    ['high and low both count as failures', [metric('Pass'), metric('High'), metric('Low')], {}, 33.33],
    [
      'a failed group of weight 25',
      [metric('Pass'), metric('Pass'), metric('High', 'group-2')],
      { 'group-1': 75, 'group-2': 25 },
      75,
    ],
    [
      'groups without weights share the rest',
      [metric('Pass'), metric('High', 'b'), metric('Pass', 'c')],
      { 'group-1': 60 },
      80,
    ],
    [
      'missing data is left out',
      [metric('Pass'), metric('High'), metric('Low'), metric('Nodata')],
      {},
      33.33,
    ],
    ['a group without data', [metric('Pass'), metric('High'), metric('Nodata', 'b')], {}, 75],
    ['half of the metrics without data', [metric('Pass'), metric('Nodata')], {}, 0],
    ['missing data that must be there counts', [metric('Pass'), metric('NodataFailMetric')], {}, 50],
    ['no data at all', [metric('Nodata')], {}, 0],
    ['a critical failure', [metric('Pass'), metric('High', 'group-1', true)], {}, 0],
  ])('%s', (_, metrics, weights, expected) => {
    expect(score(metrics, weights).score).toBeCloseTo(expected, 9)
  })

  test('weights that add up to 100 but for the last digit of a number are taken, as many as there are groups', () => {
    for (let groups = 1; groups <= 40; groups++) {
      const names = Array.from({ length: groups }, (_, index) => `group ${index}`)
      const weights = Object.fromEntries(names.map((name) => [name, 100 / groups]))
      expect(
        score(
          names.map((name) => metric('Pass', name)),
          weights,
        ).score,
      ).toBe(100)
    }
    expect(score([metric('Pass', 'a')], { a: 0.2, b: 86.9, c: 12.9 }).score).toBe(0.2)
  })

  test('a group may have any name', () => {
    expect(score([metric('Pass', 'constructor'), metric('High', 'toString')]).score).toBe(50)
  })

  test('groups are told apart, one without data as undefined', () => {
    const { groups } = score([metric('Pass', 'a'), metric('High', 'a'), metric('Nodata', 'b')])
    expect(groups).toEqual({ a: 50, b: undefined })
  })

  test('the thresholds belong to the better class', () => {
    const thresholds = { pass: 95, marginal: 75 }
    expect([100, 95, 94.9, 75, 74.9].map((value) => classifyScore(value, thresholds))).toEqual([
      'Pass',
      'Pass',
      'Marginal',
      'Marginal',
      'Fail',
    ])
  })

  test('impossible weights and thresholds are refused by name', () => {
    expect(() => score([metric('Pass')], { 'group-1': 101 })).toThrow(/^weights/)
    expect(() => score([metric('Pass')], { 'group-1': -1 })).toThrow(/^weights/)
    expect(() => classifyScore(50, { pass: 50, marginal: 60 })).toThrow(/^marginal/)
  })
})
