import { describe, expect, test } from 'vitest'
import type { JudgedMetric, JudgeSettings } from '../plan.ts'
import type { JudgedRegion, JudgeInput } from '../ports.ts'
import { canaryJudge } from './judge.ts'
import { defaultJudge } from './settings.ts'
import { doubled5xx, healthy, inputOf, minuteAt, minutesOf } from './testing/minutes.ts'

const judge = (input: JudgeInput) => canaryJudge('sagemaker').judge(input)
const nothing = { canary: [], baseline: [] }
const withSettings = (input: JudgeInput, changes: Partial<JudgeSettings>): JudgeInput => {
  const { guardrail } = input
  return {
    ...input,
    guardrail: { ...guardrail, judge: { ...defaultJudge(guardrail, 'sagemaker'), ...changes } },
  }
}

describe('a canary without traffic never passes', () => {
  const baseline = minutesOf(60, 600, healthy).baseline
  test.each<[string, JudgeInput]>([
    ['when nothing was measured', inputOf(nothing)],
    ['when only the baseline serves', inputOf({ canary: [], baseline })],
    ['when the bake is over', inputOf({ canary: [], baseline }, { bakeSecondsLeft: 0 })],
    [
      'when all its share is missing and nobody expects one',
      inputOf({ canary: [], baseline }, { expectedShare: undefined }),
    ],
    [
      'when it serves alone',
      inputOf(minutesOf(60, 600, healthy, { share: 1 }), { expectedShare: undefined }),
    ],
    ['when it gets a hundredth of its share', inputOf(minutesOf(60, 6_000, healthy, { share: 0.001 }))],
  ])('%s', (_, input) => {
    for (const kind of ['sequential', 'kayenta'] as const) {
      const verdict = judge(withSettings(input, { kind }))
      expect(verdict.outcome).toBe('need-more-data')
      expect(verdict.sentence).toMatch(/\.$/)
    }
  })

  test('and is said to get less than it should', () => {
    const { sentence, evidence } = judge(inputOf(minutesOf(60, 6_000, healthy, { share: 0.001 })))
    expect(sentence).toBe(
      "The canary gets 0.1 % of the traffic (21,240 requests) instead of 10 %. It cannot pass; look at how the endpoint's traffic is routed.",
    )
    expect(evidence.find(({ measure }) => measure === 'traffic-share')?.outcome).toBe('need-more-data')
  })

  test('but one whose first minute may still be corrected is not said to be without', () => {
    const { canary, baseline } = minutesOf(1, 600, healthy)
    const first = { canary: canary.map((minute) => ({ ...minute, settled: false })), baseline }
    const verdict = judge(inputOf(first))
    expect(verdict.outcome).toBe('need-more-data')
    expect(verdict.sentence).toBe(
      'The canary should take 10 % of the traffic; no whole minute of it is known yet.',
    )
    expect(verdict.expectedMinutes).toBeUndefined()
    expect(judge(inputOf({ canary: [], baseline })).expectedMinutes).toBeNull()
  })
})

describe('an endpoint that serves no requests', () => {
  test.each(['sequential', 'kayenta', 'thresholds'] as const)('is said to, whoever judges: %s', (kind) => {
    const input = inputOf(nothing, { place: 'Paris', expectedShare: undefined })
    const over = judge(withSettings({ ...input, bakeSecondsLeft: 0 }, { kind }))
    expect(over).toMatchObject({
      outcome: 'need-more-data',
      sentence: 'Paris serves no requests: there is nothing to judge this canary by.',
    })
    const during = judge(withSettings({ ...input, expectedShare: 0.1 }, { kind }))
    expect(during.evidence.map(({ measure }) => measure)).not.toContain('traffic-share')
    expect(during.sentence).toBe(
      'Paris has had no requests since the canary began. Without any there is nothing to judge it by.',
    )
    const alarm = { name: 'a', state: 'alarm', reason: 'Too high', since: undefined, own: false } as const
    expect(judge(withSettings({ ...input, alarms: [alarm] }, { kind })).outcome).toBe('fail')
  })
})

