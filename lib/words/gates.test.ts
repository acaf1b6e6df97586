import { expect, test } from 'vitest'
import { gate, mayBegin } from '../domain/rollout/gates.ts'
import { type Said, said, verbatim } from '../domain/said.ts'
import { copyOf, digests, manifestOf } from '../domain/testing/builders.ts'
import { deployed, standby, undeployable } from '../domain/testing/vertex.ts'
import type { Actor, RegionPhase } from '../domain/types.ts'
import { say } from './say.ts'

const manager: Actor = { kind: 'person', id: 'p1', label: 'Maria', role: 'manager' }
const viewer: Actor = { ...manager, role: 'viewer' }
const region = 'eu-west-1'
const baking = { phase: 'baking', held: undefined } as const

test('whoever may not is told their role, the act and whom to ask', () => {
  const facts = { release: { label: 'v427', status: 'Pending', requestedById: undefined } } as const
  expect(say(gate('approve', viewer, { ...facts, ownDecision: false })!)).toBe(
    'Your role is viewer, which may not approve a release. Ask an approver or an admin.',
  )
  expect(say(gate('approve', manager, { ...facts, ownDecision: false })!)).toBe(
    'Your role is release manager, which may not approve a release. Ask an approver or an admin.',
  )
  expect(say(said('permission', { who: 'viewer', act: 'skip', able: ['manager', 'admin'] }))).toBe(
    'Your role is viewer, which may not skip a region. Ask a release manager or an admin.',
  )
  expect(say(said('permission', { who: 'registry', act: 'abort' }))).toBe(
    'The registry may not abort a rollout.',
  )
})

test.each<[Said, string]>([
  [said('preflight', { first: verbatim('Lower it'), more: 1 }), 'Lower it. (and 1 more)'],
  [said('preflight', { first: verbatim('Lower it'), more: 0 }), 'Lower it.'],
  [
    said('already-requested', { what: 'bake-ended', by: manager, region }),
    'Maria has ended the bake of Dublin already.',
  ],
  [
    said('provider-cannot', { cloud: 'Vertex AI', region }),
    'Vertex AI replaces the replicas of Dublin as fast as the plan lets it. Only the bake that follows can be ended early; allow more surge replicas in the plan for the next rollout.',
  ],
  [
    said('open-rollout', { where: 'city', rollout: 'fraud-scoring-v428-1', region }),
    'Rollout fraud-scoring-v428-1 is open in Dublin now. Wait for its end or abort it.',
  ],
  [
    said('rollout-stopping', { status: 'rolling-back', about: { do: 'begin', region } }),
    'The rollout is rolling back; Dublin will not begin anyway.',
  ],
  [
    said('rollout-stopping', { status: 'stopping', about: { do: 'skip', region } }),
    'The rollout is stopping. Skip Dublin when that has ended.',
  ],
  [said('rollout-stopping', { status: 'aborting' }), 'The rollout is aborting already.'],
  [
    said('rollout-stopping', { status: 'stopping', about: { do: 'begin-any' } }),
    'The rollout is stopping; no further region begins.',
  ],
  [said('rollout-ended', { status: 'rolled-back' }), 'The rollout has ended (rolled back).'],
  [said('in-flight', { region, does: baking }), 'Dublin has begun: it bakes. Roll it back instead.'],
  [
    said('not-held', { region, does: { phase: 'waiting', held: undefined } }),
    'Dublin does not hold: it has not begun. There is nothing to decide.',
  ],
  [
    said('release-withdrawn', {
      label: 'v427',
      withdrawn: { kind: 'deleted', at: 't', by: undefined, detail: undefined },
    }),
    'The registry entry of v427 was deleted. Restore what was approved, or register a new version and have it approved.',
  ],
  [
    said('endpoint-in-rollout', {
      rollout: 'fraud-scoring-v427-1',
      taken: [{ name: 'fraud-eu' }, { name: 'fraud-au', movedTo: 'checkout' }],
    }),
    'The file removes fraud-eu and moves fraud-au to checkout while rollout fraud-scoring-v427-1 is open there. Wait for its end or abort it.',
  ],
])('%o', (told, sentence) => expect(say(told)).toBe(sentence))

