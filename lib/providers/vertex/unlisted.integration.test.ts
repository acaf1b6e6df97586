import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ServingProvider } from '#lib/domain/ports.ts'
import type { GoogleClients } from '#lib/google/clients.ts'
import { amsterdam, digestOf, MODEL, oneSurge, versionName } from '../testing/vertex-fleet.ts'
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

const begin = () => provider.begin(attempt, oneSurge, versionName(58))

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
    await provider.begin(again, oneSurge, versionName(58))
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
