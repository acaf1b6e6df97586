import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { GoogleClients } from '#lib/clouds/google/clients.ts'
import { RestError } from '#lib/clouds/google/errors.ts'
import type { ServingProvider } from '#lib/domain/ports.ts'
import { amsterdam, digestOf, MODEL, oneSurge, versionHere } from '../testing/fleet.ts'
import { vertexProvider } from './index.ts'
import { attempt, baseline, type Stage, target, vertexStage } from './testing/stage.ts'

/** The parameter that lists what is under way stands in no proto; an API that does not know it must do no harm. */
let stage: Stage
let provider: ServingProvider
beforeEach(async () => {
  stage = await vertexStage()
  const { clients, clock } = stage.fleet.google
  const get: GoogleClients['get'] = (location, path) => clients.get(location, path, {})
  provider = vertexProvider({ clients: { ...clients, get }, clock })
})
afterEach(() => stage.fleet.stop())

const begin = () => provider.begin(attempt, oneSurge, versionHere(58))

describe('where Google refuses the parameter', () => {
  /** By version of the API, how often it was sent. */
  let sent: Record<string, number>
  const refusing = (...versions: string[]) => {
    sent = {}
    const { clients, clock } = stage.fleet.google
    const get: GoogleClients['get'] = (location, path, query) => {
      const version = path.split('/')[0] ?? ''
      if (!('allDeploymentStates' in query)) return clients.get(location, path, query)
      sent[version] = (sent[version] ?? 0) + 1
      return versions.includes(version)
        ? Promise.reject(new RestError(400, 'INVALID_ARGUMENT', 'Unknown name "allDeploymentStates".'))
        : clients.get(location, path, query)
    }
    return vertexProvider({ clients: { ...clients, get }, clock })
  }
  const followed = { configName: target, operation: undefined, since: undefined }

  test('in one version, the other tells what is under way, and the first is not asked for it again', async () => {
    const half = refusing('v1beta1')
    await half.begin(attempt, oneSurge, versionHere(58))
    for (let look = 0; look < 2; look += 1) {
      const { deployments } = await half.observe(amsterdam)
      expect(deployments.map(({ state }) => state)).toEqual(['serving', 'being-deployed'])
    }
    expect(sent.v1beta1).toBe(1)
  })

  test('in both, the endpoint is read without it', async () => {
    const none = refusing('v1beta1', 'v1')
    await none.begin(attempt, oneSurge, versionHere(58))
    const seen = await none.observe(amsterdam, followed)
    expect(seen).toMatchObject({ configName: baseline.configName, pending: { stage: 'creating' } })
    expect(sent).toEqual({ v1beta1: 1, v1: 1 })
  })

  test('another refusal of the endpoint is still one', async () => {
    await expect(refusing('v1beta1', 'v1').observe({ ...amsterdam, name: 'nothing' })).rejects.toMatchObject({
      kind: 'terminal',
      code: 'NOT_FOUND',
    })
  })
})

describe('where Google does not list what is under way', () => {
  test.each([
    ['by its operation', true],
    ['by the operations of the endpoint', false],
  ])('a deployment is followed %s to its end', async (_how, known) => {
    const begun = await begin()
    const followed = { configName: target, operation: known ? begun?.operation : undefined, since: undefined }
    const before = await provider.observe(amsterdam, followed)
    expect(before).toMatchObject({
      configName: baseline.configName,
      pending: { configName: target, stage: 'creating', share: undefined },
    })
    stage.fleet.sandbox.pass(3600)
    const after = await provider.observe(amsterdam, followed)
    expect(after).toMatchObject({ configName: target, digest: digestOf(58), pending: undefined })
  })

  test('a deployment is followed although an earlier attempt on the endpoint had failed', async () => {
    const { faults } = stage.fleet.sandbox.world
    const fault = faults.add({ kind: 'health-check-fails', model: MODEL, release: 'v58' })
    await begin()
    stage.fleet.sandbox.pass(3600)
    faults.remove(fault.id)
    const { lastModifiedAt } = await provider.observe(amsterdam)
    const again = { ...attempt, number: 2 }
    await provider.begin(again, oneSurge, versionHere(58))
    for (const since of [lastModifiedAt, undefined]) {
      const followed = { configName: provider.configName(again), operation: undefined, since }
      const seen = await provider.observe(amsterdam, followed)
      expect(seen.pending).toMatchObject({ configName: followed.configName, stage: 'creating' })
      expect(seen.failureReason).toBeUndefined()
    }
  })

  test('a deployment that a dead process began is waited for, and not begun again', async () => {
    await begin()
    await expect(begin()).rejects.toMatchObject({ kind: 'retryable', code: 'DeploymentUnderway' })
    stage.fleet.sandbox.pass(3600)
    expect(await begin()).toBeUndefined()
    expect(stage.deployed()).toHaveLength(1)
  })

  test('a deployment that is to be taken back is let end, and then taken back', async () => {
    await begin()
    await provider.interrupt(attempt, 'a person asked for it', baseline)
    stage.fleet.sandbox.pass(3600)
    await provider.restore(amsterdam, baseline)
    stage.fleet.sandbox.pass(3600)
    expect(await provider.observe(amsterdam)).toMatchObject({
      configName: baseline.configName,
      digest: digestOf(57),
    })
  })
})
