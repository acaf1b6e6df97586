import { describe, expect, test } from 'vitest'
import type { JudgeInput } from '../ports.ts'
import { said } from '../said.ts'
import { judge, nothing, withSettings } from './testing/judged.ts'
import { healthy, inputOf, minuteAt, minutesOf } from './testing/minutes.ts'

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
      expect(verdict.said.code).toMatch(
        /^(canary-(traffic-(short|none)|not-compared)|endpoint-without-requests)$/,
      )
    }
  })

  test('and is said to get less than it should', () => {
    const verdict = judge(inputOf(minutesOf(60, 6_000, healthy, { share: 0.001 })))
    const share = { span: 'now', share: expect.closeTo(0.001, 9), meant: 0.1, requests: 21_240 }
    expect(verdict.said).toEqual({ code: 'canary-traffic-short', facts: share })
    expect(verdict.evidence.find(({ measure }) => measure === 'traffic-share')?.outcome).toBe(
      'need-more-data',
    )
  })

  test('but one whose first minute may still be corrected is not said to be without', () => {
    const { canary, baseline } = minutesOf(1, 600, healthy)
    const first = { canary: canary.map((minute) => ({ ...minute, settled: false })), baseline }
    const verdict = judge(inputOf(first))
    expect(verdict.outcome).toBe('need-more-data')
    expect(verdict.said).toEqual(said('canary-traffic-unknown', { meant: 0.1 }))
    expect(verdict.expectedMinutes).toBeUndefined()
    expect(judge(inputOf({ canary: [], baseline })).expectedMinutes).toBeNull()
  })
})

describe('an endpoint that serves no requests', () => {
  test.each(['sequential', 'kayenta', 'thresholds'] as const)('is said to, whoever judges: %s', (kind) => {
    const input = inputOf(nothing, { region: 'eu-west-3', expectedShare: undefined })
    const over = judge(withSettings({ ...input, bakeSecondsLeft: 0 }, { kind }))
    expect(over).toMatchObject({
      outcome: 'need-more-data',
      said: said('endpoint-without-requests', { region: 'eu-west-3', isBaking: false }),
    })
    const during = judge(withSettings({ ...input, expectedShare: 0.1 }, { kind }))
    expect(during.evidence.map(({ measure }) => measure)).not.toContain('traffic-share')
    expect(during.said).toEqual(said('endpoint-without-requests', { region: 'eu-west-3', isBaking: true }))
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
        said: said('canary-traffic-none', { span: 'bake', meant: 0.1 }),
      })
    }
  })

  test('the requests of the minute in which all traffic was shifted do not stand for the bake before it', () => {
    const heardLate = { from: minuteAt(0), until: minuteAt(31) }
    expect(judge(inputOf(late, { ...after, bakedBetween: heardLate }))).toMatchObject({
      outcome: 'need-more-data',
      said: {
        code: 'canary-traffic-short',
        facts: { span: 'bake', share: expect.closeTo(0.0036, 4), meant: 0.1 },
      },
    })
  })

  test('one that had its share while it baked passes, and one that had too little does not', () => {
    expect(judge(inputOf({ canary, baseline }, after)).outcome).toBe('pass')
    const little = minutesOf(60, 6_000, healthy, { share: 0.001 })
    const share = { span: 'bake', share: expect.closeTo(0.001, 9), meant: 0.1, requests: 10_800 }
    expect(judge(inputOf(little, after)).said).toEqual({ code: 'canary-traffic-short', facts: share })
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
        said: said('canary-traffic-none', { span: 'beside-baseline', meant: 0.25 }),
      })
    },
  )

  test.each(kinds)('that brought it far too little does not pass: %s', (kind) => {
    const input = inputOf(stepped(0.001, 0.001, 0.001, 1), { ...grown, ...until(30) })
    expect(judge(withSettings(input, { kind }))).toMatchObject({
      outcome: 'need-more-data',
      said: {
        code: 'canary-traffic-short',
        facts: { span: 'beside-baseline', share: expect.closeTo(0.001, 9), meant: 0.25 },
      },
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
      said: said('canary-traffic-as-meant', { span: 'beside-baseline', share: 0.5, meant: 0.25 }),
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
        said: said('canary-traffic-none', { span: 'now', meant: 1 }),
      })
      const little = judge(withSettings(inputOf(minutesOf(20, 600, healthy, { share: 0.1 }), all), { kind }))
      expect(little.said).toMatchObject({
        code: 'canary-traffic-short',
        facts: { span: 'now', share: expect.closeTo(0.1, 9), meant: 1 },
      })
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
