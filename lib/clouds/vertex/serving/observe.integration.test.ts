import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { retryable } from '#lib/domain/errors.ts'
import type { Observation } from '#lib/domain/types.ts'
import { findEndpoints } from '../discover/endpoints.ts'
import { projectNames } from '../manifest/project-names.ts'
import { amsterdam, container, digestOf, MODEL, oneSurge, place, versionName } from '../testing/fleet.ts'
import { vertexProvider } from './index.ts'
import { attempt, halfway, type Stage, still, target, vertexStage } from './testing/stage.ts'

let stage: Stage
beforeEach(async () => {
  stage = await vertexStage()
})
afterEach(() => stage.fleet.stop())

describe('an observation', () => {
  test('tells replicas, revision and the traffic that follows the ready ones', async () => {
    await stage.begin()
    const first = await stage.provider.observe(amsterdam)
    expect(first.pending).toMatchObject({ configName: target, stage: 'creating', share: 0 })
    expect(first.cloudStatus).toBe('Deploying')

    const half = await stage.passUntil(halfway)
    const [old, fresh] = half.deployments
    expect(old).toMatchObject({ configName: 'embeddings-eu-v57', state: 'serving' })
    expect(fresh).toMatchObject({ configName: target, state: 'being-deployed', revision: 2 })
    const ready = (old?.replicas.ready ?? 0) + (fresh?.replicas.ready ?? 0)
    expect(fresh?.share).toBeCloseTo((fresh?.replicas.ready ?? 0) / ready)
    expect((old?.share ?? 0) + (fresh?.share ?? 0)).toBeCloseTo(1)
    expect([old?.replicas.wanted, fresh?.replicas.wanted]).toEqual([0, 4])
    expect(half.pending?.share).toBe(fresh?.share)
    expect(half.configName).toBe('embeddings-eu-v57')
  })

  test('is dated from before its question, so that a slow answer never passes for newer', async () => {
    const slow = stage.provider.observe(amsterdam)
    stage.fleet.sandbox.pass(10)
    const later = await stage.provider.observe(amsterdam)
    expect((await slow).at < later.at).toBe(true)
  })

  test('after the end keeps the previous model as one without traffic', async () => {
    await stage.begin()
    const seen = await stage.passUntil(still)
    expect(seen).toMatchObject({
      configName: target,
      modelName: versionName(58),
      digest: digestOf(58),
      image: container(58).imageUri,
      instances: { current: 4, desired: 4 },
      failureReason: undefined,
    })
    expect(seen.deployments).toMatchObject([
      { configName: 'embeddings-eu-v57', state: 'standby', share: 0, replicas: { ready: 0, wanted: 0 } },
      { configName: target, state: 'serving', share: 1, replicas: { ready: 4, wanted: 4 } },
    ])
  })

  test.each([
    ['by its operation', true],
    ['when the name of the operation was lost', false],
  ])('says %s which health route kept the replicas from getting ready', async (_how, known) => {
    stage.fleet.sandbox.world.faults.add({ kind: 'health-check-fails', model: MODEL, release: 'v58' })
    const begun = await stage.begin()
    const operation = known ? begun?.operation : undefined
    const back = await stage.passUntil(({ pending }) => pending?.stage === 'rolling-back', operation)
    expect(back.pending?.configName).toBe(target)
    expect(back.failedHealth).toBe(true)
    expect(back.failureReason).toContain('/health')
    expect(back.deployments.map(({ replicas }) => replicas.wanted)).toEqual([4, 0])
    const after = await stage.passUntil(still, operation)
    expect(after).toMatchObject({ configName: 'embeddings-eu-v57', failedHealth: true })
    expect(after.failureReason).toContain('/health')
    expect(after.deployments).toHaveLength(1)
  })

  test('finds why it failed behind later operations, on whichever page that stands', async () => {
    const { clients, clock } = stage.fleet.google
    const get: typeof clients.get = (location, path, query) =>
      clients.get(location, path, path.endsWith('/operations') ? { ...query, pageSize: '1' } : query)
    const paged = vertexProvider({ clients: { ...clients, get }, clock })
    const fault = { kind: 'health-check-fails', model: MODEL, release: 'v58' } as const
    const { id } = stage.fleet.sandbox.world.faults.add(fault)
    await stage.begin()
    await stage.passUntil(still)
    stage.fleet.sandbox.world.faults.remove(id)
    await stage.begin(oneSurge, { ...attempt, number: 2 })
    const seen = await paged.observe(amsterdam, {
      configName: target,
      operation: undefined,
      since: undefined,
    })
    expect(seen.failureReason).toContain('/health')
  })

  test('does not take the failure of an earlier attempt for one of the attempt that is followed', async () => {
    const { faults } = stage.fleet.sandbox.world
    const fault = faults.add({ kind: 'health-check-fails', model: MODEL, release: 'v58' })
    await stage.begin()
    await stage.passUntil(still)
    faults.remove(fault.id)
    const { lastModifiedAt: since } = await stage.provider.observe(amsterdam)
    await stage.begin(oneSurge, { ...attempt, number: 2 })
    const followed = { configName: 'meridian-embeddings-eu-v58-a2', operation: undefined, since }
    const seen = await stage.provider.observe(amsterdam, followed)
    expect(seen.pending?.stage).toBe('creating')
    expect(seen).toMatchObject({ failureReason: undefined, failedHealth: false })
  })
})

