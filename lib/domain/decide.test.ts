import { describe, expect, test } from 'vitest'
import { afterActionFailed, type DecideInput, decide } from './decide.ts'
import {
  alarm,
  at,
  baselineConfigName,
  copyOf,
  digests,
  failingVerdict,
  inputWith,
  iso,
  noAnswer,
  observed,
  pending,
  planOf,
  regionWith,
  see,
  targetConfigName,
  underUpdate,
  updated,
} from './testing/builders.ts'
import type { Cause, RegionPhase, RegionPhaseName } from './types.ts'

const begunFrom = iso(-86_400)
const cause: Cause = { kind: 'verdict', sentence: 'Canary 4xx 2.04 %.' }
const refusal = { code: 'wave', sentence: 'Wave 2 waits for wave 1: Dublin (baking).' }

const phases: Record<RegionPhaseName, RegionPhase> = {
  waiting: { name: 'waiting' },
  replicating: { name: 'replicating', copy: copyOf('replicating', undefined) },
  gated: { name: 'gated', refusal: undefined },
  shifting: { name: 'shifting', begunFrom },
  baking: { name: 'baking', begunFrom, bakingSince: iso(30), bakeSeconds: 1800 },
  completing: { name: 'completing', begunFrom },
  verifying: { name: 'verifying' },
  promoted: { name: 'promoted', digest: digests.v427 },
  reverting: { name: 'reverting', cause, inFlight: true, begunFrom },
  reverted: { name: 'reverted', cause },
  failed: { name: 'failed', cause: { kind: 'cloud', sentence: 'No.' }, advice: 'Retry.' },
  skipped: { name: 'skipped', by: 'Maria', reason: 'later' },
}

/** What is seen, said or asked, by name. */
const happenings = {
  nothing: {},
  refused: { refusal },
  'no artifact': { artifact: copyOf('replicating', undefined) },
  'no answer': { seen: noAnswer() },
  'no permission': { seen: noAnswer('terminal') },
  creating: { seen: see(underUpdate('creating')) },
  baking: { seen: see(underUpdate('baking')) },
  terminating: { seen: see(underUpdate('terminating')) },
  'rolling back': { seen: see(underUpdate('rolling-back')) },
  'taken back': { seen: see(observed({ lastModifiedAt: iso(50) })) },
  updated: { seen: see(updated()) },
  'wrong digest': { seen: see(updated({ digest: digests.other })) },
  'foreign update': { seen: see(underUpdate('baking', { configName: 'hotfix' })) },
  'foreign config': { seen: see(observed({ configName: 'hotfix', lastModifiedAt: iso(50) })) },
  'alarm in baking': { seen: see(underUpdate('baking')), alarms: [alarm()] },
  'bad verdict in baking': { seen: see(underUpdate('baking')), verdict: failingVerdict },
} satisfies Record<string, Partial<DecideInput>>
type Happening = keyof typeof happenings

