import { describe, expect, test } from 'vitest'
import type { DeployedModelAnswer, EndpointAnswer } from './answers.ts'
import { failedModel } from './observe.ts'
import { hasStates, mergedStates, resourceGroups, servingModels, underwayModel } from './states.ts'
import { deploymentsOf, instancesOf, pendingDeployment, startedOf } from './translate.ts'

const MODEL = 'projects/p/locations/l/models/m'

function deployed(id: string, changes: Partial<DeployedModelAnswer> = {}): DeployedModelAnswer {
  return {
    id,
    model: `${MODEL}@1`,
    displayName: `name-${id}`,
    createTime: '2026-01-15T03:00:00.123456Z',
    state: 'DEPLOYED',
    dedicatedResources: { minReplicaCount: 4, maxReplicaCount: 4 },
    status: { availableReplicaCount: 4 },
    ...changes,
  }
}
const on = (previousDeployedModel: string, revisionNumber: number): Partial<DeployedModelAnswer> => ({
  state: 'BEING_DEPLOYED',
  rolloutOptions: { previousDeployedModel, revisionNumber },
})
const ready = (availableReplicaCount: number) => ({ status: { availableReplicaCount } })

function states(deployedModels: DeployedModelAnswer[], trafficSplit: Record<string, number> = { 1: 100 }) {
  return mergedStates({ name: 'e', deployedModels, trafficSplit }, undefined)
}

describe('the states of both versions of the API', () => {
  const beta: EndpointAnswer = {
    name: 'e',
    trafficSplit: { 1: 100 },
    deployedModels: [{ id: '1', model: `${MODEL}@1`, rolloutOptions: { revisionNumber: 3 } }],
  }

  test('are one where only v1 tells what is under way', () => {
    expect(hasStates(beta)).toBe(false)
    const merged = mergedStates(beta, {
      name: 'e',
      deployedModels: [
        { id: '1', model: `${MODEL}@1`, state: 'DEPLOYED' },
        { id: '2', model: `${MODEL}@2`, state: 'BEING_DEPLOYED' },
      ],
    })
    expect(merged.known).toBe(true)
    expect(merged.models[0]).toMatchObject({ state: 'DEPLOYED', rolloutOptions: { revisionNumber: 3 } })
    expect(underwayModel(merged)?.id).toBe('2')
  })

  test('are unknown where neither does, and what is listed counts as deployed', () => {
    const merged = mergedStates(beta, { name: 'e', deployedModels: [{ id: '1', model: `${MODEL}@1` }] })
    expect(merged.known).toBe(false)
    expect(servingModels(merged).map(({ id }) => id)).toEqual(['1'])
    expect(pendingDeployment(merged, undefined)).toBeUndefined()
  })
})

describe('a rolling deployment under way', () => {
  const rolling = (old: number, fresh: number) =>
    states([deployed('1', ready(old)), deployed('2', { ...on('1', 2), ...ready(fresh) })])

  test.each([
    [4, 0, 'creating', 0],
    [4, 1, 'activating', 0.2],
    [1, 4, 'activating', 0.8],
    [0, 4, 'activating', 1],
  ])('with %i old and %i new replicas ready is %s with its share by replicas', (old, fresh, stage, share) => {
    const pending = pendingDeployment(rolling(old, fresh), undefined)
    expect(pending).toMatchObject({ configName: 'name-2', stage })
    expect(pending?.share).toBeCloseTo(share)
  })

  test('whose operation has failed goes back, and wants no replicas any more', () => {
    const going = rolling(2, 2)
    expect(pendingDeployment(going, '2')?.stage).toBe('rolling-back')
    expect(deploymentsOf(going, '2').map(({ replicas }) => replicas.wanted)).toEqual([4, 0])
  })

  test('shares only the traffic of its own resources', () => {
    const beside = states(
      [deployed('1', ready(2)), deployed('2', { ...on('1', 2), ...ready(2) }), deployed('9')],
      { 1: 40, 9: 60 },
    )
    expect(deploymentsOf(beside, undefined).map(({ share }) => share)).toEqual([0.2, 0.2, 0.6])
  })

  test('of which no replicas are told has no known share', () => {
    const { status: _one, ...old } = deployed('1')
    const { status: _two, ...fresh } = deployed('2', on('1', 2))
    expect(pendingDeployment(states([old, fresh]), undefined)).toMatchObject({
      stage: 'creating',
      share: undefined,
    })
  })

  test('on top of another is the intended one by its revision, whatever the order', () => {
    const back = deployed('3', { ...on('2', 3), displayName: 'name-1', ...ready(0) })
    for (const models of [
      [deployed('1'), deployed('2', on('1', 2)), back],
      [back, deployed('2', on('1', 2)), deployed('1')],
    ]) {
      expect(pendingDeployment(states(models), undefined)?.configName).toBe('name-1')
      expect(resourceGroups(models)).toHaveLength(1)
    }
  })

  test('keeps the previous model as the one that is served, until the split says otherwise', () => {
    expect(servingModels(rolling(0, 4)).map(({ id }) => id)).toEqual(['1'])
    const done = states([deployed('1', ready(0)), deployed('2', { ...on('1', 2), state: 'DEPLOYED' })], {
      2: 100,
    })
    expect(deploymentsOf(done, undefined)).toMatchObject([
      { state: 'standby', share: 0, replicas: { ready: 0, wanted: 0 } },
      { state: 'serving', share: 1, replicas: { ready: 4, wanted: 4 }, revision: 2 },
    ])
  })
})

