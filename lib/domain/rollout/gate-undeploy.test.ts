import { expect, test } from 'vitest'
import { traits as sagemaker } from '#lib/clouds/sagemaker/traits.ts'
import { verbatim } from '../said.ts'
import { deployed, standby, undeployable } from '../testing/vertex.ts'
import type { Actor, RegionPhase } from '../types.ts'
import { gate } from './gates.ts'

const manager: Actor = { kind: 'person', id: 'p1', label: 'Maria', role: 'manager' }
const ask = (changes: Parameters<typeof undeployable>[0] = {}) =>
  gate('undeploy-previous', manager, undeployable(changes))
const inRollout = (phase: RegionPhase, requested = false) =>
  ask({ openRollout: { slug: 'embeddings-v58-1', phase, requested } })
const cause = { kind: 'cloud', said: verbatim('No.') } as const

test('a previous model that stands by may be undeployed, and asking twice is no error', () => {
  expect(ask()).toBeUndefined()
  expect(ask()).toBeUndefined()
})

test('a provider that keeps nothing of the previous release has nothing to undeploy', () => {
  const endpoint = { name: 'fraud-eu', region: 'eu-west-1' }
  expect(ask({ endpoint, cloud: sagemaker, deployments: [] })).toEqual({
    code: 'provider-keeps-nothing',
    facts: { cloud: 'SageMaker', endpoint: 'fraud-eu' },
  })
})

test('an id that is not a DeployedModel of the endpoint is refused with those that are', () => {
  const place = { endpoint: 'embeddings-eu', region: 'europe-west4' }
  expect(ask({ deployment: '999' })).toEqual({
    code: 'unknown-deployment',
    facts: {
      ...place,
      deployment: '999',
      there: [
        { id: '580', configName: 'meridian-embeddings-eu-v58-a1' },
        { id: '570', configName: 'embeddings-eu-v57' },
      ],
    },
  })
  expect(ask({ deployments: [] })).toMatchObject({ code: 'unknown-deployment', facts: { there: [] } })
})

test('what takes traffic is never undeployed, whatever its state is called', () => {
  expect(ask({ deployment: '580' })?.code).toBe('takes-traffic')
  expect(ask({ deployments: [deployed(), standby({ share: 0.25 })] })).toMatchObject({
    code: 'takes-traffic',
    facts: { share: 0.25 },
  })
})

test('what may take traffic is never undeployed: a share that is not told is no 0', () => {
  const only = standby({ state: 'serving', share: undefined })
  expect(ask({ deployments: [only] })?.code).toBe('share-unknown')
  expect(ask({ deployments: [deployed(), standby({ share: undefined })] })).toMatchObject({
    code: 'share-unknown',
    facts: { deployment: { id: '570', configName: 'embeddings-eu-v57' } },
  })
})

test.each([
  ['nothing', []],
  ['another one that stands by', [standby({ id: '560' })]],
  ['one whose share is not told', [deployed({ share: undefined })]],
  ['one that is being deployed', [deployed({ state: 'being-deployed', share: 0.5 })]],
])('the last model is not undeployed beside %s', (_name, others) => {
  expect(ask({ deployments: [...others, standby()] })?.code).toBe('nothing-else-serves')
})

test('one that is under way is refused wherever it is offered, and so is every other of its endpoint until it is gone', () => {
  const facts = { region: 'europe-west4', deployment: { id: '570', configName: 'embeddings-eu-v57' } }
  expect(ask({ underWay: '570' })).toEqual({ code: 'undeploy-under-way', facts: { ...facts, same: true } })
  const third = standby({ id: '560', configName: 'embeddings-eu-v56' })
  const deployments = [deployed(), standby(), third]
  expect(ask({ deployment: '560', deployments, underWay: '570' })).toEqual({
    code: 'undeploy-under-way',
    facts,
  })
  expect(ask({ underWay: '12' })).toMatchObject({ facts: { deployment: '12' } })
})

test('what is being deployed is not undeployed', () => {
  expect(ask({ deployments: [deployed(), standby({ state: 'being-deployed' })] })?.code).toBe(
    'being-deployed',
  )
})

test.each<RegionPhase>([
  { name: 'waiting' },
  { name: 'gated', refusal: undefined },
  { name: 'shifting', begunFrom: '' },
  { name: 'baking', begunFrom: '', bakingSince: '', bakeSeconds: 1 },
  { name: 'verifying' },
  { name: 'reverting', cause, inFlight: true, begunFrom: '' },
])('the previous model stays while a rollout is $name on the endpoint', (phase) => {
  expect(inRollout(phase)).toMatchObject({
    code: 'open-rollout',
    facts: { where: 'may-go-back', rollout: 'embeddings-v58-1' },
  })
})

test('the previous model may go when its region is promoted, unless somebody has asked to take it back', () => {
  expect(inRollout({ name: 'promoted', digest: 'd' })).toBeUndefined()
  expect(inRollout({ name: 'promoted', digest: 'd' }, true)?.code).toBe('open-rollout')
  expect(inRollout({ name: 'reverted', cause })).toBeUndefined()
})