/** phase × happening → next phase and action. */
const table: Partial<Record<RegionPhaseName, Partial<Record<Happening, string>>>> = {
  waiting: {
    nothing: 'shifting begin',
    refused: 'gated none',
    'no artifact': 'replicating none',
    'no answer': 'waiting none',
    'no permission': 'failed none',
    updated: 'promoted none',
    'foreign update': 'gated none',
    'foreign config': 'shifting begin',
    creating: 'shifting none',
  },
  replicating: {
    nothing: 'shifting begin',
    refused: 'gated none',
    'no artifact': 'replicating none',
    'no answer': 'replicating none',
    'no permission': 'failed none',
    updated: 'promoted none',
    'foreign update': 'gated none',
  },
  gated: {
    nothing: 'shifting begin',
    refused: 'gated none',
    'no artifact': 'replicating none',
    'no answer': 'gated none',
    'no permission': 'failed none',
    creating: 'shifting none',
    updated: 'promoted none',
    'wrong digest': 'verifying none',
    'foreign update': 'gated none',
    'foreign config': 'shifting begin',
  },
  shifting: {
    nothing: 'shifting begin',
    refused: 'gated none',
    'no answer': 'shifting none',
    'no permission': 'failed none',
    creating: 'shifting none',
    baking: 'baking none',
    terminating: 'completing none',
    'rolling back': 'reverting none',
    'taken back': 'reverted settle',
    updated: 'verifying none',
    'wrong digest': 'verifying none',
    'foreign update': 'failed none',
    'foreign config': 'failed none',
    'alarm in baking': 'reverting interrupt',
    'bad verdict in baking': 'reverting interrupt',
  },
  baking: {
    // Seen baking means accepted: the old time on the endpoint is no reason to begin again.
    nothing: 'reverted settle',
    'no answer': 'baking none',
    'no permission': 'failed none',
    creating: 'baking none',
    baking: 'baking none',
    terminating: 'completing none',
    'rolling back': 'reverting none',
    'taken back': 'reverted settle',
    updated: 'verifying none',
    'foreign update': 'failed none',
    'foreign config': 'failed none',
    'alarm in baking': 'reverting interrupt',
    'bad verdict in baking': 'reverting interrupt',
  },
  completing: {
    nothing: 'reverted settle',
    'no answer': 'completing none',
    // The final bake, on all traffic.
    baking: 'completing none',
    terminating: 'completing none',
    'rolling back': 'reverting none',
    'taken back': 'reverted settle',
    updated: 'verifying none',
    'foreign update': 'failed none',
    'foreign config': 'failed none',
    'alarm in baking': 'reverting interrupt',
    'bad verdict in baking': 'reverting interrupt',
  },
  verifying: {
    updated: 'promoted settle',
    'wrong digest': 'failed none',
    'no answer': 'verifying none',
    'no permission': 'failed none',
    terminating: 'verifying none',
    'taken back': 'reverted settle',
    'rolling back': 'reverting none',
    'foreign update': 'failed none',
    'foreign config': 'failed none',
  },
  reverting: {
    'no answer': 'reverting interrupt',
    'no permission': 'failed none',
    creating: 'reverting interrupt',
    baking: 'reverting interrupt',
    'rolling back': 'reverting none',
    'taken back': 'reverted settle',
    updated: 'reverting restore',
    'foreign update': 'failed none',
    'foreign config': 'failed none',
  },
  promoted: { nothing: 'promoted none', 'foreign config': 'promoted none', 'no answer': 'promoted none' },
  reverted: { nothing: 'reverted none', updated: 'reverted none' },
  failed: { nothing: 'failed none', updated: 'failed none' },
  skipped: { nothing: 'skipped none', updated: 'skipped none' },
}

const rows = Object.entries(table).flatMap(([phase, row]) =>
  Object.entries(row).map(([happening, next]) => [phase, happening, next] as const),
)

test.each(rows)('%s, %s → %s', (phase, happening, next) => {
  const input = inputWith(phases[phase as RegionPhaseName], happenings[happening as Happening])
  const { phase: after, action } = decide(input)
  expect(`${after.name} ${action.kind}`).toBe(next)
})

test('every phase answers every happening, and only settled phases stop looking', () => {
  for (const phase of Object.values(phases)) {
    for (const happening of Object.values(happenings)) {
      const { phase: after, lookAgainAfterSeconds } = decide(inputWith(phase, happening))
      const isSettled = ['promoted', 'reverted', 'failed', 'skipped'].includes(after.name)
      expect(lookAgainAfterSeconds === undefined).toBe(isSettled)
    }
  }
})

test('a decision repeated with nothing new tells no event', () => {
  for (const phase of Object.values(phases)) {
    for (const happening of Object.values(happenings)) {
      const input = inputWith(phase, happening)
      const first = decide(input)
      const { phase: after, baseline, trouble, request } = first
      const again = decide({
        ...input,
        region: { ...input.region, phase: after, baseline, trouble, request },
      })
      if (again.phase.name === after.name) expect(again.events).toEqual([])
    }
  }
})

