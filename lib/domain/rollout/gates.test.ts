import { describe, expect, test } from 'vitest'
import { traits as sagemaker } from '#lib/clouds/sagemaker/traits.ts'
import { traits as vertex } from '#lib/clouds/vertex/traits.ts'
import { finding } from '../findings.ts'
import { verbatim } from '../said.ts'
import { digests } from '../testing/builders.ts'
import { undeployable } from '../testing/vertex.ts'
import type { Actor, RegionPhase, Role, RolloutStatus } from '../types.ts'
import { type Act, acts, type GateFacts, gate, permissionRefusal, permits } from './gates.ts'

const person = (role: Role, id = 'p1'): Actor => ({ kind: 'person', id, label: 'Maria', role })
const pendingRelease = { label: 'v427', status: 'Pending', requestedById: 'p9' } as const
const approved = { label: 'v427', status: 'Approved' } as const
const baking: Extract<RegionPhase, { name: 'baking' }> = {
  name: 'baking',
  begunFrom: '',
  bakingSince: '',
  bakeSeconds: 1,
}
const promoted: RegionPhase = { name: 'promoted', digest: digests.v427 }
const reverted: RegionPhase = { name: 'reverted', cause: { kind: 'cloud', said: verbatim('No.') } }
const regionIn = (phase: RegionPhase) => ({
  region: 'eu-west-1',
  phase,
  requested: false,
  otherOpenRollouts: [] as string[],
})
const running = { rollout: { status: 'running' as RolloutStatus } }
const startFacts: GateFacts['start-rollout'] = {
  release: approved,
  findings: [],
  endpoints: [{ name: 'fraud-eu', region: 'eu-west-1', servesIt: false, openRollout: undefined }],
}

/** Facts under which an act is allowed to who may do it. */
const allowing: { [A in Act]: GateFacts[A] } = {
  'request-approval': { release: { ...pendingRelease, requestedById: undefined } },
  approve: { release: pendingRelease, ownDecision: false },
  reject: { release: pendingRelease, ownDecision: false },
  'start-rollout': startFacts,
  'catch-up': startFacts,
  pause: running,
  resume: { rollout: { status: 'paused' } },
  abort: running,
  'promote-now': { ...running, cloud: vertex, region: regionIn(baking) },
  'proceed-region': { ...running, region: regionIn({ name: 'verifying', heldSince: '' }) },
  'revert-region': { ...running, region: regionIn(baking) },
  'revert-all': { ...running, regions: [regionIn(promoted)] },
  retry: { ...running, region: regionIn(reverted), release: approved },
  skip: { ...running, region: regionIn({ name: 'waiting' }) },
  'undeploy-previous': undeployable(),
  'apply-fleet': { takenInRollout: [] },
  'inject-fault': { clouds: 'sandbox' },
  'manage-people': { leavesNoAdmin: false, oneself: false },
}
const ask = <A extends Act>(act: A, actor: Actor, facts: Partial<GateFacts[A]> = {}) =>
  gate(act, actor, { ...allowing[act], ...facts })

test('who may do what', () => {
  const table = Object.fromEntries(
    (['viewer', 'approver', 'manager'] as const).map((role) => [
      role,
      acts.filter((act) => permits(role, act)),
    ]),
  )
  expect(table.viewer).toEqual([])
  expect(table.approver).toEqual(['approve', 'reject'])
  expect(table.manager).toEqual([
    'request-approval',
    'start-rollout',
    'catch-up',
    'pause',
    'resume',
    'abort',
    'promote-now',
    'proceed-region',
    'revert-region',
    'revert-all',
    'retry',
    'skip',
    'undeploy-previous',
    // There is something to break only in the sandbox.
    'inject-fault',
  ])
})

test.each(acts)('%s is allowed to an admin, and refused to a viewer with whom to ask', (act) => {
  expect(ask(act, person('admin'))).toBeUndefined()
  expect(ask(act, person('viewer'))?.code).toBe('permission')
  expect(permissionRefusal(act, person('viewer'))).toEqual({
    code: 'permission',
    facts: { who: 'viewer', act, able: expect.arrayContaining(['admin']) },
  })
})

test('a registry decides on releases and on nothing else', () => {
  const registry: Actor = { kind: 'registry', id: 'r', label: 'SageMaker' }
  expect(acts.filter((act) => permissionRefusal(act, registry) === undefined)).toEqual(['approve', 'reject'])
})

test.each(['approver', 'admin'] as const)('an %s never approves what they asked for', (role) => {
  const own = { release: { ...pendingRelease, requestedById: 'p1' } }
  expect(ask('approve', person(role), own)?.code).toBe('own-request')
  expect(ask('approve', person(role, 'p2'), own)).toBeUndefined()
  expect(ask('approve', person(role, 'p2'), { ownDecision: true })?.code).toBe('own-decision')
})

