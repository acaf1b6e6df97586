import { describe, expect, test } from 'vitest'
import { traits as sagemaker } from '#lib/clouds/sagemaker/traits.ts'
import type { JudgeInput } from '../ports.ts'
import { said } from '../said.ts'
import { defaultJudge } from './settings.ts'
import { judge, nothing, withSettings } from './testing/judged.ts'
import { doubled5xx, healthy, inputOf, minutesOf } from './testing/minutes.ts'

describe('Kayenta', () => {
  const noisy = (rates: typeof healthy) => {
    const { canary, baseline } = minutesOf(30, 600, rates)
    const vary = (index: number) => 1 + 0.02 * ((index * 7) % 5)
    const wobble = (minutes: typeof canary) =>
      minutes.map((minute, index) => ({ ...minute, errors5xx: minute.errors5xx * vary(index) }))
    return { canary: wobble(canary), baseline: wobble(baseline).toReversed() }
  }
  const kayenta = (input: JudgeInput) => judge(withSettings(input, { kind: 'kayenta' }))

  test('looks once, at the end of the bake', () => {
    const during = kayenta(inputOf(noisy(doubled5xx)))
    expect(during).toMatchObject({ outcome: 'need-more-data', expectedMinutes: 10 })
    const over = kayenta(inputOf(noisy(doubled5xx), { bakeSecondsLeft: 0 }))
    expect(over).toMatchObject({ outcome: 'fail' })
    expect(over.said).toMatchObject({
      code: 'kayenta-scored',
      facts: {
        outcome: 'fail',
        score: 0,
        pass: 95,
        marginal: 75,
        worse: [{ of: { metric: 'errors5xx' }, result: 'high' }],
        unmeasured: [],
      },
    })
    expect(during.said).toEqual(said('kayenta-waits', { minutes: 10 }))
  })

  test('neither takes back nor passes for want of data, and scores what was measured', () => {
    const unknown = { cuts: undefined, bakeSecondsLeft: 0 }
    const same = kayenta(inputOf(minutesOf(30, 600, healthy), unknown))
    expect(same).toMatchObject({
      outcome: 'need-more-data',
      said: {
        code: 'kayenta-scored',
        facts: {
          outcome: 'pass',
          score: 100,
          worse: [],
          unmeasured: [{ cut: 'p50' }, { cut: 'p90' }, { cut: 'p99' }],
        },
      },
    })
    expect(kayenta(inputOf(noisy(doubled5xx), unknown)).outcome).toBe('fail')
    const metrics = defaultJudge(inputOf(nothing).guardrail, sagemaker).metrics.filter(
      ({ cut }) => cut === 'p99',
    )
    const none = withSettings(inputOf(minutesOf(30, 600, healthy), unknown), { kind: 'kayenta', metrics })
    expect(judge(none).said).toEqual(
      said('kayenta-without-data', { unmeasured: [{ metric: 'latency', cut: 'p99', cutMs: undefined }] }),
    )
  })

  test('passes what is the same', () => {
    const over = kayenta(inputOf(minutesOf(30, 600, healthy), { bakeSecondsLeft: 0 }))
    expect(over).toMatchObject({
      outcome: 'pass',
      said: { code: 'kayenta-scored', facts: { outcome: 'pass', score: 100, pass: 95 } },
    })
  })
})