describe('once all traffic is shifted', () => {
  const bakedBetween = { from: minuteAt(0), until: minuteAt(30) }
  const after = { bakedBetween, bakeSecondsLeft: 0 }
  const { canary, baseline } = minutesOf(60, 600, healthy)
  /** The canary's first requests come with the shift, in the last minute of the bake's end. */
  const late = { canary: canary.slice(30), baseline: baseline.slice(0, 31) }

  test('a canary that had no traffic while it baked is still said to have had none, and does not pass', () => {
    for (const kind of ['sequential', 'kayenta', 'thresholds'] as const) {
      const verdict = judge(withSettings(inputOf(late, after), { kind }))
      expect(verdict).toMatchObject({
        outcome: 'need-more-data',
        sentence:
          "No traffic reached the canary while it baked, though 10 % was meant for it. It cannot pass; look at how the endpoint's traffic is routed.",
      })
    }
  })

  test('the requests of the minute in which all traffic was shifted do not stand for the bake before it', () => {
    const heardLate = { from: minuteAt(0), until: minuteAt(31) }
    const { outcome, sentence } = judge(inputOf(late, { ...after, bakedBetween: heardLate }))
    expect(outcome).toBe('need-more-data')
    expect(sentence).toMatch(
      /^The canary got 0\.36 % of the traffic while it baked \([\d,]+ requests\) instead of 10 %\. It cannot pass/,
    )
  })

  test('one that had its share while it baked passes, and one that had too little does not', () => {
    expect(judge(inputOf({ canary, baseline }, after)).outcome).toBe('pass')
    const little = minutesOf(60, 6_000, healthy, { share: 0.001 })
    expect(judge(inputOf(little, after)).sentence).toBe(
      "The canary got 0.1 % of the traffic while it baked (10,800 requests) instead of 10 %. It cannot pass; look at how the endpoint's traffic is routed.",
    )
  })

  test('nothing is said of a bake of which no whole minute was measured', () => {
    const short = { ...after, bakedBetween: { from: minuteAt(0.5), until: minuteAt(1.5) } }
    const { evidence } = judge(inputOf(late, short))
    expect(evidence.some(({ measure }) => measure === 'traffic-share')).toBe(false)
  })
})

describe('a shift in steps', () => {
  /** Four steps of 25 % and ten minutes each; the last one is on all traffic. */
  const grown = { expectedShare: 0.25, shareGrows: true, bakeSecondsLeft: 0 }
  const until = (minute: number) => ({ bakedBetween: { from: minuteAt(0), until: minuteAt(minute) } })
  const step = (from: number, share: number) => {
    const { canary, baseline } = minutesOf(from + 10, 600, healthy, { share })
    return { canary: canary.slice(from), baseline: baseline.slice(from) }
  }
  const stepped = (...shares: number[]) => {
    const steps = shares.map((share, index) => step(10 * index, share))
    return {
      canary: steps.flatMap(({ canary }) => canary),
      baseline: steps.flatMap(({ baseline }) => baseline),
    }
  }
  const kinds = ['sequential', 'kayenta', 'thresholds'] as const

  test.each(kinds)(
    'that brought the canary nothing before all traffic moved does not pass, whoever judges: %s',
    (kind) => {
      const input = inputOf(stepped(0, 0, 0, 1), { ...grown, ...until(30) })
      expect(judge(withSettings(input, { kind }))).toMatchObject({
        outcome: 'need-more-data',
        sentence:
          "No traffic reached the canary while the baseline served beside it, though 25 % or more was meant for it. It cannot pass; look at how the endpoint's traffic is routed.",
      })
    },
  )

  test.each(kinds)('that brought it far too little does not pass: %s', (kind) => {
    const input = inputOf(stepped(0.001, 0.001, 0.001, 1), { ...grown, ...until(30) })
    expect(judge(withSettings(input, { kind }))).toMatchObject({
      outcome: 'need-more-data',
      sentence: expect.stringMatching(/^The canary got 0\.1 % of the traffic .* instead of 25 % or more\./),
    })
  })

  test.each(kinds)('that brought it what was meant passes, and the growing share is as asked: %s', (kind) => {
    const verdict = judge(
      withSettings(inputOf(stepped(0.25, 0.5, 0.75, 1), { ...grown, ...until(30) }), { kind }),
    )
    expect(verdict.outcome).toBe('pass')
    expect(verdict.evidence.find(({ measure }) => measure === 'traffic-share')).toMatchObject({
      outcome: 'pass',
      canary: 0.5,
      threshold: 0.25,
      sentence:
        'The canary got 50 % of the traffic while the baseline served beside it; meant were 25 % or more.',
    })
  })

  test('is not judged by its share before a minute of it is known', () => {
    const { evidence } = judge(inputOf(stepped(0, 0), { ...grown, ...until(0.5) }))
    expect(evidence.some(({ measure }) => measure === 'traffic-share')).toBe(false)
  })
})

