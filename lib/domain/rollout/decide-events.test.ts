import { describe, expect, test } from 'vitest'
import { guardrailWith } from '#lib/clouds/testing/guardrail.ts'
import { said } from '../said.ts'
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

const region = 'eu-west-1'

describe('events', () => {
  const told = (input: DecideInput) => decide(input).events.map((event) => event.said)

  test('name the city, the share and what was verified', () => {
    expect(told(inputWith(phases.shifting, { seen: see(underUpdate('creating')) }))).toEqual([
      said('update-accepted', { region, update: 'UpdateEndpoint' }),
    ])
    const accepted: RegionPhase = { name: 'shifting', begunFrom, accepted: true }
    expect(told(inputWith(accepted, { seen: see(underUpdate('baking')) }))).toEqual([
      said('bake-begun', { region, fleet: 'canary', share: 0.1, seconds: 1800 }),
    ])
    const verified = inputWith(phases.verifying, { seen: see(updated()), verdict: passingVerdict })
    expect(told(verified)).toEqual([
      said('region-promoted', { region, label: 'v427', already: false, containers: 1, accepted: [] }),
    ])
  })

  test('a digest that differs is told with both digests in full', () => {
    const { phase } = decide(inputWith(phases.verifying, { seen: see(updated({ digest: digests.other })) }))
    expect(phase).toMatchObject({
      cause: {
        said: {
          code: 'region-serves-other',
          facts: {
            configName: targetConfigName,
            difference: { values: { found: digests.other, wanted: digests.v427 } },
          },
        },
      },
    })
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
    expect(told(inputWith(accepted, { plan, seen: see(underUpdate('baking')) }))).toEqual([
      said('bake-begun', { region, fleet: 'new', share: 1, seconds: 60 }),
    ])
  })
})