describe('an observation of which a part may not be read', () => {
  const deny = (operation: string) =>
    stage.fleet.sandbox.world.faults.add({ kind: 'access-denied', service: 'aiplatform', operation })
  const parts = ({ manifest }: Observation) =>
    manifest.containers.map(({ image, artifact }) => [image, artifact])

  test('tells traffic and deployments of a version that may not be read, and its parts as unknown', async () => {
    deny('GetModel')
    const seen = await stage.provider.observe(amsterdam)
    const denied = { state: 'unknown', why: { reason: 'denied', detail: 'aiplatform.models.get' } }
    expect(parts(seen)).toEqual([[denied, denied]])
    expect(seen).toMatchObject({
      cloudStatus: 'Deployed',
      configName: 'embeddings-eu-v57',
      digest: undefined,
    })
    expect(seen.deployments).toMatchObject([{ state: 'serving', share: 1 }])
  })

  test('of a version that does not answer too, an update under way included', async () => {
    const begun = await stage.begin()
    const { clients, clock } = stage.fleet.google
    const silent: typeof clients.models = async () => {
      throw retryable('Vertex AI does not answer GetModel.', 'UNAVAILABLE', 'unavailable')
    }
    const provider = vertexProvider({ clients: { ...clients, models: silent }, clock })
    const followed = { configName: target, operation: begun?.operation, since: undefined }
    const seen = await provider.observe(amsterdam, followed)
    const silence = { state: 'unknown', why: { reason: 'not-answering', detail: versionName(57) } }
    expect(parts(seen)).toEqual([[silence, silence]])
    expect(seen.pending).toMatchObject({ configName: target, stage: 'creating' })
  })

  test('goes on telling of an update whose operation may not be read', async () => {
    const begun = await stage.begin()
    deny('GetOperation')
    deny('ListOperations')
    const seen = await stage.passUntil(halfway, begun?.operation)
    expect(seen.pending?.configName).toBe(target)
  })
})

test('discovery tells endpoints with the model that they serve', async () => {
  expect(await findEndpoints(stage.fleet.google, projectNames(), place.account, place.region)).toEqual({
    endpoints: [
      { name: 'embeddings-eu', model: { project: place.account, location: place.region, id: MODEL } },
    ],
    skipped: [],
  })
})

test('an empty location is an empty answer', async () => {
  expect(await findEndpoints(stage.fleet.google, projectNames(), place.account, 'asia-east1')).toEqual({
    endpoints: [],
    skipped: [],
  })
  expect(await stage.provider.list(place.account, 'asia-east1')).toEqual([])
})
