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
  const refusal = ask({ endpoint, cloud: sagemaker, deployments: [] })
  expect(refusal?.code).toBe('provider-keeps-nothing')
  expect(refusal?.sentence).toMatch(/^SageMaker keeps nothing .* fraud-eu/)
})

test('an id that is not a DeployedModel of the endpoint is refused with those that are', () => {
  expect(ask({ deployment: '999' })).toEqual({
    code: 'unknown-deployment',
    sentence:
      '999 is not a DeployedModel of embeddings-eu in Eemshaven. Name one of meridian-embeddings-eu-v58-a1 (DeployedModel 580) and embeddings-eu-v57 (DeployedModel 570).',
  })
  expect(ask({ deployments: [] })?.sentence).toContain('Nothing is known to be deployed there')
})

test('what takes traffic is never undeployed, whatever its state is called', () => {
  expect(ask({ deployment: '580' })?.code).toBe('takes-traffic')
  expect(ask({ deployments: [deployed(), standby({ share: 0.25 })] })).toMatchObject({
    code: 'takes-traffic',
    sentence: expect.stringContaining('takes 25 % of the traffic'),
  })
})

test('what may take traffic is never undeployed: a share that is not told is no 0', () => {
  const only = standby({ state: 'serving', share: undefined })
  expect(ask({ deployments: [only] })?.code).toBe('share-unknown')
  expect(ask({ deployments: [deployed(), standby({ share: undefined })] })).toMatchObject({
    code: 'share-unknown',
    sentence: expect.stringContaining('does not tell whether embeddings-eu-v57 (DeployedModel 570)'),
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
    sentence: expect.stringContaining('embeddings-v58-1'),
  })
})

test('the previous model may go when its region is promoted, unless somebody has asked to take it back', () => {
  expect(inRollout({ name: 'promoted', digest: 'd' })).toBeUndefined()
  expect(inRollout({ name: 'promoted', digest: 'd' }, true)?.code).toBe('open-rollout')
  expect(inRollout({ name: 'reverted', cause })).toBeUndefined()
})
