import { describe, expect, test } from 'vitest'
import { type Bin, drawLatencies, mergeBins } from '../traffic/latency.ts'
import { generator } from '../traffic/random.ts'
import { computeStatistic, parseStatistic } from './statistics.ts'

const SHAPE = [{ p50: 8000, p99: 13_800, weight: 1 }]
const bins = drawLatencies(generator(1, 'test'), SHAPE, 20_000)
const compute = (name: string, over: readonly Bin[] = bins) =>
  computeStatistic(parseStatistic(name), over) ?? Number.NaN

describe('statistics of the same measurements', () => {
  test('a trimmed count at a percentile is that share of the samples', () => {
    expect(compute('SampleCount')).toBe(20_000)
    for (const percent of [1, 50, 90, 99, 99.9]) {
      const bound = compute(`p${percent}`)
      expect(Math.abs(compute(`TC(:${bound})`) - (percent / 100) * 20_000)).toBeLessThanOrEqual(1)
    }
  })

  test('counts below and above a bound add up, and a rank is the count in percent', () => {
    expect(compute('TC(:9000)') + compute('TC(9000:)')).toBe(20_000)
    expect(compute('PR(:9000)')).toBeCloseTo(compute('TC(:9000)') / 200)
    expect(compute('TC(8000:9000)')).toBe(compute('TC(:9000)') - compute('TC(:8000)'))
  })

  test('sums and counts of minutes equal those of the whole', () => {
    const more = drawLatencies(generator(2, 'test'), SHAPE, 5_000)
    const both = mergeBins([bins, more])
    expect(compute('SampleCount', both)).toBe(25_000)
    expect(compute('Sum', both)).toBeCloseTo(compute('Sum') + compute('Sum', more), 3)
    expect(compute('Average', both)).toBeCloseTo(compute('Sum', both) / 25_000, 6)
    expect(compute('Minimum', both)).toBeLessThanOrEqual(compute('p50', both))
    expect(compute('Maximum', both)).toBeGreaterThanOrEqual(compute('p99.9', both))
  })

  test('nothing measured is no value', () => {
    expect(computeStatistic(parseStatistic('Sum'), [])).toBeUndefined()
  })

  test('an unknown statistic is refused', () => {
    for (const name of ['Median', 'p101', 'TC(:)', 'TC(5:1)', 'PR()'])
      expect(() => parseStatistic(name)).toThrow(name)
  })
})
