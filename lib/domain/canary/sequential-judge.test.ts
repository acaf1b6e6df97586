import fc from 'fast-check'
import { expect, test } from 'vitest'
import { traits as sagemaker } from '#lib/clouds/sagemaker/traits.ts'
import type { JudgedMetric } from '../plan/plan.ts'
import { combineMetrics } from './combine.ts'
import { countsOf, pairedMinutes } from './judged-minutes.ts'
import { failTest, logEValues, passTest } from './sequential.ts'
import { effectiveWeights, sequentialOpinion } from './sequential-judge.ts'
import { defaultJudge } from './settings.ts'
import { healthy, inputOf, minuteOf } from './testing/minutes.ts'

const of = (metric: 'errors5xx' | 'errors4xx', critical: boolean, weight: number): JudgedMetric => ({
  metric,
  direction: 'increase',
  tolerated: 1,
  unacceptable: 2,
  weight,
  critical,
})

const anyMinute = fc.record({
  requests: fc.integer({ min: 1, max: 9_000 }),
  share: fc.constantFrom(0.1, 0.25, 0.5),
  ratio: fc.constantFrom(1, 1, 2, 4),
})

test('the shortcuts of the judge change nothing: it says what the tests say minute by minute, each by itself', () => {
  let stopped = 0
  fc.assert(
    fc.property(
      fc.array(anyMinute, { minLength: 1, maxLength: 40 }),
      fc.boolean(),
      fc.integer({ min: 1, max: 5 }),
      (drawn, critical, weight) => {
        const metrics = [of('errors5xx', critical, weight), of('errors4xx', false, 1)]
        const cohort = (part: (share: number) => number, factor: (ratio: number) => number) =>
          drawn.map(({ requests, share, ratio }, minute) =>
            minuteOf(minute, requests * part(share), {
              ...healthy,
              errors5xx: 0.002 * factor(ratio),
              errors4xx: 0.004 * factor(1 / ratio),
            }),
          )
        const minutes = {
          canary: cohort(
            (share) => share,
            (ratio) => ratio,
          ),
          baseline: cohort(
            (share) => 1 - share,
            () => 1,
          ),
        }
        const input = inputOf(minutes, { expectedShare: undefined })
        const settings = { ...defaultJudge(input.guardrail, sagemaker), metrics }
        const opinion = sequentialOpinion(settings, input)

        const pairs = pairedMinutes(minutes)
        const parts = effectiveWeights(metrics)
        const counts = metrics.map((metric) => {
          const { canaryRequests, baselineRequests, canaryEvents, baselineEvents } = countsOf(
            metric,
            pairs,
            undefined,
          )
          return pairs.map((_, minute) => ({
            canaryRequests: canaryRequests[minute] ?? 0,
            baselineRequests: baselineRequests[minute] ?? 0,
            canaryEvents: canaryEvents[minute] ?? 0,
            baselineEvents: baselineEvents[minute] ?? 0,
          }))
        })
        const fail = counts.map((each) => logEValues(each, failTest({ tolerated: 1 })))
        const pass = counts.map((each) => logEValues(each, passTest({ unacceptable: 2 })))
        const failedAt = pairs.findIndex(
          (_, look) =>
            combineMetrics(
              fail.map((values, index) => ({ logE: values[look] ?? 0, weight: parts[index] ?? 0 })),
            ) >= Math.log(100),
        )
        expect(opinion.outcome === 'fail').toBe(failedAt >= 0)
        if (failedAt >= 0) {
          stopped += 1
          expect(opinion.said).toMatchObject({
            code: 'canary-stopped',
            facts: { on: { minutes: failedAt + 1 } },
          })
        } else {
          expect(opinion.outcome === 'pass').toBe(
            pass.every((values) => values.some((logE) => logE >= Math.log(20))),
          )
        }
        metrics.forEach((_, index) => {
          expect(opinion.evidence[index]?.logEFail).toBeCloseTo(fail[index]?.at(-1) ?? 0, 9)
          expect(opinion.evidence[index]?.logEPass).toBeCloseTo(pass[index]?.at(-1) ?? 0, 9)
        })
      },
    ),
    { seed: 41, numRuns: 150 },
  )
  expect(stopped).toBeGreaterThan(20)
})

test('half of the weight is that of the critical metrics, and all of it is spent', () => {
  expect(effectiveWeights([of('errors5xx', true, 1), of('errors4xx', false, 1)])).toEqual([0.75, 0.25])
  expect(effectiveWeights([of('errors5xx', false, 3), of('errors4xx', false, 1)])).toEqual([0.75, 0.25])
})
