import { describe, expect, test } from 'vitest'
import { anytimeTEValue } from './anytime-mean.ts'
import { expectedScoreMinutes } from './expected-score-minutes.ts'

const metric = { direction: 'either', unacceptable: 1.25 } as const
const enough = Math.log(20)
const alone = (logRatios: number[]) => [{ logRatios, goesOn: true }]
/** Differences of that mean, spread by turns to both sides. */
const around = (mean: number, spread: number, minutes: number) =>
  Array.from({ length: minutes }, (_, index) => mean + (index % 2 === 0 ? spread : -spread))

describe('minutes until a score passes', () => {
  test('are those after which the evidence is there, if the scores go on as they were', () => {
    const expected = expectedScoreMinutes(alone(around(0.05, 0.3, 6)), metric, enough) ?? 0
    expect(expected).toBeGreaterThan(1)
    const bound = Math.log(metric.unacceptable)
    const logE = (minutes: number) =>
      Math.log(anytimeTEValue(around(0.05, 0.3, minutes).map((difference) => difference - bound)))
    // An even number of minutes has the mean itself; the variance of more minutes is a little smaller.
    expect(logE(6 + 2 * Math.ceil(expected / 2))).toBeGreaterThanOrEqual(enough)
    expect(logE(6 + Math.floor(expected / 4) * 2)).toBeLessThan(enough)
  })

  test('are none once the evidence is there', () => {
    expect(expectedScoreMinutes(alone(around(0, 0.01, 10)), metric, enough)).toBe(0)
  })

  test('never end for scores that lie beyond what is unacceptable, on a side that is bad', () => {
    const higher = around(Math.log(1.3), 0.01, 10)
    expect(expectedScoreMinutes(alone(higher), metric, enough)).toBeNull()
    expect(expectedScoreMinutes(alone(higher), { ...metric, direction: 'increase' }, enough)).toBeNull()
    expect(expectedScoreMinutes(alone(higher), { ...metric, direction: 'decrease' }, enough)).toBe(0)
  })

  test('are at least three in all, and unknown without a score', () => {
    expect(expectedScoreMinutes(alone([]), metric, enough)).toBeNull()
    expect(expectedScoreMinutes(alone([0.01]), metric, enough)).toBe(2)
  })
})
