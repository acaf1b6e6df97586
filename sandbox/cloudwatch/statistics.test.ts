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

  test('trimmed and winsorized statistics cut where the percentiles are', () => {
    const values = Array.from({ length: 100 }, (_, index) => ({
      lower: index + 1,
      upper: index + 1,
      count: 1,
    }))
    const exact = (name: string) => compute(name, values)
    expect(exact('tc90')).toBe(90)
    expect(exact('ts90')).toBe((90 * 91) / 2)
    expect(exact('tm90')).toBe(45.5)
    expect(exact('TM(10%:90%)')).toBe(50.5)
    expect(exact('IQM')).toBe(exact('TM(25%:75%)'))
    expect(exact('wm90')).toBe((4095 + 10 * 90) / 100)
    expect(exact('TM(10:20)')).toBe(15.5)
    expect(exact('WM(10%:90%)')).toBe((100 + 4040 + 900) / 100)
  })

  test('of a statistic set, and of negative measurements, nothing is told that needs each measurement', () => {
    const set = [{ lower: 1, upper: 10, count: 4, sum: 20 }]
    expect(['SampleCount', 'Sum', 'Average', 'Minimum', 'Maximum'].map((name) => compute(name, set))).toEqual(
      [4, 20, 5, 1, 10],
    )
    const negative = [{ lower: -1, upper: -1, count: 1 }, ...bins]
    for (const measured of [mergeBins([set, bins]), negative]) {
      for (const name of ['p50', 'tm90', 'TC(:5)', 'PR(:5)', 'IQM'])
        expect(computeStatistic(parseStatistic(name), measured)).toBeUndefined()
    }
  })

  test('nothing measured is no value', () => {
    expect(computeStatistic(parseStatistic('Sum'), [])).toBeUndefined()
  })

  test('an unknown statistic is refused', () => {
    for (const name of [
      'Median',
      'p101',
      'TC(:)',
      'TC(5:1)',
      'PR()',
      'PR(10%:90%)',
      'TM(10%:900)',
      'TM(90%:110%)',
      'iqm',
    ])
      expect(() => parseStatistic(name)).toThrow(name)
  })
})
