import { describe, expect, test } from 'vitest'
import { sayFor } from '#lib/clouds/findings.ts'
import { guardrailWith } from '#lib/clouds/testing/guardrail.ts'
import { say as told } from '#lib/words/say.ts'
import { amsterdam, embeddings, oneSurge, versionManifest } from '../testing/fleet.ts'
import type { DeployedModelAnswer } from './answers.ts'
import { endpointFindings, explanationFindings, replicaFindings, resourceFindings } from './findings.ts'
import { type isSharedPublic, routeFindings } from './findings-version.ts'
import type { ModelVersion } from './reader.ts'
import { mergedStates } from './states.ts'

const say = sayFor(amsterdam)
const serving: DeployedModelAnswer = {
  id: '1',
  model: 'projects/p/locations/l/models/m@1',
  displayName: 'now',
  state: 'DEPLOYED',
  dedicatedResources: { minReplicaCount: 4, machineSpec: { machineType: 'n1-standard-4' } },
}
const version: ModelVersion = {
  contents: {},
  weights: {},
  manifest: versionManifest(58),
  image: undefined,
  predictRoute: '/predict',
  healthRoute: '/health',
  needsExplanations: false,
  resourceTypes: [],
}
const codes = (findings: { code: string }[]) => findings.map(({ code }) => code)

test('a model on shared or automatic resources cannot be rolled on', () => {
  const { dedicatedResources: _dedicated, ...bare } = serving
  expect(codes(resourceFindings(say, amsterdam, { ...bare, sharedResources: 'pool' }))).toEqual(['co-hosted'])
  expect(codes(resourceFindings(say, amsterdam, { ...bare, automaticResources: {} }))).toEqual([
    'no-dedicated-resources',
  ])
  expect(resourceFindings(say, amsterdam, serving)).toEqual([])
})

test('a model that was rolled on once is not rolled on again', () => {
  const successor = {
    ...serving,
    id: '2',
    displayName: 'then',
    rolloutOptions: { previousDeployedModel: '1' },
  }
  const states = mergedStates(
    { name: 'e', deployedModels: [serving, successor], trafficSplit: { 1: 100 } },
    undefined,
  )
  const [found] = endpointFindings(say, amsterdam, states)
  expect(found).toMatchObject({ level: 'blocker', code: 'previous-taken' })
  expect(told(found!)).toContain('Undeploy then (2)')
})

test('what is under way is named, one or several', () => {
  const under = (...names: string[]) => {
    const moving = names.map((displayName) => ({
      ...serving,
      id: displayName,
      displayName,
      state: 'BEING_DEPLOYED',
    }))
    const answer = { name: 'e', deployedModels: [serving, ...moving], trafficSplit: { 1: 100 } }
    const [found] = endpointFindings(say, amsterdam, mergedStates(answer, undefined))
    return found && told(found)
  }
  expect(under('then')).toContain('then is being deployed')
  expect(under('then', 'now again')).toContain('then and now again are being deployed')
})

test('surge replicas are counted with the machine that they need, known or not', () => {
  const sentence = (replicas: number, machineSpec: { machineType?: string }) => {
    const model = { ...serving, dedicatedResources: { minReplicaCount: 4, machineSpec } }
    const vertex = { maxSurge: { replicas }, maxUnavailable: { replicas: 0 }, bakeSeconds: 0 }
    return told(replicaFindings(say, amsterdam, guardrailWith(oneSurge, { vertex }), model)[0]!)
  }
  expect(sentence(2, { machineType: 'n1-standard-4' })).toContain('up to 2 more n1-standard-4:')
  expect(sentence(1, {})).toContain('up to 1 more machine:')
  expect(sentence(2, {})).toContain('up to 2 more machines:')
})

describe('online explanations', () => {
  const explained = { ...serving, explanationSpec: {} }
  test('speak against it on either side, unless they are switched off', () => {
    const find = (current: DeployedModelAnswer, next: ModelVersion) =>
      codes(explanationFindings(say, amsterdam, embeddings(58), current, next))
    expect(find(explained, version)).toEqual(['online-explanations'])
    expect(find(serving, { ...version, needsExplanations: true })).toEqual(['online-explanations'])
    expect(find({ ...explained, disableExplanations: true }, version)).toEqual([])
    expect(find({ ...serving, disableExplanations: true }, { ...version, needsExplanations: true })).toEqual(
      [],
    )
    expect(find(serving, version)).toEqual([])
  })
})