describe('begin', () => {
  test('records what the endpoint serves as the way back, and when it was last changed', () => {
    const { phase, baseline } = decide(inputWith(phases.gated))
    expect(phase).toEqual({ name: 'shifting', begunFrom })
    expect(baseline).toMatchObject({ configName: baselineConfigName, digest: digests.v426 })
  })

  test('never happens while the digest of the artifact in the region differs', () => {
    const { phase, action } = decide(inputWith(phases.gated, { artifact: copyOf('present', digests.other) }))
    expect([phase.name, action.kind]).toEqual(['failed', 'none'])
  })

  test('waits while a rollback alarm rings, because the cloud would take the update back at once', () => {
    const { phase } = decide(inputWith(phases.gated, { alarms: [alarm()] }))
    expect(phase).toMatchObject({ name: 'gated', refusal: { code: 'alarm-ringing' } })
  })

  test('after a crash between record and call it is made again, but not once the cloud has seen it', () => {
    expect(decide(inputWith(phases.shifting)).action.kind).toBe('begin')
    const accepted = inputWith({ name: 'shifting', begunFrom, accepted: true })
    expect(decide(accepted)).toMatchObject({ phase: { name: 'reverted' }, action: { kind: 'settle' } })
  })

  test('after a pause it is not made again, and first waits whether the cloud accepted it late', () => {
    const early = inputWith(phases.shifting, { refusal, now: at(10) })
    expect(decide(early)).toMatchObject({ phase: { name: 'shifting' }, action: { kind: 'none' } })
    expect(decide({ ...early, now: at(31) })).toMatchObject({
      phase: { name: 'gated' },
      action: { kind: 'none' },
    })
  })

  test('an endpoint that serves the release already is promoted untouched, and has nothing to go back to', () => {
    const decision = decide(inputWith(phases.gated, { seen: see(updated({ configName: 'elsewhere' })) }))
    expect(decision).toMatchObject({
      phase: { name: 'promoted' },
      action: { kind: 'none' },
      baseline: undefined,
    })
    expect(decision.events[0]?.sentence).toContain('nothing was touched')
  })
})

