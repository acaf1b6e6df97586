import { describe, expect, test } from 'vitest'
import { guardrailWith } from '#lib/clouds/testing/guardrail.ts'
import {
  at,
  digests,
  inputWith,
  passingVerdict,
  planOf,
  see,
  targetConfigName,
  underUpdate,
  updated,
} from '../testing/builders.ts'
import { begunFrom, phases } from '../testing/decide-cases.ts'
import type { RegionPhase } from '../types.ts'
import { type DecideInput, decide } from './decide.ts'

describe('events in plain words', () => {
  const sentences = (input: DecideInput) => decide(input).events.map((event) => event.sentence)

  test('name the city, the share and what was verified', () => {
    expect(sentences(inputWith(phases.shifting, { seen: see(underUpdate('creating')) }))).toEqual([
      'Dublin: UpdateEndpoint accepted',
    ])
    const accepted: RegionPhase = { name: 'shifting', begunFrom, accepted: true }
    expect(sentences(inputWith(accepted, { seen: see(underUpdate('baking')) }))).toEqual([
      'Dublin: canary fleet takes 10 %, bakes 30 min',
    ])
    const verified = inputWith(phases.verifying, { seen: see(updated()), verdict: passingVerdict })
    expect(sentences(verified)).toEqual(['Dublin serves v427, 100%: every part verified'])
  })

  test('a digest that differs is told with both digests in full', () => {
    const [sentence] = sentences(
      inputWith(phases.verifying, { seen: see(updated({ digest: digests.other })) }),
    )
    expect(sentence).toContain(digests.other)
    expect(sentence).toContain(digests.v427)
    expect(sentence).toContain(targetConfigName)
  })

  test('a digest that cannot be read is waited for, then fails', () => {
    const unread = inputWith(phases.verifying, { seen: see(updated({ digest: undefined })) })
    const { phase } = decide(unread)
    expect(phase.name).toBe('verifying')
    const later = inputWith(phase, { seen: unread.seen, now: at(661) })
    expect(decide(later).phase.name).toBe('failed')
  })

  test('an all-at-once plan says that the new fleet takes all', () => {
    const plan = planOf()
    plan.guardrail = guardrailWith(plan.guardrail, { shift: { strategy: 'all-at-once', bakeSeconds: 60 } })
    const accepted: RegionPhase = { name: 'shifting', begunFrom, accepted: true }
    expect(sentences(inputWith(accepted, { plan, seen: see(underUpdate('baking')) }))).toEqual([
      'Dublin: the new fleet takes 100 %, bakes 1 min',
    ])
  })
})