test('only the public address that all share binds the routes', () => {
  const next = { ...version, healthRoute: '' }
  const find = (answer: Parameters<typeof isSharedPublic>[0]) =>
    routeFindings(say, amsterdam, embeddings(58), answer, version, next)
  expect(codes(find({ name: 'e' }))).toEqual(['route-changed'])
  expect(told(find({ name: 'e' })[0]!)).toContain('the default route')
  for (const own of [
    { dedicatedEndpointEnabled: true },
    { network: 'projects/1/global/networks/n' },
    { enablePrivateServiceConnect: true },
    { privateServiceConnectConfig: { enablePrivateServiceConnect: true } },
  ]) {
    expect(find({ name: 'e', ...own })).toEqual([])
  }
})

test('where the version that serves is gone, its routes are not known, and that is said', () => {
  const find = (answer: Parameters<typeof isSharedPublic>[0]) =>
    routeFindings(say, amsterdam, embeddings(58), answer, undefined, version)
  expect(find({ name: 'e' })).toMatchObject([{ level: 'warning', code: 'routes-unknown' }])
  expect(told(find({ name: 'e' })[0]!)).toContain('`/predict`')
  expect(find({ name: 'e', dedicatedEndpointEnabled: true })).toEqual([])
})

test('what runs meanwhile is counted for the quota', () => {
  const vertex = { maxSurge: { percentage: 30 }, maxUnavailable: { replicas: 0 }, bakeSeconds: 0 }
  const [found] = replicaFindings(say, amsterdam, guardrailWith(oneSurge, { vertex }), serving)
  expect(found).toMatchObject({ level: 'ok', code: 'surge-replicas' })
  expect(told(found!)).toContain('up to 2 more n1-standard-4')
  expect(told(found!)).toContain('must allow 6')
})

describe('the quota', () => {
  const found = (dedicatedResources: DeployedModelAnswer['dedicatedResources'], replicas = 2) => {
    const vertex = { maxSurge: { replicas }, maxUnavailable: { replicas: 0 }, bakeSeconds: 0 }
    return replicaFindings(say, amsterdam, guardrailWith(oneSurge, { vertex }), {
      ...serving,
      dedicatedResources,
    } as DeployedModelAnswer)[0]
  }

  test('is that of the most replicas and the surge on top, not of the least', () => {
    const sentence = told(found({ minReplicaCount: 2, maxReplicaCount: 12 })!)
    expect(sentence).toContain('must allow 14')
    expect(sentence).toContain('beside the 12 that it may scale to')
  })

  test('of a surge in percent is counted at the most replicas', () => {
    const vertex = { maxSurge: { percentage: 50 }, maxUnavailable: { replicas: 0 }, bakeSeconds: 0 }
    const scaled = { ...serving, dedicatedResources: { minReplicaCount: 2, maxReplicaCount: 12 } }
    const [only] = replicaFindings(say, amsterdam, guardrailWith(oneSurge, { vertex }), scaled)
    expect(told(only!)).toContain('must allow 18')
  })

  test('counts accelerators too', () => {
    const machineSpec = { machineType: 'g2-standard-24', acceleratorType: 'NVIDIA_L4', acceleratorCount: 2 }
    expect(told(found({ minReplicaCount: 3, maxReplicaCount: 4, machineSpec })!)).toContain(
      'must allow 6 machines with 12 NVIDIA_L4',
    )
  })

  test('is said to be unknown where the replicas are not told', () => {
    expect(found({ maxReplicaCount: 4 })).toMatchObject({ level: 'warning', code: 'replicas-unknown' })
  })
})

test('a plan that Vertex AI would refuse is refused for the endpoint', () => {
  const vertex = { maxSurge: { percentage: 120 }, maxUnavailable: { replicas: 0 }, bakeSeconds: 0 }
  expect(replicaFindings(say, amsterdam, guardrailWith(oneSurge, { vertex }), serving)).toMatchObject([
    { level: 'blocker', region: amsterdam.region, endpoint: amsterdam.name },
  ])
})
