import { describe, expect, test } from 'vitest'
import { type Said, said } from '../said.ts'
import { judge, withSettings } from './testing/judged.ts'
import { doubled5xx, healthy, inputOf, minutesOf } from './testing/minutes.ts'

/** After which minute it was decided. */
function minutesOn({ code, facts }: Said): number {
  const decided = code === 'canary-passed' || code === 'canary-stopped' ? facts.on : undefined
  return decided !== undefined && 'minutes' in decided ? decided.minutes : Number.NaN
}

describe('the sequential judge', () => {
  test('stops doubled 5xx within minutes, long before a threshold is broken, and says by how much', () => {
    const after = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].find(
      (minutes) => judge(inputOf(minutesOf(minutes, 600, doubled5xx))).outcome === 'fail',
    )
    expect(after).toBeLessThanOrEqual(8)
    const near = (value: number) => expect.closeTo(value, 3)
    expect(judge(inputOf(minutesOf(after ?? 0, 600, doubled5xx))).said).toMatchObject({
      code: 'canary-stopped',
      facts: {
        metric: {
          code: 'metric-compared',
          facts: {
            of: { metric: 'errors5xx' },
            canary: near(0.002),
            baseline: near(0.001),
            ratio: {
              kind: 'estimated',
              estimate: expect.closeTo(2, 1),
              interval: { low: expect.any(Number), high: expect.any(Number) },
            },
            tolerated: 1,
            direction: 'increase',
          },
        },
        on: { minutes: after },
      },
    })
  })

  test('passes a healthy canary, and until then says how long it takes', () => {
    const early = judge(inputOf(minutesOf(3, 100, healthy)))
    expect(early).toMatchObject({
      outcome: 'need-more-data',
      said: {
        code: 'canary-not-sure',
        facts: {
          requests: 1_800,
          regions: 1,
          open: expect.arrayContaining([
            { metric: 'errors5xx', cutMs: undefined },
            expect.objectContaining({ metric: 'latency' }),
          ]),
          expectedMinutes: early.expectedMinutes,
          isCalibrated: true,
        },
      },
    })
    expect(early.expectedMinutes).toBeGreaterThan(1)
    const minutes = 3 + (early.expectedMinutes ?? 0)
    const late = judge(inputOf(minutesOf(minutes, 100, healthy)))
    expect(late.outcome).toBe('pass')
    expect(late.expectedMinutes).toBeUndefined()
    expect(judge(inputOf(minutesOf(minutes - 2, 100, healthy))).outcome).toBe('need-more-data')
  })

  test('a verdict keeps the numbers of the minute in which it was reached', () => {
    const passed = judge(inputOf(minutesOf(60, 600, healthy))).said
    const minutes = minutesOn(passed)
    expect(passed).toEqual(said('canary-passed', { requests: 3_600 * minutes, on: { minutes } }))
    expect(judge(inputOf(minutesOf(minutes, 600, healthy))).said).toEqual(passed)

    const bad = minutesOf(10, 600, doubled5xx)
    const recovered = { ...bad, canary: [...bad.canary, ...minutesOf(60, 600, healthy).canary.slice(10)] }
    const stopped = judge(inputOf({ ...recovered, baseline: minutesOf(60, 600, healthy).baseline }))
    expect(stopped.said.code).toBe('canary-stopped')
    const stop = minutesOn(stopped.said)
    expect(stopped.said).toEqual(judge(inputOf(minutesOf(stop, 600, doubled5xx))).said)
    expect(stopped.evidence.find(({ outcome }) => outcome === 'fail')?.canary).toBeLessThan(0.0015)
  })

  test('does not pass what is worse by what is unacceptable', () => {
    for (const rps of [100, 600]) {
      for (const minutes of [1, 5, 30]) {
        expect(judge(inputOf(minutesOf(minutes, rps, doubled5xx))).outcome).not.toBe('pass')
      }
    }
  })

  test('without a calibration evidence counts half, and the verdict says so', () => {
    const minutes = minutesOf(4, 100, healthy)
    const [with_, without] = [judge(inputOf(minutes)), judge(inputOf(minutes, { noise: {} }))]
    expect(without.said).toMatchObject({ code: 'canary-not-sure', facts: { isCalibrated: false } })
    expect(with_.said).toMatchObject({ code: 'canary-not-sure', facts: { isCalibrated: true } })
    const of = (verdict: typeof with_) => verdict.evidence.find(({ measure }) => measure === 'errors5xx')
    expect(of(without)).toMatchObject({ calibrated: false, dispersion: 2 })
    expect(of(with_)).toMatchObject({ calibrated: true, dispersion: 1 })
    expect(without.expectedMinutes ?? 0).toBeGreaterThan(with_.expectedMinutes ?? 0)
  })

  test('noise that was measured widens by the traffic that the canary has', () => {
    const noise = { errors5xx: { noise: 0.09, minutes: 700 } }
    const evidence = judge(inputOf(minutesOf(4, 600, healthy), { noise })).evidence
    // 36 events a minute at 10 %: 1 + 0.09 · 36 · 0.1 · 0.9.
    expect(evidence.find(({ measure }) => measure === 'errors5xx')?.dispersion).toBeCloseTo(1.2916)
  })

  test('minutes that may still be corrected do not count', () => {
    const { canary, baseline } = minutesOf(8, 600, doubled5xx)
    const open = canary.map((minute) => ({ ...minute, settled: false }))
    expect(judge(inputOf({ canary, baseline })).outcome).toBe('fail')
    expect(judge(inputOf({ canary: open, baseline })).outcome).toBe('need-more-data')
  })

  test('latency that is a little worse everywhere is found in the tail', () => {
    // 3 % slower with p99 1.7 times p50: 55 %, 12.4 % and 1.4 % are over the baseline's quantiles.
    const slower = { ...healthy, over: [0.55, 0.124, 0.014, 0.0002] as [number, number, number, number] }
    const verdict = judge(inputOf(minutesOf(15, 600, slower)))
    expect(verdict.outcome).toBe('fail')
    expect(verdict.said).toMatchObject({
      code: 'canary-stopped',
      facts: {
        metric: {
          code: 'metric-compared',
          facts: {
            of: { metric: 'latency', cut: expect.stringMatching(/^p\d\d$/), cutMs: expect.any(Number) },
            tolerated: 1.1,
          },
        },
      },
    })
  })

  test("latency over the baseline's quantiles is not passed while nobody knows them", () => {
    const verdict = judge(inputOf(minutesOf(60, 600, healthy), { cuts: undefined }))
    expect(verdict.outcome).toBe('need-more-data')
    expect(verdict.evidence.find(({ measure }) => measure === 'latency-p99')?.said).toEqual(
      said('metric-unknown', { of: { metric: 'latency', cut: 'p99', cutMs: undefined }, why: 'cut-unknown' }),
    )
  })

  test('an error rate too low to compare passes for being negligible', () => {
    const none = { ...healthy, errors5xx: 0 }
    const minutes = minutesOf(20, 600, none, { baseline: none })
    expect(judge(inputOf(minutes)).evidence.find(({ measure }) => measure === 'errors5xx')).toMatchObject({
      outcome: 'pass',
      said: { code: 'metric-compared', facts: { canary: 0, baseline: 0, ratio: { kind: 'no-events' } } },
      ratio: { estimate: null, low: 0, high: null },
      rarerThan: 0.00025,
    })
    const common = judge(inputOf(minutesOf(20, 600, healthy))).evidence
    expect(common.find(({ measure }) => measure === 'latency-p50')).not.toHaveProperty('rarerThan')
  })

  test('rates that are rare are told as they are', () => {
    const rare = { ...healthy, errors5xx: 0.00001 }
    const { evidence } = judge(
      inputOf(minutesOf(5, 600, { ...rare, errors5xx: 0.00003 }, { baseline: rare })),
    )
    expect(evidence.find(({ measure }) => measure === 'errors5xx')?.said).toMatchObject({
      code: 'metric-compared',
      facts: {
        canary: expect.closeTo(0.00003, 9),
        baseline: expect.closeTo(0.00001, 9),
        ratio: { kind: 'estimated', estimate: expect.closeTo(3, 1) },
      },
    })
  })

  test('a bound that breaks before a minute could be compared is shown with its own figures', () => {
    const both = { ...healthy, errors4xx: 0.02 }
    const { canary, baseline } = minutesOf(1, 600, both)
    const early = { canary: canary.map((minute) => ({ ...minute, settled: false })), baseline }
    const broken = judge(inputOf(early)).evidence.find(({ measure }) => measure === 'errors4xx')
    expect(broken).toMatchObject({ outcome: 'fail', canary: 0.02, requests: 3_600, threshold: 0.01 })
    expect(broken).not.toHaveProperty('ratio')
  })

  test('the rates beside a ratio are of the minutes that it is of, not of those in which all traffic had moved', () => {
    const { canary, baseline } = minutesOf(20, 600, { ...healthy, errors5xx: 0.0015 })
    const moved = minutesOf(20, 600, { ...healthy, errors5xx: 0.02 }, { share: 1 }).canary
    const minutes = { canary: [...canary.slice(0, 10), ...moved.slice(10)], baseline: baseline.slice(0, 10) }
    const shown = judge(inputOf(minutes)).evidence.find(({ measure }) => measure === 'errors5xx')
    expect(shown).toMatchObject({
      canary: expect.closeTo(0.0015, 9),
      baseline: expect.closeTo(0.001, 9),
      ratio: { estimate: expect.closeTo(1.5, 2) },
      requests: 36_000,
    })
  })

  test('thresholds and alarms hold beside the comparison', () => {
    const both = { ...healthy, errors4xx: 0.02 }
    const broken = judge(inputOf(minutesOf(30, 600, both, { baseline: both })))
    expect(broken.said).toMatchObject({ code: 'errors-against-limit', facts: { share: 0.02, limit: 0.01 } })
    expect(broken.evidence.find(({ measure }) => measure === 'errors4xx')).toMatchObject({
      outcome: 'fail',
      threshold: 0.01,
      ratio: { estimate: expect.closeTo(1, 5) },
    })
    const alarm = { name: 'a', state: 'alarm', reason: 'Too high', since: undefined, own: false } as const
    expect(judge(inputOf(minutesOf(30, 600, healthy), { alarms: [alarm] })).outcome).toBe('fail')
  })

  test('what is better by as much is bad where the plan says so, and the ratio is still canary over baseline', () => {
    const halved = { ...healthy, errors4xx: 0.002 }
    const metric = { metric: 'errors4xx', tolerated: 1, unacceptable: 2, weight: 1, critical: false } as const
    for (const [direction, outcome] of [
      ['decrease', 'fail'],
      ['either', 'fail'],
      ['increase', 'pass'],
    ] as const) {
      const input = withSettings(inputOf(minutesOf(30, 600, halved)), { metrics: [{ ...metric, direction }] })
      const verdict = judge(input)
      expect([direction, verdict.outcome]).toEqual([direction, outcome])
      const evidence = verdict.evidence.find(({ measure }) => measure === 'errors4xx')
      expect(evidence?.ratio?.estimate).toBeCloseTo(0.5, 1)
    }
  })

  test('a score that drifts is found by its own test, and one that does not passes', () => {
    const source = { namespace: 'Fraud', name: 'Mean score' }
    const metric = {
      metric: 'score',
      source,
      direction: 'either',
      tolerated: 1.02,
      unacceptable: 1.2,
      weight: 1,
      critical: true,
    } as const
    const drifting = (score: number) => {
      const minutes = minutesOf(30, 100, { ...healthy, score }, { baseline: { ...healthy, score: 0.2 } })
      // A score is never the same twice.
      const canary = minutes.canary.map((minute, index) => ({
        ...minute,
        score: score * (1 + 0.01 * (index % 3)),
      }))
      return judge(withSettings(inputOf({ ...minutes, canary }), { metrics: [metric] }))
    }
    const steady = drifting(0.2)
    expect(steady.outcome).toBe('pass')
    // No interval is made of scores: none may be drawn that could be anything.
    const ratio = steady.evidence.find(({ measure }) => measure === 'score')?.ratio
    expect(ratio).toMatchObject({ low: null, high: null })
    expect(ratio?.estimate).toBeCloseTo(1, 1)
    expect(drifting(0.26)).toMatchObject({ outcome: 'fail' })
    expect(drifting(0.26).said).toMatchObject({
      code: 'canary-stopped',
      facts: {
        metric: {
          code: 'metric-compared',
          facts: {
            of: { metric: 'score', source },
            canary: expect.closeTo(0.262, 3),
            baseline: expect.closeTo(0.2, 9),
            ratio: { kind: 'estimated', estimate: expect.closeTo(1.3, 1), interval: undefined },
            tolerated: 1.02,
            direction: 'either',
          },
        },
        on: { minutes: 7 },
      },
    })
    expect(drifting(0.15).outcome).toBe('fail')
  })
})