describe('taking back', () => {
  const request = { kind: 'revert', by: 'Maria', reason: 'second thoughts' } as const
  const asked = (phase: RegionPhase, changes: Partial<DecideInput> = {}) =>
    inputWith(phase, { region: regionWith(phase, { request }), ...changes })

  test.each(['waiting', 'replicating', 'gated'] as const)(
    'a person takes a %s region out before it begins',
    (name) => {
      const { phase, action, request: left } = decide(asked(phases[name]))
      expect(phase).toEqual({ name: 'skipped', by: 'Maria', reason: 'second thoughts' })
      expect([action.kind, left]).toEqual(['none', undefined])
    },
  )

  test.each([
    ['shifting', 'creating'],
    ['baking', 'baking'],
    ['completing', 'terminating'],
  ] as const)('a person interrupts a region that is %s', (name, stage) => {
    const { phase, action } = decide(asked(phases[name], { seen: see(underUpdate(stage)) }))
    expect(phase).toMatchObject({ name: 'reverting', inFlight: true, cause: { kind: 'person', by: 'Maria' } })
    expect(action.kind).toBe('interrupt')
  })

  test('a promoted region is restored, each pass anew until it is on its way', () => {
    const first = decide(asked(phases.promoted, { seen: see(updated()) }))
    expect(first).toMatchObject({
      phase: { name: 'reverting', inFlight: false },
      action: { kind: 'restore' },
    })
    const reverting = inputWith(first.phase, { seen: see(updated()) })
    expect(decide(reverting).action.kind).toBe('restore')
    const restoring = updated({ pending: pending('creating', { configName: baselineConfigName }) })
    expect(decide({ ...reverting, seen: see(restoring) }).action.kind).toBe('none')
    const back = observed({ lastModifiedAt: iso(3000) })
    expect(decide({ ...reverting, seen: see(back) })).toMatchObject({ phase: { name: 'reverted' } })
  })

  test('a promoted region that was never touched is left alone, and the wish is answered', () => {
    const region = regionWith(phases.promoted, { request, baseline: undefined })
    const decision = decide(inputWith(phases.promoted, { region, seen: see(updated()) }))
    expect(decision).toMatchObject({ phase: { name: 'promoted' }, request: undefined })
    expect(decision.events[0]?.kind).toBe('nothing-to-revert')
  })

  test('a promoted region that somebody else has changed since is not overwritten', () => {
    const foreign = observed({ configName: 'hotfix', digest: digests.other })
    const decision = decide(asked(phases.promoted, { seen: see(foreign) }))
    expect(decision).toMatchObject({
      phase: { name: 'failed' },
      action: { kind: 'none' },
      request: undefined,
    })
  })

  test('a failed region whose update still runs is interrupted', () => {
    const decision = decide(asked(phases.failed, { seen: see(underUpdate('baking')) }))
    expect(decision).toMatchObject({
      phase: { name: 'reverting', inFlight: true },
      action: { kind: 'interrupt' },
    })
  })

  test('an update that ended before the interrupt took hold is restored', () => {
    const decision = decide(inputWith(phases.reverting, { seen: see(updated()) }))
    expect(decision).toMatchObject({
      phase: { name: 'reverting', inFlight: false },
      action: { kind: 'restore' },
    })
  })

  test('the stop alarm is silenced before the region is called reverted', () => {
    const own = alarm({ name: 'meridian-stop-fraud-1', own: true })
    const back = { seen: see(observed({ lastModifiedAt: iso(50) })) }
    const ringing = decide(inputWith(phases.reverting, { ...back, alarms: [own] }))
    expect(ringing).toMatchObject({ phase: { name: 'reverting' }, action: { kind: 'settle' } })
    expect(decide(inputWith(phases.reverting, back)).phase.name).toBe('reverted')
  })

  test('an update that may still be accepted keeps the stop alarm up', () => {
    const early = inputWith(phases.reverting, { now: at(10) })
    expect(decide(early)).toMatchObject({ phase: { name: 'reverting' }, action: { kind: 'interrupt' } })
    expect(decide({ ...early, now: at(31) }).phase.name).toBe('reverted')
  })

  test('after twelve hours of silence a person is told what to do, and a failed verdict stays the cause', () => {
    expect(decide(inputWith(phases.reverting, { seen: noAnswer(), now: at(3601) })).phase.name).toBe(
      'reverting',
    )
    const decision = decide(inputWith(phases.reverting, { seen: noAnswer(), now: at(12 * 3600 + 1) }))
    expect(decision).toMatchObject({ phase: { name: 'failed', cause: { kind: 'verdict' } } })
    expect(decision.events[0]?.sentence).toContain('Update fraud-1 to fraud-1-v426 by hand')
  })

  test('the first answer after a long outage is used to restore, not to give up', () => {
    const trouble = { since: iso(60), tries: 70, sentence: 'It does not answer.', code: undefined }
    const region = regionWith(phases.reverting, { trouble })
    const answered = inputWith(phases.reverting, { region, seen: see(updated()), now: at(3700) })
    expect(decide(answered)).toMatchObject({ phase: { name: 'reverting' }, action: { kind: 'restore' } })
    const { phase } = decide(answered)
    const later = (seconds: number) =>
      decide(inputWith(phase, { seen: see(updated()), now: at(3700 + seconds) })).phase.name
    expect(later(3600)).toBe('reverting')
    expect(later(3601)).toBe('failed')
    const stuck = inputWith(phases.reverting, { seen: see(updated()), now: at(3700) })
    expect(decide(stuck).phase.name).toBe('failed')
  })

  test('a silent rollback is laid to the alarm that rings, or rang since the beginning', () => {
    const back = see(observed({ lastModifiedAt: iso(50) }))
    const causeOf = (changes: Partial<DecideInput>) =>
      decide(inputWith(phases.baking, { seen: back, ...changes })).phase as { cause?: Cause }
    expect(causeOf({ alarms: [alarm()] }).cause?.kind).toBe('alarm')
    expect(causeOf({ alarms: [alarm({ state: 'ok', since: iso(40) })] }).cause?.kind).toBe('alarm')
    expect(causeOf({ alarms: [alarm({ state: 'ok', since: iso(-90_000) })] }).cause?.kind).toBe('cloud')
    expect(causeOf({}).cause?.sentence).toContain('gave no reason')
  })

  test('the verdict counts while the control plane is down, because the stop alarm is elsewhere', () => {
    const decision = decide(inputWith(phases.baking, { seen: noAnswer(), verdict: failingVerdict }))
    expect(decision).toMatchObject({
      phase: { name: 'reverting', cause: { kind: 'verdict', evidence: failingVerdict.evidence } },
      action: { kind: 'interrupt' },
    })
  })
})

