import { describe, expect, test } from 'vitest'
import { traits as sagemaker } from '#lib/clouds/sagemaker/traits.ts'
import type { JudgedMetric } from '../plan/plan.ts'
import type { JudgedRegion, JudgeInput } from '../ports.ts'
import { said } from '../said.ts'
import { defaultJudge } from './settings.ts'
import { judge, nothing, withSettings } from './testing/judged.ts'
import { doubled5xx, healthy, inputOf, minutesOf } from './testing/minutes.ts'

describe('a pooled wave', () => {
  const region = (minutes: number) => {
    const { minutes: counted, cuts, noise } = inputOf(minutesOf(minutes, 100, doubled5xx))
    return { minutes: counted, cuts, noise }
  }
  const others = [region(12), region(12), region(12)]

  test('is stopped on what its regions see together, before any of them could be alone', () => {
    const input = inputOf(region(12).minutes, { siblings: others })
    expect(judge(withSettings(input, { pooled: true }))).toMatchObject({ outcome: 'fail' })
    expect(judge(withSettings(input, { pooled: false })).outcome).toBe('need-more-data')
  })

  const pooled = (own: JudgeInput['minutes'], siblings: JudgedRegion[], changes: Partial<JudgeInput> = {}) =>
    judge(withSettings(inputOf(own, { siblings, ...changes }), { pooled: true }))
  const at = (minutes: number, rps = 100, rates = healthy): JudgedRegion => {
    const { minutes: counted, cuts, noise } = inputOf(minutesOf(minutes, rps, rates))
    return { minutes: counted, cuts, noise }
  }

  const metrics = defaultJudge(inputOf(nothing).guardrail, sagemaker).metrics.slice(0, 1)

  test('waits for as long as its regions need together, and not for what one needs alone', () => {
    const togetherFor = (minutes: number, siblings = [at(minutes), at(minutes)]) =>
      judge(withSettings(inputOf(at(minutes).minutes, { siblings }), { pooled: true, metrics }))
    const early = togetherFor(3)
    const left = early.expectedMinutes ?? 0
    expect(early.said).toMatchObject({
      code: 'canary-not-sure',
      facts: { requests: 5_400, regions: 3, expectedMinutes: left },
    })
    expect(left).toBeGreaterThan(1)
    expect(left).toBeLessThan((togetherFor(3, []).expectedMinutes ?? 0) / 2)
    expect(togetherFor(3 + left).outcome).toBe('pass')
    expect(togetherFor(3 + left - 1).outcome).toBe('need-more-data')
  })

  test('does not count on a region whose canary is over', () => {
    const { canary, baseline } = at(20).minutes
    const beside = (from: number) => {
      const minutes = { canary: canary.slice(from, from + 3), baseline: baseline.slice(from, from + 3) }
      const input = inputOf(at(20, 10).minutes, { siblings: [{ ...at(20), minutes }] })
      return judge(withSettings(input, { pooled: true, metrics })).expectedMinutes ?? 0
    }
    const [over, serving] = [beside(0), beside(17)]
    expect(serving).toBeGreaterThan(0)
    expect(over).toBeGreaterThan(2 * serving)
  })

  test('says that what it passes on is the evidence of the wave', () => {
    const verdict = pooled(at(30).minutes, [at(30)])
    expect(verdict).toMatchObject({
      outcome: 'pass',
      said: said('canary-passed', { requests: 36_000, on: { regions: 2 } }),
    })
    const compared = verdict.evidence.filter(({ ratio }) => ratio !== undefined)
    expect(compared.map(({ regions }) => regions)).toEqual(compared.map(() => 2))
    expect(judge(inputOf(at(30).minutes)).evidence.some(({ regions }) => regions !== undefined)).toBe(false)
  })

  test('says that it stops a region on what the others show too', () => {
    expect(pooled(at(12).minutes, [at(12, 600, doubled5xx)]).said).toMatchObject({
      code: 'canary-stopped',
      facts: {
        metric: {
          code: 'metric-compared',
          facts: { of: { metric: 'errors5xx' }, ratio: { estimate: expect.closeTo(1, 1) } },
        },
        on: { regions: 2 },
      },
    })
  })

  test('does not let the others outvote the one region in which the release is unacceptable', () => {
    const own = at(6, 100, doubled5xx)
    expect(pooled(at(6).minutes, [at(60, 6_000)]).outcome).toBe('pass')
    expect(pooled(own.minutes, [at(60, 6_000)]).outcome).toBe('need-more-data')
    const metric: JudgedMetric = {
      metric: 'score',
      source: { namespace: 'Fraud', name: 'Mean score' },
      direction: 'increase',
      tolerated: 1.05,
      unacceptable: 1.25,
      weight: 1,
      critical: false,
    }
    const scored = (score: number, minutes: number) => {
      const region = at(minutes)
      const withScore = (cohort: typeof region.minutes.canary, mean: number) =>
        cohort.map((minute, index) => ({ ...minute, score: mean * (1 + 0.01 * (index % 3)) }))
      const baseline = withScore(region.minutes.baseline, 0.2).toReversed()
      return {
        ...region,
        minutes: { canary: withScore(region.minutes.canary, score), baseline },
      }
    }
    const onScore = (own_: JudgedRegion) =>
      judge(
        withSettings(inputOf(own_.minutes, { siblings: [scored(0.2, 60)] }), {
          pooled: true,
          metrics: [metric],
        }),
      ).outcome
    expect(onScore(scored(0.2, 2))).toBe('pass')
    expect(onScore(scored(0.3, 2))).not.toBe('pass')
    // What this region does not publish is not known of it, whatever the others do.
    expect(onScore(at(30))).toBe('need-more-data')
  })

  test('passes nothing that this region does not measure', () => {
    const verdict = pooled(at(30).minutes, [at(30, 600)], { cuts: undefined })
    expect(verdict.outcome).toBe('need-more-data')
    expect(verdict.evidence.find(({ measure }) => measure === 'latency-p99')?.outcome).toBe('need-more-data')
  })

  test('passes errors that are negligible in every region, and not those of a region where they are not', () => {
    const none = { ...healthy, errors5xx: 0 }
    const without = inputOf(minutesOf(30, 600, none, { baseline: none }))
    const silent: JudgedRegion = { minutes: without.minutes, cuts: without.cuts, noise: without.noise }
    const on5xx = (verdict: ReturnType<typeof judge>) =>
      verdict.evidence.find(({ measure }) => measure === 'errors5xx')
    expect(on5xx(pooled(silent.minutes, [silent]))).toMatchObject({ outcome: 'pass', rarerThan: 0.00025 })
    expect(on5xx(pooled(silent.minutes, [at(2)]))?.outcome).toBe('need-more-data')
  })

  test('does not lend its traffic to a region that has none', () => {
    const input = inputOf(nothing, { siblings: others })
    expect(judge(withSettings(input, { pooled: true })).outcome).not.toBe('pass')
  })
})
