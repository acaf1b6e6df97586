import { describe, expect, test } from 'vitest'
import { FIRST, VertexWorld } from './testing/vertex-world.ts'

const BROKEN = { kind: 'health-check-fails', model: 'fraud-scoring', release: 'v427' } as const

describe('replicas whose health route fails', () => {
  test('get no traffic; after 30 minutes the deployment fails, says why, reverts and vanishes', () => {
    const world = new VertexWorld().withFraud(4)
    world.faults.add(BROKEN)
    const begun = world.roll({ rollout: { maxSurgeReplicas: 1, maxUnavailableReplicas: 1 } })
    const { id } = world.newest()
    world.pass(1700)
    expect(world.shares()).toEqual({ [FIRST]: 1 })
    expect(world.newest().status!.message).toContain('health route /health returned 503')
    expect(world.ready()).toEqual({ [FIRST]: 3, [id]: 0 })
    expect(world.finish(begun)).toMatchObject({
      metadata: { deploymentStage: 'FAILED_TO_DEPLOY' },
      error: {
        code: 9,
        message: `Model server of DeployedModel ${id} ("fraud-scoring") never became ready: health route /health returned 503 for 30 minutes; 0 of 4 replicas became ready. Its replicas are reverted to DeployedModel ${FIRST}.`,
      },
    })
    expect(world.operation(begun.name).response).toBeUndefined()
    world.passUntil(() => world.deployed().length === 1)
    expect(world.ready()).toEqual({ [FIRST]: 4 })
    expect(world.endpoint().trafficSplit).toEqual({ [FIRST]: 100 })
  })

  test('become ready when the fault is lifted in time', () => {
    const world = new VertexWorld().withFraud(2)
    const fault = world.faults.add(BROKEN)
    const begun = world.roll()
    world.pass(1500)
    world.faults.remove(fault.id)
    expect(world.finish(begun).error).toBeUndefined()
    expect(world.shares()).toEqual({ [world.newest().id]: 1 })
  })

  test('half-way keep the replicas that were ready, then all are reverted', () => {
    const world = new VertexWorld().withFraud(4)
    const begun = world.roll()
    const { id } = world.newest()
    world.passUntil(() => world.ready()[id] === 2)
    world.faults.add(BROKEN)
    const failingSince = world.clock.now()
    expect(world.finish(begun).error).toMatchObject({
      message: expect.stringContaining('2 of 4 replicas became ready'),
    })
    expect(world.clock.now() - failingSince).toBeGreaterThanOrEqual(1_800_000)
    const atLeast: number[] = []
    world.passUntil(() => {
      atLeast.push(Object.values(world.ready()).reduce((sum, count) => sum + count, 0))
      return world.deployed().length === 1
    })
    expect(Math.min(...atLeast)).toBe(4)
    expect(world.shares()).toEqual({ [FIRST]: 1 })
  })

  test('have as much longer as the control plane was down', () => {
    const world = new VertexWorld().withFraud(1)
    const fault = world.faults.add(BROKEN)
    const begun = world.roll()
    world.pass(600)
    world.faults.add({ kind: 'control-plane-down', region: 'us-central1' }, 1500)
    world.pass(2700)
    world.faults.remove(fault.id)
    expect(world.finish(begun).error).toBeUndefined()
  })

  test('of another release or in another location do no harm', () => {
    const world = new VertexWorld().withFraud(1)
    world.faults.add({ ...BROKEN, release: 'v428' })
    world.faults.add({ ...BROKEN, region: 'europe-west1' })
    expect(world.finish(world.roll()).error).toBeUndefined()
  })

  test('a failed deployment admits another one on the same previous model once it has vanished', () => {
    const world = new VertexWorld().withFraud(1)
    const fault = world.faults.add(BROKEN)
    world.finish(world.roll())
    expect(() => world.roll()).toThrow('There is already a rolling deployment')
    expect(() => world.roll({ previous: world.newest().id })).toThrow('is being reverted')
    world.passUntil(() => world.deployed().length === 1)
    world.faults.remove(fault.id)
    expect(world.finish(world.roll()).error).toBeUndefined()
  })

  test('a version whose container breaks its own health route fails without any fault', () => {
    const world = new VertexWorld().withFraud(1)
    const { name } = world.call<{ name: string }>('UploadModel', {
      parent: 'projects/fraud-prod/locations/us-central1',
      parentModel: 'projects/fraud-prod/locations/us-central1/models/fraud-scoring',
      model: {
        displayName: 'fraud-scoring',
        versionAliases: ['v500'],
        labels: { 'sandbox-health-status': '500' },
        containerSpec: { imageUri: 'x', predictRoute: '/predict', healthRoute: '/health' },
      },
    })
    world.finish({ name, metadata: {}, done: false })
    expect(world.finish(world.roll({ model: 'v500' })).error).toMatchObject({
      message: expect.stringContaining('health route /health returned 500'),
    })
  })
})

describe('a rolling deployment on an ongoing one', () => {
  test('takes it back: the highest revision wins, the ongoing operation is aborted and its model vanishes', () => {
    const world = new VertexWorld().withFraud(4)
    const forward = world.roll()
    const ongoing = world.newest()
    world.passUntil(() => world.ready()[ongoing.id] === 2)
    const back = world.roll({ model: 'v426', previous: ongoing.id })
    const returned = world.newest()
    expect(returned.rolloutOptions).toMatchObject({
      revisionNumber: ongoing.rolloutOptions!.revisionNumber + 1,
    })
    expect(world.operation(forward.name)).toMatchObject({ done: true, error: { code: 10 } })
    expect(world.errorOf(forward.name)!.message).toContain(`DeployedModel ${returned.id} (revision 3)`)
    world.passUntil(() => {
      const total = Object.values(world.ready()).reduce((sum, count) => sum + count, 0)
      expect(total).toBeGreaterThanOrEqual(4)
      return world.operation(back.name).done
    })
    expect(world.operation(back.name).error).toBeUndefined()
    expect(world.ready()).toEqual({ [FIRST]: 0, [returned.id]: 4 })
    expect(world.endpoint().trafficSplit).toEqual({ [returned.id]: 100 })
  })

  test('that fails itself reverts to what was last fully deployed', () => {
    const world = new VertexWorld().withFraud(2)
    world.roll()
    const ongoing = world.newest()
    world.passUntil(() => world.ready()[ongoing.id] === 1)
    world.addModel(428, {})
    world.faults.add({ ...BROKEN, release: 'v428' })
    world.finish(world.roll({ model: 'v428', previous: ongoing.id }))
    world.passUntil(() => world.deployed().length === 1)
    expect(world.ready()).toEqual({ [FIRST]: 2 })
    expect(world.shares()).toEqual({ [FIRST]: 1 })
  })
})