describe('infrastructure trouble', () => {
  const troubled = (phase: RegionPhase, since: number, tries: number, changes: Partial<DecideInput> = {}) =>
    inputWith(phase, {
      region: regionWith(phase, {
        trouble: { since: iso(since), tries, sentence: 'It does not answer.', code: 'ServiceUnavailable' },
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

  test('beyond patience before the beginning leaves the endpoint untouched', () => {
    const decision = decide(troubled(phases.gated, 0, 9, { now: at(601) }))
    expect(decision).toMatchObject({
      phase: { name: 'reverted', cause: { kind: 'cloud' } },
      action: { kind: 'none' },
    })
    expect(decision.events[0]?.sentence).toContain('The endpoint was not touched.')
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
      sentence: 'Dublin answers again after 3 tries',
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
    const trouble = { since: iso(0), tries: 7, sentence: 'Rate exceeded.', code: 'ThrottlingException' }
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
    expect(events[0]?.sentence).toBe(
      'Dublin: the cloud refused (AccessDenied): Allow sagemaker:UpdateEndpoint. Nothing was begun. Put right what the cloud says, then Retry.',
    )
  })

  test('a stop alarm that cannot be cleared does not unsettle a promoted region', () => {
    const input = inputWith(phases.verifying, { seen: see(updated()) })
    const after = afterActionFailed(input, decide(input), fault)
    expect(after).toMatchObject({ phase: { name: 'promoted' }, action: { kind: 'none' } })
    expect(after.lookAgainAfterSeconds).toBeUndefined()
  })
})

describe('events in plain words', () => {
  const sentences = (input: DecideInput) => decide(input).events.map((event) => event.sentence)

  test('name the city, the share and the digest', () => {
    expect(sentences(inputWith(phases.shifting, { seen: see(underUpdate('creating')) }))).toEqual([
      'Dublin: UpdateEndpoint accepted',
    ])
    const accepted: RegionPhase = { name: 'shifting', begunFrom, accepted: true }
    expect(sentences(inputWith(accepted, { seen: see(underUpdate('baking')) }))).toEqual([
      'Dublin: canary fleet takes 10 %, bakes 30 min',
    ])
    expect(sentences(inputWith(phases.verifying, { seen: see(updated()) }))).toEqual([
      'Dublin serves sha256:4270…70, 100 %',
    ])
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
    expect(decide(unread).phase.name).toBe('verifying')
    expect(decide({ ...unread, now: at(601) }).phase.name).toBe('failed')
  })

  test('an all-at-once plan says that the new fleet takes all', () => {
    const plan = planOf()
    plan.guardrail = { ...plan.guardrail, shift: { strategy: 'all-at-once', bakeSeconds: 60 } }
    const accepted: RegionPhase = { name: 'shifting', begunFrom, accepted: true }
    expect(sentences(inputWith(accepted, { plan, seen: see(underUpdate('baking')) }))).toEqual([
      'Dublin: the new fleet takes 100 %, bakes 1 min',
    ])
  })
})

describe('a canary bakes twice, and the second bake is not taken for the first', () => {
  const bakingFrom = (stageSince: string) => {
    const update = underUpdate('baking')
    return see({ ...update, pending: { ...update.pending!, stageSince } })
  }

  test('traffic activated after the bake completes the region', () => {
    const decision = decide(inputWith(phases.baking, { seen: see(underUpdate('activating')) }))
    expect(decision.phase.name).toBe('completing')
    expect(decision.events.map((event) => event.kind)).toEqual(['completing'])
  })

  test('a bake that began long after the first is the final one, even when the step between was not seen', () => {
    const final = new Date(Date.parse(iso(30)) + 1_805_000).toISOString()
    expect(decide(inputWith(phases.baking, { seen: bakingFrom(final) })).phase.name).toBe('completing')
  })

  test('the bake that goes on is still the first', () => {
    const decision = decide(inputWith(phases.baking, { seen: bakingFrom(iso(30)) }))
    expect(decision.phase).toEqual(phases.baking)
  })
})
