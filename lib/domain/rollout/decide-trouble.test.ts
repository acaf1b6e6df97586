import { describe, expect, test } from 'vitest'
import { said, verbatim } from '../said.ts'
import {
  at,
  copyOf,
  inputWith,
  iso,
  noAnswer,
  passingVerdict,
  regionWith,
  see,
  underUpdate,
  updated,
} from '../testing/builders.ts'
import { phases, refusal } from '../testing/decide-cases.ts'
import type { RegionPhase } from '../types.ts'
import { afterActionFailed, type DecideInput, decide } from './decide.ts'

describe('infrastructure trouble', () => {
  const troubled = (phase: RegionPhase, since: number, tries: number, changes: Partial<DecideInput> = {}) =>
    inputWith(phase, {
      region: regionWith(phase, {
        trouble: {
          since: iso(since),
          tries,
          said: verbatim('It does not answer.'),
          code: 'ServiceUnavailable',
        },
      }),
      seen: noAnswer(),
      ...changes,
    })

  test('is retried after 5, 10, 20, 40, 60, 60 … seconds, and told once', () => {
    const waits = [0, 1, 2, 3, 4, 5].map((tries) => {
      const input =
        tries === 0 ? inputWith(phases.baking, { seen: noAnswer() }) : troubled(phases.baking, 0, tries)
      const { lookAgainAfterSeconds, trouble, events } = decide(input)
      expect(trouble?.tries).toBe(tries + 1)
      expect(events).toHaveLength(tries === 0 ? 1 : 0)
      return lookAgainAfterSeconds
    })
    expect(waits).toEqual([5, 10, 20, 40, 60, 60])
  })

  test.each([phases.gated, phases.baking])(
    'is never taken for an outage after three calls that hang, however short the patience is beside them ($name)',
    (phase) => {
      expect(decide(troubled(phase, 0, 2, { now: at(10_000) })).phase.name).toBe(phase.name)
      expect(decide(troubled(phase, 0, 3, { now: at(10_000) })).phase.name).not.toBe(phase.name)
    },
  )

  test('beyond patience before the beginning leaves the endpoint untouched', () => {
    const decision = decide(troubled(phases.gated, 0, 9, { now: at(601) }))
    expect(decision).toMatchObject({
      phase: { name: 'reverted', cause: { kind: 'cloud' } },
      action: { kind: 'none' },
    })
    expect(decision.events[0]?.said).toMatchObject({
      code: 'region-did-not-work',
      facts: { patienceSeconds: 600, tries: 10, errorCode: 'ServiceUnavailable', untouched: true },
    })
  })

  test('before its turn costs a region nothing', () => {
    const decision = decide(troubled(phases.gated, 0, 9, { now: at(9000), refusal }))
    expect(decision).toMatchObject({ phase: { name: 'gated' }, trouble: undefined })
  })

  test('beyond patience after the beginning trips the stop alarm', () => {
    const decision = decide(troubled(phases.baking, 0, 9, { now: at(601) }))
    expect(decision).toMatchObject({
      phase: { name: 'reverting', cause: { kind: 'cloud' }, inFlight: true },
      action: { kind: 'interrupt' },
    })
  })

  test('ends with the first answer, which is told', () => {
    const decision = decide(troubled(phases.baking, 0, 3, { seen: see(underUpdate('baking')) }))
    expect(decision.trouble).toBeUndefined()
    expect(decision.events[0]).toEqual({
      kind: 'answers-again',
      said: said('region-answers-again', { region: 'eu-west-1', tries: 3 }),
    })
  })

  test('an artifact that does not come is waited for from the region’s turn on, then the others go on', () => {
    const missing = { artifact: copyOf('replicating', undefined) }
    const first = decide(inputWith(phases.replicating, missing))
    expect(first.trouble).toMatchObject({ code: 'artifact-missing', tries: 1 })
    const region = regionWith(phases.replicating, { trouble: first.trouble })
    const later = decide(inputWith(phases.replicating, { ...missing, region, now: at(700) }))
    expect(later.phase).toMatchObject({ name: 'reverted', cause: { kind: 'cloud' } })
    const notItsTurn = decide(inputWith(phases.replicating, { ...missing, region, refusal, now: at(700) }))
    expect(notItsTurn).toMatchObject({ phase: { name: 'replicating' }, trouble: undefined })
  })
})

describe('an action that the adapter rejected', () => {
  const fault = { kind: 'retryable', message: 'Rate exceeded', code: 'ThrottlingException' } as const

  test('begin is tried again while patience lasts', () => {
    const input = inputWith(phases.gated)
    const after = afterActionFailed(input, decide(input), fault)
    expect(after).toMatchObject({
      phase: { name: 'shifting' },
      action: { kind: 'none' },
      trouble: { tries: 1 },
    })
    expect(after.lookAgainAfterSeconds).toBe(5)
  })

  test('trouble with begin is counted over passes in which observing worked', () => {
    const trouble = { since: iso(0), tries: 7, said: verbatim('Rate exceeded.'), code: 'ThrottlingException' }
    const input = inputWith(phases.shifting, {
      region: regionWith(phases.shifting, { trouble }),
      now: at(601),
    })
    const decision = decide(input)
    expect(decision).toMatchObject({ action: { kind: 'begin' }, trouble: { tries: 7 } })
    expect(afterActionFailed(input, decision, fault).phase).toMatchObject({
      name: 'reverting',
      inFlight: true,
    })
  })

  test('begin refused for good fails the region with the cloud’s own words', () => {
    const input = inputWith(phases.gated)
    const denied = {
      kind: 'terminal',
      message: 'Allow sagemaker:UpdateEndpoint',
      code: 'AccessDenied',
    } as const
    const { phase, events } = afterActionFailed(input, decide(input), denied)
    expect(phase.name).toBe('failed')
    expect(events[0]?.said).toEqual(
      said('region-failed', {
        cause: said('region-refused-by-cloud', {
          region: 'eu-west-1',
          errorCode: 'AccessDenied',
          message: verbatim('Allow sagemaker:UpdateEndpoint'),
        }),
        advice: said('advise-cloud-refused', { endpoint: 'fraud-1', begun: false }),
      }),
    )
  })

  test('a stop alarm that cannot be cleared does not unsettle a promoted region', () => {
    const input = inputWith(phases.verifying, { seen: see(updated()), verdict: passingVerdict })
    const after = afterActionFailed(input, decide(input), fault)
    expect(after).toMatchObject({ phase: { name: 'promoted' }, action: { kind: 'none' } })
    expect(after.lookAgainAfterSeconds).toBeUndefined()
  })
})