describe('starting', () => {
  const manager = person('manager')
  const told = verbatim('Lower it')
  const blocker = finding('blocker', told)

  test.each(['Pending', 'Rejected'] as const)('a %s release is never promoted', (status) => {
    for (const act of ['start-rollout', 'catch-up'] as const) {
      expect(ask(act, manager, { release: { ...approved, status } })?.code).toBe('release-not-approved')
    }
    expect(ask('retry', manager, { release: { ...approved, status } })?.code).toBe('release-not-approved')
  })

  test('is refused with the first blocker, an open rollout, or nothing to do', () => {
    const [endpoint] = startFacts.endpoints
    expect(ask('start-rollout', manager, { findings: [blocker, blocker] })).toEqual({
      code: 'preflight',
      facts: { first: told, more: 1 },
    })
    expect(ask('start-rollout', manager, { findings: [{ ...blocker, level: 'warning' }] })).toBeUndefined()
    expect(ask('start-rollout', manager, { endpoints: [{ ...endpoint!, openRollout: 'x-1' }] })?.code).toBe(
      'open-rollout',
    )
    expect(ask('start-rollout', manager, { endpoints: [{ ...endpoint!, servesIt: true }] })?.code).toBe(
      'already-serving',
    )
    expect(ask('start-rollout', manager, { endpoints: [] })?.code).toBe('no-endpoint')
  })
})

test('SageMaker is never hurried through its bake, and the page can say why', () => {
  const facts = { cloud: sagemaker, region: regionIn(baking) }
  expect(ask('promote-now', person('admin'), facts)).toEqual({
    code: 'provider-cannot',
    facts: { sentence: expect.stringMatching(/^SageMaker cannot be hurried through its own bake:/) },
  })
})

test('a bake that Meridian holds is ended early once, and nothing else is hurried', () => {
  const ended = (phase: RegionPhase, changes: Partial<GateFacts['promote-now']> = {}) =>
    ask('promote-now', person('manager'), { region: regionIn(phase), ...changes })
  expect(ended(baking)).toBeUndefined()
  expect(ended(baking, { rollout: { status: 'paused' } })).toBeUndefined()
  expect(ended({ ...baking, hurriedBy: person('manager') })).toEqual({
    code: 'already-requested',
    facts: { what: 'bake-ended', by: person('manager'), region: 'eu-west-1' },
  })
  expect(ended(baking, { rollout: { status: 'aborting' } })?.code).toBe('rollout-stopping')
  expect(ended(baking, { region: { ...regionIn(baking), requested: true } })?.code).toBe('already-requested')
  expect(ended({ name: 'shifting', begunFrom: '' })).toEqual({
    code: 'provider-cannot',
    facts: { cloud: 'Vertex AI', region: 'eu-west-1' },
  })
  expect(ended(promoted)?.code).toBe('not-baking')
})

test.each<[Act, RolloutStatus, boolean]>([
  ['pause', 'running', true],
  ['pause', 'paused', false],
  ['pause', 'completed', false],
  ['resume', 'paused', true],
  ['resume', 'running', false],
  ['abort', 'paused', true],
  ['abort', 'stopping', false],
  ['abort', 'completed', false],
  ['revert-region', 'completed', true],
  ['revert-region', 'rolling-back', false],
  ['revert-all', 'partial', true],
  ['retry', 'partial', true],
  ['retry', 'aborting', false],
])('%s while %s: %s', (act, status, isAllowed) => {
  const facts = { ...allowing[act], rollout: { status } } as GateFacts[typeof act]
  expect(gate(act, person('manager'), facts) === undefined).toBe(isAllowed)
})

test('a region is reverted only after it began, and skipped only before', () => {
  const manager = person('manager')
  expect(ask('revert-region', manager, { region: regionIn({ name: 'waiting' }) })?.code).toBe('not-begun')
  expect(ask('revert-region', manager, { region: { ...regionIn(baking), requested: true } })?.code).toBe(
    'already-requested',
  )
  expect(ask('skip', manager, { region: regionIn(baking) })?.code).toBe('in-flight')
  expect(ask('retry', manager, { region: regionIn(promoted) })?.code).toBe('cannot-retry')
  const taken = { ...regionIn(reverted), otherOpenRollouts: ['fraud-scoring-v428-1'] }
  expect(ask('retry', manager, { region: taken })).toEqual({
    code: 'open-rollout',
    facts: { where: 'city', rollout: 'fraud-scoring-v428-1', region: 'eu-west-1' },
  })
})

test('a region is skipped only where that changes something: in a rollout that goes on, or before a retry of another', () => {
  const skip = (status: RolloutStatus, phase: RegionPhase) =>
    ask('skip', person('manager'), { rollout: { status }, region: regionIn(phase) })
  for (const status of ['running', 'paused'] as const) {
    expect(skip(status, { name: 'waiting' })).toBeUndefined()
    expect(skip(status, reverted)).toBeUndefined()
  }
  for (const status of ['stopping', 'aborting', 'rolling-back'] as const) {
    const stopping = (act: 'begin' | 'skip') => ({
      code: 'rollout-stopping',
      facts: { status, about: { do: act, region: 'eu-west-1' } },
    })
    expect(skip(status, { name: 'waiting' })).toEqual(stopping('begin'))
    expect(skip(status, reverted)).toEqual(stopping('skip'))
  }
  expect(skip('stopped', { name: 'waiting' })?.code).toBe('rollout-ended')
  expect(skip('stopped', reverted)).toBeUndefined()
})

test('only a region that is held may proceed without a verdict, and not one that is being taken back', () => {
  const manager = person('manager')
  const held = regionIn({ ...baking, heldSince: '2026-11-20T03:30:00Z' } as RegionPhase)
  expect(ask('proceed-region', manager, { region: held })).toBeUndefined()
  expect(ask('proceed-region', manager, { region: regionIn(baking) })?.code).toBe('not-held')
  expect(ask('proceed-region', manager, { region: { ...held, requested: true } })?.code).toBe(
    'already-requested',
  )
  expect(ask('proceed-region', manager, { region: held, rollout: { status: 'aborting' } })?.code).toBe(
    'rollout-stopping',
  )
})
