import { describe, expect, test } from 'vitest'
import { environmentOf } from '../manifest/fingerprint.ts'
import { stated, unknown } from '../manifest/parts.ts'
import { said } from '../said.ts'
import {
  at,
  digests,
  inputWith,
  iso,
  manifestOf,
  passingVerdict,
  planOf,
  see,
  underUpdate,
  updated,
} from '../testing/builders.ts'
import { person } from '../testing/people.ts'
import type { RegionPhase } from '../types.ts'
import type { Withdrawal } from '../withdrawal.ts'
import { decide } from './decide.ts'
import { settle } from './rollout.ts'

const withdrawn: Withdrawal = {
  kind: 'rejected',
  at: iso(55),
  by: person('Mira'),
  detail: 'biased in São Paulo',
}
const release = { label: 'v427', manifest: manifestOf(digests.v427), withdrawn }
const begunFrom = iso(0)
const baking: RegionPhase = { name: 'baking', begunFrom, bakingSince: iso(10), bakeSeconds: 1800 }
const onHold = planOf()
onHold.guardrail = { ...onHold.guardrail, onWithdrawal: 'hold' }

describe('a release that is withdrawn during its rollout', () => {
  test('is taken back where it bakes, with who and why, whatever the verdict says', () => {
    const { phase, action } = decide(
      inputWith(baking, { release, seen: see(underUpdate('baking')), verdict: passingVerdict }),
    )
    expect(action.kind).toBe('interrupt')
    expect(phase).toMatchObject({
      name: 'reverting',
      cause: {
        kind: 'withdrawn',
        said: said('region-release-withdrawn', {
          region: 'eu-west-1',
          label: 'v427',
          withdrawal: withdrawn,
        }),
      },
    })
  })

  test('is taken back after its update has ended and before it counts as promoted', () => {
    const { phase, action } = decide(
      inputWith({ name: 'verifying' }, { release, seen: see(updated()), verdict: passingVerdict }),
    )
    expect([phase.name, action.kind]).toEqual(['reverting', 'restore'])
  })

  test('holds where the plan says so, and is never promoted without a person', () => {
    const held = decide(
      inputWith(
        { name: 'verifying' },
        { release, plan: onHold, seen: see(updated()), verdict: passingVerdict },
      ),
    )
    expect(held.phase).toMatchObject({ name: 'verifying', heldFor: 'withdrawal', heldSince: iso(60) })
    expect(held.events[0]?.said).toEqual(
      said('held-withdrawn', { region: 'eu-west-1', label: 'v427', withdrawal: withdrawn }),
    )
    const proceeding = inputWith(held.phase, {
      release,
      plan: onHold,
      seen: see(updated()),
      verdict: passingVerdict,
    })
    proceeding.region.request = { kind: 'proceed', by: person('Tom'), reason: 'known' }
    expect(decide(proceeding).phase.name).toBe('promoted')
  })

  test('stops the rollout although no region is in flight, and begins no other', () => {
    const region = (wave: number, phase: RegionPhase) => ({
      endpointId: `e${wave}`,
      wave,
      phase,
      baseline: undefined,
      request: undefined,
      wasPromoted: false,
      region: 'eu-west-1',
    })
    const regions = [region(1, { name: 'promoted' }), region(2, { name: 'gated', refusal: undefined })]
    expect(settle(planOf(), 'running', regions, 'v427', true)).toMatchObject({
      status: 'stopped',
      open: false,
    })
    expect(settle(onHold, 'running', regions, 'v427', true)).toMatchObject({ status: 'running' })
    expect(settle(planOf(), 'running', [region(1, { name: 'promoted' })], 'v427', true).status).toBe(
      'completed',
    )
  })
})

describe('a region counts as promoted', () => {
  const verified = (observation: Parameters<typeof updated>[0], changes = {}) =>
    decide(
      inputWith(
        { name: 'verifying' },
        { seen: see(updated(observation)), verdict: passingVerdict, ...changes },
      ),
    )

  test('only when every part that the release states is served: the same weights with another environment are not it', () => {
    const manifest = manifestOf(digests.v427, { environment: stated(environmentOf({ THRESHOLD: '0.7' })) })
    const { phase } = verified({}, { release: { label: 'v427', manifest } })
    expect(phase).toMatchObject({ name: 'failed' })
    expect(phase).toMatchObject({
      cause: {
        said: {
          code: 'region-serves-other',
          facts: { difference: { kind: 'parts', parts: [{ part: 'environment' }], sameWeights: true } },
        },
      },
      advice: { code: 'advise-other-parts', facts: { parts: ['environment'] } },
    })
    const { phase: whole } = verified({ manifest }, { release: { label: 'v427', manifest } })
    expect(whole.name).toBe('promoted')
  })

  test('with what it rests on said: an image by tag, an unknown that the plan tolerates', () => {
    const unread = manifestOf(undefined)
    const plan = planOf()
    plan.guardrail = { ...plan.guardrail, tolerateUnknown: ['artifact'] }
    const { phase, events } = verified({ manifest: unread }, { plan })
    expect(phase).toMatchObject({ name: 'promoted', accepted: [{ part: 'artifact', tolerated: true }] })
    expect(events.at(-1)?.said).toMatchObject({
      code: 'region-promoted',
      facts: { already: false, accepted: [{ part: 'artifact', outcome: 'unknown', tolerated: true }] },
    })
  })

  test('however long it had been held before one look could not read a part', () => {
    const unread = manifestOf(undefined)
    const held: RegionPhase = { name: 'verifying', heldSince: iso(60) }
    const since = (seconds: number, phase: RegionPhase) =>
      decide({ ...inputWith(phase, { seen: see(updated({ manifest: unread })) }), now: at(seconds) }).phase
    const first = since(9000, held)
    expect(first).toMatchObject({ name: 'verifying', unreadSince: iso(9000) })
    expect(since(9300, first)).toEqual(first)
    expect(since(9700, first).name).toBe('failed')
    const read = decide({ ...inputWith(first, { seen: see(updated()) }), now: at(9300) }).phase
    expect(read).not.toHaveProperty('unreadSince')
  })

  test('not before a container of it has run, unless a person or the plan says so', () => {
    const asleep = { started: { known: true as const, value: false } }
    const held = verified(asleep)
    expect(held.phase).toMatchObject({ name: 'verifying', heldFor: 'start' })
    expect(decide({ ...inputWith(held.phase, { seen: see(updated(asleep)) }), now: at(9000) }).phase).toEqual(
      held.phase,
    )
    const untold = { started: unknown('not-told', 'serverless') }
    const { phase, events } = verified(untold)
    expect(phase.name).toBe('verifying')
    expect(events[0]?.said).toMatchObject({ code: 'held-before-start', facts: { isTold: false } })
    // Requests that it answered, and a container that was seen to run, are no matter of what the cloud tells now.
    expect(verified(untold, { answered: true }).phase.name).toBe('promoted')
    const ran = inputWith({ name: 'verifying' }, { seen: see(updated()), verdict: undefined })
    const waits = decide(ran).phase
    expect(waits).toMatchObject({ name: 'verifying', started: true })
    const scaledIn = inputWith(waits, { seen: see(updated(asleep)), verdict: passingVerdict })
    expect(decide(scaledIn).phase.name).toBe('promoted')
    const plan = planOf()
    plan.guardrail = { ...plan.guardrail, tolerateUnknown: ['start'] }
    expect(verified(asleep, { plan }).phase.name).toBe('promoted')
    expect(verified({}).phase.name).toBe('promoted')
  })
})