describe('ready replicas', () => {
  const readyOf = (status: DeployedModelAnswer['status']) =>
    deploymentsOf(states([{ ...deployed('1'), status }] as DeployedModelAnswer[]), undefined)[0]?.replicas
      .ready
  test('are none where a status is told and leaves them out', () => {
    expect(readyOf({ lastUpdateTime: '2026-01-15T03:00:00Z' })).toBe(0)
  })

  test('are not known where nothing is told, and then nothing is said to have started', () => {
    expect(readyOf({})).toBeUndefined()
    expect(readyOf(undefined)).toBeUndefined()
    const { status: _none, ...silent } = deployed('1')
    expect(startedOf(silent)).toMatchObject({ known: false, why: { reason: 'not-told' } })
    expect(startedOf(undefined)).toMatchObject({ known: false })
    expect(startedOf(deployed('1'))).toEqual({ known: true, value: true })
    // None now does not tell that none ever was.
    expect(startedOf(deployed('1', ready(0)))).toMatchObject({ known: false })
  })
})

describe('an endpoint whose answer has no traffic split', () => {
  const network = 'projects/1/global/networks/n'
  const seen = (ways: Partial<EndpointAnswer>, models: DeployedModelAnswer[]) => {
    const merged = mergedStates({ name: 'e', deployedModels: models, ...ways }, undefined)
    return {
      deployments: deploymentsOf(merged, undefined).map(({ state, share }) => [state, share]),
      serving: servingModels(merged).map(({ id }) => id),
    }
  }
  test.each([
    ['a peered network', { network }],
    ['Private Service Connect', { enablePrivateServiceConnect: true }],
    ['its present form', { privateServiceConnectConfig: { enablePrivateServiceConnect: true } }],
  ])('serves everything with its one model over %s', (_name, ways) => {
    expect(seen(ways, [deployed('1')])).toEqual({ deployments: [['serving', 1]], serving: ['1'] })
  })

  test('does not say which of several private models serves, and none is said to stand by', () => {
    expect(seen({ network }, [deployed('1'), deployed('2')])).toEqual({
      deployments: [
        ['serving', undefined],
        ['serving', undefined],
      ],
      serving: [],
    })
  })

  test('takes no traffic where it is public: that is what an empty split means', () => {
    expect(seen({ dedicatedEndpointEnabled: true }, [deployed('1')])).toEqual({
      deployments: [['standby', 0]],
      serving: [],
    })
  })

  test('is believed where a private one has a split after all', () => {
    expect(seen({ network, trafficSplit: { 2: 100 } }, [deployed('1'), deployed('2')]).serving).toEqual(['2'])
  })
})

test('shares of a rolling deployment whose replicas are not told are not known, whatever the split says', () => {
  const { status: _old, ...old } = deployed('1')
  const { status: _new, ...fresh } = deployed('2', on('1', 2))
  expect(deploymentsOf(states([old, fresh]), undefined).map(({ share }) => share)).toEqual([
    undefined,
    undefined,
  ])
  // With none ready on either side nothing has moved.
  const still = states([deployed('1', ready(0)), deployed('2', { ...on('1', 2), ...ready(0) })])
  expect(deploymentsOf(still, undefined).map(({ share }) => share)).toEqual([1, 0])
})

test('a deployment without a display name goes by its id', () => {
  const { displayName: _none, ...nameless } = deployed('77')
  expect(deploymentsOf(states([nameless]), undefined)[0]?.configName).toBe('77')
})

test('a deployment on resources of its own wants its replicas though it has no traffic', () => {
  const [, idle] = deploymentsOf(states([deployed('1'), deployed('2')]), undefined)
  expect(idle).toMatchObject({ state: 'standby', replicas: { wanted: 4 } })
})

test('replicas that scale by themselves are not said to be wanted', () => {
  const scaled = deployed('1', {
    dedicatedResources: { minReplicaCount: 3, maxReplicaCount: 9 },
    ...ready(2),
  })
  const deployments = deploymentsOf(states([scaled]), undefined)
  expect(deployments[0]?.replicas.wanted).toBeUndefined()
  expect(instancesOf(deployments, scaled)).toEqual({ current: 2, desired: undefined })
})

test('instances are not counted where one deployment does not tell its own', () => {
  const { status: _none, ...silent } = deployed('2')
  const deployments = deploymentsOf(states([deployed('1'), silent]), undefined)
  expect(instancesOf(deployments, deployed('1'))).toEqual({ current: undefined, desired: 4 })
  expect(instancesOf([], undefined)).toEqual({ current: 0, desired: 0 })
  expect(instancesOf(deployments, undefined).desired).toBeUndefined()
})

describe('a failed operation that was found by time', () => {
  const going = states([deployed('1'), deployed('2', on('1', 2))])
  const failedAt = (createdAt: string | undefined) =>
    failedModel(going, { configName: 'name-2' }, { done: true, failure: 'No.', createdAt })?.id

  test('is of the deployment that began with it, and not of a later one', () => {
    expect(failedAt('2026-01-15T03:00:00Z')).toBe('2')
    expect(failedAt('2026-01-15T02:30:00Z')).toBeUndefined()
  })

  test('is believed when it was asked for by name', () => {
    expect(failedAt(undefined)).toBe('2')
  })
})