describe('where all traffic is meant for the canary', () => {
  const all = {
    expectedShare: 1,
    bakedBetween: { from: minuteAt(0), until: minuteAt(20) },
    bakeSecondsLeft: 0,
  }

  test.each(['sequential', 'kayenta', 'thresholds'] as const)(
    'one that the baseline still serves instead of does not pass: %s',
    (kind) => {
      const starved = judge(withSettings(inputOf(minutesOf(20, 600, healthy, { share: 0 }), all), { kind }))
      expect(starved).toMatchObject({
        outcome: 'need-more-data',
        sentence: expect.stringMatching(/^No traffic reaches the canary, though all of it is meant for it\./),
      })
      const little = judge(withSettings(inputOf(minutesOf(20, 600, healthy, { share: 0.1 }), all), { kind }))
      expect(little.sentence).toMatch(
        /^The canary gets 10 % of the traffic .*, though all of it is meant for it\./,
      )
    },
  )

  test('a few late answers of the old fleet are nothing, and nothing is said', () => {
    const input = withSettings(inputOf(minutesOf(20, 600, healthy, { share: 0.98 }), all), {
      kind: 'thresholds',
    })
    const { outcome, evidence } = judge(input)
    expect(outcome).toBe('pass')
    expect(evidence.some(({ measure }) => measure === 'traffic-share')).toBe(false)
  })
})

