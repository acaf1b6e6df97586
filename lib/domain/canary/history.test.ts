import { expect, test } from 'vitest'
import { traits as sagemaker } from '#lib/clouds/sagemaker/traits.ts'
import { neighbours, noiseOfHistory } from './history.ts'
import { judgeOf } from './settings.ts'
import { cuts, healthy, inputOf, minuteAt, minuteOf } from './testing/minutes.ts'

const { metrics } = judgeOf(inputOf({ canary: [], baseline: [] }).guardrail, sagemaker)
const day = (factor: (index: number) => number) =>
  Array.from({ length: 240 }, (_, index) =>
    minuteOf(index, 6_000, { ...healthy, errors5xx: healthy.errors5xx * factor(index) }),
  )

test('neighbouring minutes are paired, each once, and never over a gap', () => {
  const minutes = [0, 1, 2, 4, 5, 7].map((index) => minuteOf(index, 100, healthy))
  expect(
    neighbours(minutes.toReversed()).map(({ canary, baseline }) => [canary.minute, baseline.minute]),
  ).toEqual([
    [minuteAt(0), minuteAt(1)],
    [minuteAt(4), minuteAt(5)],
  ])
})

test('a metric that does not vary beyond chance has no noise, and one that does has', () => {
  const of = (factor: (index: number) => number) =>
    Object.fromEntries(noiseOfHistory(day(factor), metrics, cuts, 50).map((noise) => [noise.measure, noise]))
  const still = of(() => 1)
  expect(still.errors5xx).toMatchObject({ noise: 0, dispersion: 1, minutes: 120 })
  const restless = of((index) => (index % 4 < 2 ? (index % 2 === 0 ? 4 : 0.25) : 1))
  expect(restless.errors5xx?.noise).toBeGreaterThan(0.1)
  expect(restless.errors4xx?.noise).toBe(0)
})

test('nothing is said of a metric that had too few minutes with events', () => {
  const none = day(() => 0)
  const measures = noiseOfHistory(none, metrics, undefined, 50).map(({ measure }) => measure)
  expect(measures).toEqual(['errors4xx', 'latency-slo'])
})
