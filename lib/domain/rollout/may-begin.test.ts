import { describe, expect, test } from 'vitest'
import { verbatim } from '../said.ts'
import { copyOf, digests, manifestOf } from '../testing/builders.ts'
import type { RegionPhase } from '../types.ts'
import { type BeginFacts, mayBegin } from './gates.ts'

const approved = { label: 'v427', status: 'Approved' } as const
const baking: RegionPhase = { name: 'baking', begunFrom: '', bakingSince: '', bakeSeconds: 1 }
const promoted: RegionPhase = { name: 'promoted', digest: digests.v427 }

describe('mayBegin', () => {
  const wave = (number: number, phase: RegionPhase) => ({
    endpointId: `e${number}`,
    wave: number,
    phase,
    baseline: undefined,
    request: undefined,
    wasPromoted: phase.name === 'promoted',
    region: 'eu-west-1',
  })
  const facts: BeginFacts = {
    release: { ...approved, manifest: manifestOf(digests.v427) },
    rollout: { status: 'running', open: true },
    plan: { onInfrastructureFailure: 'continue' },
    wave: 2,
    regions: [wave(1, promoted), wave(2, { name: 'gated', refusal: undefined })],
    otherOpenRollouts: [],
    artifact: copyOf('present', digests.v427),
  }

  test('refuses nothing when all is as it must be', () => expect(mayBegin(facts)).toBeUndefined())

  test.each<[string, Partial<BeginFacts>]>([
    ['release-not-approved', { release: { ...facts.release, status: 'Rejected' } }],
    ['release-not-approved', { release: { ...facts.release, status: 'Pending' } }],
    ['rollout-paused', { rollout: { status: 'paused', open: true } }],
    ['rollout-stopping', { rollout: { status: 'stopping', open: true } }],
    ['rollout-stopping', { rollout: { status: 'aborting', open: true } }],
    ['rollout-stopping', { rollout: { status: 'rolling-back', open: true } }],
    ['rollout-ended', { rollout: { status: 'completed', open: false } }],
    ['wave', { regions: [wave(1, baking), ...facts.regions.slice(1)] }],
    ['endpoint-in-other-rollout', { otherOpenRollouts: ['fraud-scoring-v428-1'] }],
    ['artifact-missing', { artifact: undefined }],
    ['artifact-missing', { artifact: copyOf('replicating', undefined) }],
    ['artifact-missing', { release: { ...facts.release, manifest: manifestOf(undefined) } }],
    [
      'release-not-approved',
      {
        release: {
          ...facts.release,
          withdrawn: { kind: 'deleted', at: 't', by: undefined, detail: undefined },
        },
      },
    ],
    ['artifact-different', { artifact: copyOf('present', digests.other) }],
  ])('%s', (code, changes) => {
    expect(mayBegin({ ...facts, ...changes })?.code).toBe(code)
  })

  test('tells which regions of the wave before are at what, and those that hold', () => {
    const held = { ...baking, heldSince: '2026-11-20T03:30:00Z' } as RegionPhase
    const told = (...phases: RegionPhase[]) =>
      mayBegin({ ...facts, regions: phases.map((phase) => wave(1, phase)) })
    const waitsFor = (...does: object[]) => ({
      code: 'wave',
      facts: { wave: 2, before: 1, held: does.map((each) => ({ region: 'eu-west-1', does: each })) },
    })
    expect(told({ name: 'waiting' })).toEqual(waitsFor({ phase: 'waiting', held: undefined }))
    expect(told(baking)).toEqual(waitsFor({ phase: 'baking', held: undefined }))
    expect(told(held, { name: 'replicating', copy: undefined })).toEqual(
      waitsFor({ phase: 'baking', held: 'verdict' }, { phase: 'replicating', held: undefined }),
    )
  })

  test('a region lost to infrastructure does not hold the next wave up, unless the plan says stop', () => {
    const regions = [
      wave(1, {
        name: 'reverting',
        cause: { kind: 'cloud', said: verbatim('') },
        inFlight: true,
        begunFrom: '',
      }),
    ]
    expect(mayBegin({ ...facts, regions })).toBeUndefined()
    expect(mayBegin({ ...facts, regions, plan: { onInfrastructureFailure: 'stop' } })?.code).toBe('wave')
  })
})