test('what the wave before is at is said in words', () => {
  const bakes: RegionPhase = { name: 'baking', begunFrom: '', bakingSince: '', bakeSeconds: 1 }
  const waits = (...phases: RegionPhase[]) =>
    say(
      mayBegin({
        release: { label: 'v427', status: 'Approved', manifest: manifestOf(digests.v427) },
        rollout: { status: 'running', open: true },
        plan: { onInfrastructureFailure: 'continue' },
        wave: 2,
        regions: phases.map((phase) => ({
          ...{ endpointId: 'e1', wave: 1, phase, region, wasPromoted: false },
          ...{ baseline: undefined, request: undefined },
        })),
        otherOpenRollouts: [],
        artifact: copyOf('present', digests.v427),
      })!,
    )
  expect(waits({ name: 'waiting' })).toBe('Wave 2 waits for wave 1: Dublin has not begun.')
  expect(waits(bakes)).toBe('Wave 2 waits for wave 1: Dublin bakes.')
  const held = { ...bakes, heldSince: '2026-11-20T03:30:00Z' }
  expect(waits(held, { name: 'replicating', copy: undefined })).toBe(
    'Wave 2 waits for wave 1: Dublin holds without a verdict and Dublin waits for its artifact.',
  )
})

const undeployment = (changes: Parameters<typeof undeployable>[0]) =>
  say(gate('undeploy-previous', manager, undeployable(changes))!)

test('a model that is being undeployed is told of by its name, and another one waits for it', () => {
  const name = 'embeddings-eu-v57 (DeployedModel 570) is being undeployed in Eemshaven.'
  expect(undeployment({ underWay: '570' })).toBe(`${name} Its rollout and the audit tell when it is gone.`)
  const deployments = [deployed(), standby(), standby({ id: '560' })]
  expect(undeployment({ deployment: '560', deployments, underWay: '570' })).toBe(
    `${name} Wait until it is gone, then ask again.`,
  )
})

test('why a DeployedModel stays', () => {
  expect(undeployment({ deployment: '999' })).toBe(
    '999 is not a DeployedModel of embeddings-eu in Eemshaven. Name one of meridian-embeddings-eu-v58-a1 (DeployedModel 580) and embeddings-eu-v57 (DeployedModel 570).',
  )
  expect(undeployment({ deployments: [] })).toContain('Nothing is known to be deployed there')
  expect(undeployment({ deployments: [deployed(), standby({ share: 0.25 })] })).toContain(
    'takes 25 % of the traffic',
  )
  expect(undeployment({ deployments: [deployed(), standby({ share: undefined })] })).toContain(
    'does not tell whether embeddings-eu-v57 (DeployedModel 570)',
  )
  const openRollout = { slug: 'embeddings-v58-1', phase: { name: 'waiting' }, requested: false } as const
  expect(undeployment({ openRollout })).toContain('embeddings-v58-1')
  const nothing = said('provider-keeps-nothing', { cloud: 'SageMaker', endpoint: 'fraud-eu' })
  expect(say(nothing)).toMatch(/^SageMaker keeps nothing .* fraud-eu/)
})

test('a cloud that cannot end its bake says so itself', () => {
  const told = said('provider-cannot', { sentence: 'A tune is heard to its end.' })
  expect(say(told)).toBe('A tune is heard to its end.')
})

test('a refusal from before facts were recorded is told as it stands', () => {
  const earlier = { code: 'wave', facts: { sentence: 'Wave 2 waits for wave 1: Dublin bakes.' } }
  expect(say(earlier as unknown as Said)).toBe('Wave 2 waits for wave 1: Dublin bakes.')
})
