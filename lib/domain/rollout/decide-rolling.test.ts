import { describe, expect, test } from 'vitest'
import { traitsOf } from '#lib/clouds/registered.ts'
import { guardrailWith } from '#lib/clouds/testing/guardrail.ts'
import { environmentOf } from '../manifest/fingerprint.ts'
import { stated, unknownPart } from '../manifest/parts.ts'
import { said, verbatim } from '../said.ts'
import {
  at,
  baselineConfigName,
  digests,
  failingVerdict,
  fleet,
  inputWith,
  iso,
  manifestOf,
  observed,
  openVerdict,
  passingVerdict,
  planOf,
  see,
  targetConfigName,
  underUpdate,
  updated,
} from '../testing/builders.ts'
import type { Endpoint, RegionPhase } from '../types.ts'
import { type DecideInput, decide } from './decide.ts'

const endpoint: Endpoint = {
  ...(fleet[0] as Endpoint),
  provider: 'vertex',
  account: 'fraud-prod',
  region: 'europe-west4',
  name: 'embeddings-eu',
}
const begunFrom = iso(-86_400)
const plan = planOf()
const vertex = { maxSurge: { replicas: 1 }, maxUnavailable: { replicas: 0 }, bakeSeconds: 900 }
const rolling = guardrailWith(plan.guardrail, { vertex })

/** On Vertex AI, `baseline` as it stood before the attempt. */
const given = (phase: RegionPhase, changes: Partial<DecideInput>): DecideInput => {
  const input = inputWith(phase, {
    endpoint,
    bakes: 'meridian',
    plan: { ...plan, guardrail: rolling },
    ...changes,
  })
  return {
    ...input,
    region: {
      ...input.region,
      baseline: {
        releaseId: 'v426',
        label: 'v426',
        configName: baselineConfigName,
        digest: digests.v426,
        modelName: 'projects/p/locations/europe-west4/models/m@426',
      },
    },
  }
}
const shifting: RegionPhase = { name: 'shifting', begunFrom, accepted: true, operation: 'operations/1' }
const baking: RegionPhase = { name: 'baking', begunFrom, bakingSince: iso(0), bakeSeconds: 900 }