describe('the sequential judge', () => {
  test('stops doubled 5xx within minutes, long before a threshold is broken, and says by how much', () => {
    const after = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].find(
      (minutes) => judge(inputOf(minutesOf(minutes, 600, doubled5xx))).outcome === 'fail',
    )
    expect(after).toBeLessThanOrEqual(8)
    expect(judge(inputOf(minutesOf(after ?? 0, 600, doubled5xx))).sentence).toMatch(
      /^5xx 0\.2 % against 0\.1 %: 2\.0 times the baseline \(1\.\d to \d\.\d\), tolerated 1\.0\. Stopped after \d minutes\.$/,
    )
  })

  test('passes a healthy canary, and until then says how long it takes', () => {
    const early = judge(inputOf(minutesOf(3, 100, healthy)))
    expect(early).toMatchObject({ outcome: 'need-more-data' })
    expect(early.sentence).toMatch(
      /not sure yet: 5xx.* requests slower than .*Needs about \d+ more minutes at the present traffic\.$/,
    )
    const minutes = 3 + (early.expectedMinutes ?? 0)
    const late = judge(inputOf(minutesOf(minutes, 100, healthy)))
    expect(late.outcome).toBe('pass')
    expect(late.expectedMinutes).toBeUndefined()
    expect(judge(inputOf(minutesOf(minutes - 2, 100, healthy))).outcome).toBe('need-more-data')
  })

  test('a verdict keeps the numbers of the minute in which it was reached', () => {
    const passed = judge(inputOf(minutesOf(60, 600, healthy))).sentence
    const [, requests = '', minutes = ''] =
      /in ([\d,]+) canary requests after (\d+) minutes/.exec(passed) ?? []
    expect(Number(requests.replace(',', ''))).toBe(3_600 * Number(minutes))
    expect(judge(inputOf(minutesOf(Number(minutes), 600, healthy))).sentence).toBe(passed)

    const bad = minutesOf(10, 600, doubled5xx)
    const recovered = { ...bad, canary: [...bad.canary, ...minutesOf(60, 600, healthy).canary.slice(10)] }
    const stopped = judge(inputOf({ ...recovered, baseline: minutesOf(60, 600, healthy).baseline }))
    const [, stop = ''] = /Stopped after (\d+) minutes/.exec(stopped.sentence) ?? []
    expect(stopped.sentence).toBe(judge(inputOf(minutesOf(Number(stop), 600, doubled5xx))).sentence)
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
    expect(without.sentence).toMatch(/Not calibrated on this endpoint yet, so evidence counts half\.$/)
    expect(with_.sentence).not.toContain('calibrated')
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
    expect(verdict.sentence).toMatch(/^Slower than the baseline's p\d\d of [\d.]+ ms .* tolerated 1\.1\./)
  })

  test("latency over the baseline's quantiles is not passed while nobody knows them", () => {
    const verdict = judge(inputOf(minutesOf(60, 600, healthy), { cuts: undefined }))
    expect(verdict.outcome).toBe('need-more-data')
    expect(verdict.evidence.find(({ measure }) => measure === 'latency-p99')?.sentence).toContain(
      "the endpoint's latency of the last day is not known",
    )
  })

  test('an error rate too low to compare passes for being negligible', () => {
    const none = { ...healthy, errors5xx: 0 }
    const minutes = minutesOf(20, 600, none, { baseline: none })
    expect(judge(inputOf(minutes)).evidence.find(({ measure }) => measure === 'errors5xx')).toMatchObject({
      outcome: 'pass',
      sentence: '5xx 0 % against 0 %: none in either cohort.',
      ratio: { estimate: null, low: 0, high: null },
      rarerThan: 0.00025,
    })
    const common = judge(inputOf(minutesOf(20, 600, healthy))).evidence
    expect(common.find(({ measure }) => measure === 'latency-p50')).not.toHaveProperty('rarerThan')
  })

  test('rates that differ are not both written as 0 %', () => {
    const rare = { ...healthy, errors5xx: 0.00001 }
    const { evidence } = judge(
      inputOf(minutesOf(5, 600, { ...rare, errors5xx: 0.00003 }, { baseline: rare })),
    )
    expect(evidence.find(({ measure }) => measure === 'errors5xx')?.sentence).toMatch(
      /^5xx 0\.003 % against 0\.001 %: 3\.0 times the baseline/,
    )
  })

  test('thresholds and alarms hold beside the comparison', () => {
    const both = { ...healthy, errors4xx: 0.02 }
    const broken = judge(inputOf(minutesOf(30, 600, both, { baseline: both })))
    expect(broken.sentence).toContain('tolerated 1 %')
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
    expect(drifting(0.26).sentence).toContain(
      'Mean score 0.262 against 0.2: 1.3 times the baseline, tolerated 0.98 to 1.02. Stopped after 7 minutes.',
    )
    expect(drifting(0.15).outcome).toBe('fail')
  })
})

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

  const metrics = defaultJudge(inputOf(nothing).guardrail, 'sagemaker').metrics.slice(0, 1)

  test('waits for as long as its regions need together, and not for what one needs alone', () => {
    const togetherFor = (minutes: number, siblings = [at(minutes), at(minutes)]) =>
      judge(withSettings(inputOf(at(minutes).minutes, { siblings }), { pooled: true, metrics }))
    const early = togetherFor(3)
    const left = early.expectedMinutes ?? 0
    expect(early.sentence).toMatch(
      /^Nothing worse than tolerated in 5,400 canary requests of the wave's 3 regions together; not sure yet: .* Needs about \d+ more minutes at the wave's present traffic\.$/,
    )
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
      sentence:
        "No worse than the baseline, as far as the plan tolerates it, in 36,000 canary requests of the wave's 2 regions together.",
    })
    const compared = verdict.evidence.filter(({ ratio }) => ratio !== undefined)
    expect(compared.map(({ regions }) => regions)).toEqual(compared.map(() => 2))
    expect(judge(inputOf(at(30).minutes)).evidence.some(({ regions }) => regions !== undefined)).toBe(false)
  })

  test('says that it stops a region on what the others show too', () => {
    expect(pooled(at(12).minutes, [at(12, 600, doubled5xx)]).sentence).toMatch(
      /^5xx 0\.1 % against 0\.1 %: 1\.0 times the baseline .* Stopped on what the wave's 2 regions show together\.$/,
    )
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
    expect(over.sentence).toContain('Score 0 of 100, under 75. Not passed: 5xx (high).')
  })

  test('neither takes back nor passes for want of data, and scores what was measured', () => {
    const unknown = { cuts: undefined, bakeSecondsLeft: 0 }
    const same = kayenta(inputOf(minutesOf(30, 600, healthy), unknown))
    expect(same).toMatchObject({
      outcome: 'need-more-data',
      sentence:
        "Score 100 of 100 without requests slower than the baseline's p50, requests slower than the baseline's p90 and requests slower than the baseline's p99, for which there is no data.",
    })
    expect(kayenta(inputOf(noisy(doubled5xx), unknown)).outcome).toBe('fail')
    const metrics = defaultJudge(inputOf(nothing).guardrail, 'sagemaker').metrics.filter(
      ({ cut }) => cut === 'p99',
    )
    const none = withSettings(inputOf(minutesOf(30, 600, healthy), unknown), { kind: 'kayenta', metrics })
    expect(judge(none).sentence).toBe(
      "There is nothing to score: no data for requests slower than the baseline's p99.",
    )
  })

  test('passes what is the same', () => {
    const over = kayenta(inputOf(minutesOf(30, 600, healthy), { bakeSecondsLeft: 0 }))
    expect(over).toMatchObject({ outcome: 'pass', sentence: 'Score 100 of 100; 95 are needed.' })
  })
})
