import { describe, expect, test } from 'vitest'
import { traits as sagemaker } from '#lib/clouds/sagemaker/traits.ts'
import { defaultJudge } from '../canary/settings.ts'
import type { JudgeSettings } from '../plan/plan.ts'
import { said } from '../said.ts'
import {
  at,
  digests,
  failingVerdict,
  inputWith,
  iso,
  openVerdict,
  passingVerdict,
  planOf,
  regionWith,
  see,
  updated,
} from '../testing/builders.ts'
import { begunFrom, phases } from '../testing/decide-cases.ts'
import { maria } from '../testing/people.ts'
import type { RegionPhase, RegionRollout } from '../types.ts'
import { decide } from './decide.ts'

const planWith = (changes: Partial<JudgeSettings>) => {
  const { guardrail } = planOf()
  const judge = { ...defaultJudge(guardrail, sagemaker), ...changes }
  return planOf({ guardrail: { ...guardrail, judge } })
}
const proceed: RegionRollout['request'] = { kind: 'proceed', by: maria, reason: 'a quiet night' }
const ended = { seen: see(updated()), verdict: openVerdict }
const held: RegionPhase = { name: 'verifying', heldSince: iso(55) }

describe('an update that has ended without a verdict', () => {
  test.each([openVerdict, undefined])('is held for a person, and says so once', (verdict) => {
    const first = decide(inputWith(phases.verifying, { ...ended, verdict }))
    expect(first.phase).toEqual({ name: 'verifying', heldSince: iso(60), started: true })
    expect(first.events.map(({ kind }) => kind)).toEqual(['held'])
    expect(first.events[0]?.said.code).toBe('held-without-verdict')
    expect(first.events[0]?.said.facts).toHaveProperty('region', 'eu-west-1')
    const again = decide(inputWith(first.phase, { ...ended, verdict, now: at(90) }))
    expect(again).toMatchObject({ phase: first.phase, events: [] })
    expect(again.lookAgainAfterSeconds).toBeGreaterThan(0)
  })

  test('goes on by itself when the verdict comes late, and is taken back when it is a fail', () => {
    const passed = decide(inputWith(held, { ...ended, verdict: passingVerdict }))
    expect(passed.phase).toMatchObject({ name: 'promoted', digest: digests.v427 })
    const failed = decide(inputWith(held, { ...ended, verdict: failingVerdict }))
    expect(failed.phase).toMatchObject({ name: 'reverting', cause: { kind: 'verdict' } })
  })

  test('goes on by the word of a person, whose wish is then fulfilled and not taken for another', () => {
    const decision = decide(inputWith(held, { ...ended, region: regionWith(held, { request: proceed }) }))
    expect(decision).toMatchObject({ phase: { name: 'promoted' }, request: undefined })
    // Whose word it was has been told when it was given.
    expect(decision.events.map(({ kind }) => kind)).toEqual(['promoted'])
    const region = regionWith(decision.phase, { request: proceed })
    expect(decide(inputWith(decision.phase, { region }))).toMatchObject({
      phase: { name: 'promoted' },
      request: undefined,
    })
  })

  test('goes on by the word of the plan, with an event that says so', () => {
    const plan = planWith({ needMoreData: 'proceed' })
    const decision = decide(inputWith(phases.verifying, { ...ended, plan }))
    expect(decision.phase.name).toBe('promoted')
    expect(decision.events[0]).toMatchObject({
      kind: 'proceeded',
      said: { code: 'went-on-by-plan', facts: { region: 'eu-west-1' } },
    })
  })

  test('a canary that got no traffic is not let through by the word of the plan, only by that of a person', () => {
    const plan = planWith({ needMoreData: 'proceed' })
    const share = {
      measure: 'traffic-share',
      outcome: 'need-more-data',
      baseline: 0.1,
      threshold: undefined,
    } as const
    const rest = { requests: 0, said: said('canary-traffic-none', { span: 'bake', meant: 0.1 }) }
    const starved = { ...openVerdict, evidence: [{ ...share, ...rest, canary: 0 }] }
    const decision = decide(inputWith(phases.verifying, { ...ended, plan, verdict: starved }))
    expect(decision).toMatchObject({ phase: { name: 'verifying', heldSince: iso(60) } })
    const region = regionWith(held, { request: proceed })
    expect(decide(inputWith(held, { ...ended, plan, verdict: starved, region })).phase.name).toBe('promoted')
    // Where no whole minute was measured nobody knows, and that is what the plan's word is for.
    const unknown = { ...openVerdict, evidence: [{ ...share, ...rest, canary: undefined }] }
    expect(decide(inputWith(phases.verifying, { ...ended, plan, verdict: unknown })).phase.name).toBe(
      'promoted',
    )
  })

  test('a fail outranks a person who lets it proceed', () => {
    const region = regionWith(held, { request: proceed })
    const decision = decide(inputWith(held, { ...ended, verdict: failingVerdict, region }))
    expect(decision.phase).toMatchObject({ name: 'reverting', cause: { kind: 'verdict' } })
  })
})

describe("Meridian's own bake that is over without a verdict", () => {
  const baking: RegionPhase = { name: 'baking', begunFrom, bakingSince: iso(0), bakeSeconds: 1800 }
  const own = { ...ended, bakes: 'meridian', now: at(1800) } as const

  test('is held where it is', () => {
    const decision = decide(inputWith(baking, own))
    expect(decision.phase).toEqual({ ...baking, heldSince: iso(1800) })
    expect(decision.events.map(({ kind }) => kind)).toEqual(['held'])
  })

  test('is extended once when the plan says so, and then held', () => {
    const plan = planWith({ needMoreData: 'extend', extendSeconds: 600 })
    const extended = decide(inputWith(baking, { ...own, plan }))
    expect(extended.phase).toEqual({ ...baking, bakeSeconds: 2400 })
    expect(extended.events[0]).toMatchObject({ kind: 'extended' })
    expect(decide(inputWith(extended.phase, { ...own, plan, now: at(2399) })).phase).toEqual(extended.phase)
    expect(decide(inputWith(extended.phase, { ...own, plan, now: at(2400) })).phase).toEqual({
      ...extended.phase,
      heldSince: iso(2400),
    })
  })

  test('a person who lets it proceed brings it to its verification, and to its end', () => {
    const held: RegionPhase = { ...baking, heldSince: iso(1800) }
    const region = regionWith(held, { request: proceed })
    const next = decide(inputWith(held, { ...own, region }))
    expect(next).toMatchObject({ phase: { name: 'verifying' }, request: proceed })
    const last = decide(
      inputWith(next.phase, { ...own, region: regionWith(next.phase, { request: proceed }) }),
    )
    expect(last.phase.name).toBe('promoted')
  })
})