describe('a region on Vertex AI', () => {
  test('what it goes back to is remembered with its model version', () => {
    const input = given(
      { name: 'gated', refusal: undefined },
      { seen: see(observed({ modelName: 'models/m@426' })) },
    )
    const decision = decide(input)
    expect(decision.action).toEqual({ kind: 'begin' })
    expect(decision.baseline).toMatchObject({ configName: baselineConfigName, modelName: 'models/m@426' })
  })

  test('that left out a variable is rolled out where what serves still has it, whatever the plan says', () => {
    const having = (values: Record<string, string>) =>
      manifestOf(digests.v427, { environment: stated(environmentOf(values)) })
    const input = given(
      { name: 'gated', refusal: undefined },
      {
        release: { label: 'v428', manifest: having({ A: '1' }) },
        seen: see(observed({ manifest: having({ A: '1', THRESHOLD: '0.5' }) })),
      },
    )
    const kept = { ...input.plan, guardrail: { ...rolling, environment: 'merge' as const } }
    expect(decide({ ...input, plan: kept }).action).toEqual({ kind: 'begin' })
    // Where variables are kept it is the release already.
    const cloud = traitsOf('sagemaker')
    expect(decide({ ...input, cloud, plan: kept }).action).toEqual({ kind: 'none' })
  })

  test('is not begun while what serves does not answer for the moment', () => {
    const silent = manifestOf(digests.v426, { artifact: unknownPart('not-answering', 'models/m@426') })
    const decision = decide(
      given({ name: 'gated', refusal: undefined }, { seen: see(observed({ manifest: silent })) }),
    )
    expect(decision).toMatchObject({
      phase: { name: 'gated', refusal: { code: 'served-unread' } },
      action: { kind: 'none' },
    })
  })

  test('keeps the operation while its replicas are replaced', () => {
    const decision = decide(given(shifting, { seen: see(underUpdate('activating')) }))
    expect(decision.phase).toEqual(shifting)
    expect(decision.action).toEqual({ kind: 'none' })
  })

  test('is baked by Meridian when all replicas are new, for as long as the plan says for Vertex AI', () => {
    const decision = decide(given(shifting, { seen: see(updated()) }))
    expect(decision.phase).toMatchObject({ name: 'baking', bakeSeconds: 900 })
    expect(decision.events).toHaveLength(1)
  })

  test('goes on baking until there is a verdict, which ends the bake early', () => {
    const bakes = { seen: see(updated()), now: at(899) }
    expect(decide(given(baking, { ...bakes, verdict: openVerdict })).phase).toEqual(baking)
    const passed = decide(given(baking, { ...bakes, now: at(300), verdict: passingVerdict }))
    expect(passed.phase).toEqual({ name: 'verifying' })
    expect(passed.events[0]?.said).toEqual(said('bake-passed', { region: 'europe-west4', leftSeconds: 600 }))
  })

  test('a plan without a bake verifies at once', () => {
    const guardrail = guardrailWith(rolling, { vertex: { ...vertex, bakeSeconds: 0 } })
    const decision = decide(given(shifting, { seen: see(updated()), plan: { ...plan, guardrail } }))
    expect(decision.phase).toEqual({ name: 'verifying' })
  })

  test('a failed verdict while it rolls takes it back by an update on top of it', () => {
    const decision = decide(
      given(shifting, { seen: see(underUpdate('activating')), verdict: failingVerdict }),
    )
    expect(decision.phase).toMatchObject({ name: 'reverting', inFlight: true, cause: { kind: 'verdict' } })
    expect(decision.action).toMatchObject({ kind: 'interrupt' })
  })

  test('a failed verdict while Meridian bakes it rolls the previous release out again', () => {
    const decision = decide(given(baking, { seen: see(updated()), verdict: failingVerdict }))
    expect(decision.phase).toMatchObject({ name: 'reverting', inFlight: false, cause: { kind: 'verdict' } })
    expect(decision.action).toEqual({ kind: 'restore' })
  })

  test('replicas that never became ready leave it reverted, in the words of Vertex AI', () => {
    const failureReason = 'Model server never became ready: health route /health returned 503.'
    const decision = decide(
      given(shifting, {
        seen: see(observed({ lastModifiedAt: iso(50), failureReason, failedHealth: true })),
      }),
    )
    expect(decision.phase).toMatchObject({
      name: 'reverted',
      cause: {
        kind: 'health',
        said: said('update-undone', { region: 'europe-west4', cloud: 'Vertex AI', failure: failureReason }),
      },
    })
  })

  test('a rolling deployment whose operation is known is not begun a second time', () => {
    const known: RegionPhase = { name: 'shifting', begunFrom, operation: 'operations/1' }
    const decision = decide(given(known, { seen: see(observed({ lastModifiedAt: begunFrom })) }))
    expect(decision.action.kind).not.toBe('begin')
    expect(decision.phase.name).toBe('reverted')
    const unknown: RegionPhase = { name: 'shifting', begunFrom }
    expect(decide(given(unknown, { seen: see(observed({ lastModifiedAt: begunFrom })) })).action.kind).toBe(
      'begin',
    )
  })

  test('while the rollback rolls on top of it nothing more is asked', () => {
    const phase: RegionPhase = {
      name: 'reverting',
      cause: { kind: 'person', said: verbatim('Maria took it back.') },
      inFlight: true,
      begunFrom,
    }
    const onTop = underUpdate('activating', { configName: baselineConfigName })
    expect(decide(given(phase, { seen: see(onTop) })).action).toEqual({ kind: 'none' })
    const still = decide(
      given(phase, { seen: see(underUpdate('activating', { configName: targetConfigName })) }),
    )
    expect(still.action).toMatchObject({ kind: 'interrupt' })
  })
})
