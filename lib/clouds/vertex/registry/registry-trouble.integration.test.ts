import { afterEach, beforeEach, expect, test } from 'vitest'
import { MODEL, place, type VertexFleet, vertexFleet } from '#lib/clouds/vertex/testing/fleet.ts'
import type { ModelRegistry, RegistryLocation, RegistryRelease } from '#lib/domain/ports.ts'
import { vertexRegistry } from './index.ts'

const location: RegistryLocation = { kind: 'vertex', ...place, group: MODEL }

let fleet: VertexFleet
let registry: ModelRegistry

beforeEach(async () => {
  fleet = await vertexFleet()
  registry = vertexRegistry(fleet.google)
})
afterEach(() => fleet.stop())

/** A new version, as the training pipeline uploads it. */
function register(versionAliases: string[]): void {
  fleet.sandbox.pass(60)
  fleet.sandbox.world.vertex.seed.model(place, {
    modelId: MODEL,
    versionAliases,
    containerSpec: { imageUri: 'europe-docker.pkg.dev/p/serving/embeddings:1' },
    evaluation: { auRoc: 0.93, confusionMatrix: { rows: [[1, 2]] }, note: 'good', heldOutRecords: 5000 },
  })
}

async function newest(): Promise<RegistryRelease> {
  const [release] = (await registry.list(location, 1)).releases
  if (release === undefined) throw new Error('The registry has no release.')
  return release
}

test('an evaluation that may not be read hides no release', async () => {
  register(['v59'])
  const operation = 'ListModelEvaluations'
  fleet.sandbox.world.faults.add({ kind: 'access-denied', service: 'aiplatform', operation })
  expect(await newest()).toMatchObject({ label: 'v59', evaluation: {} })
})

test('an evaluation for which there was no quota is asked for again', async () => {
  register(['v59'])
  // Every second call is refused: after the list, the evaluation.
  const fault = fleet.sandbox.world.faults.add({
    kind: 'throttling',
    service: 'aiplatform',
  })
  expect(await newest()).toMatchObject({ label: 'v59', evaluation: {} })
  fleet.sandbox.world.faults.remove(fault.id)
  expect((await newest()).evaluation).toMatchObject({ auRoc: 0.93 })
})

test('a registry without quota is a retryable error', async () => {
  fleet.sandbox.world.faults.add({ kind: 'throttling', service: 'aiplatform' })
  const asked = await Promise.allSettled([registry.list(location, 1), registry.list(location, 1)])
  expect(asked.filter(({ status }) => status === 'rejected')).toEqual([
    { status: 'rejected', reason: expect.objectContaining({ name: 'CloudError', kind: 'retryable' }) },
  ])
})

test('a model that does not exist is a terminal error', async () => {
  await expect(registry.list({ ...location, group: 'nothing' }, 5)).rejects.toMatchObject({
    name: 'CloudError',
    kind: 'terminal',
    code: 'NOT_FOUND',
  })
})

test('a missing permission is a terminal error that names it', async () => {
  fleet.sandbox.world.faults.add({ kind: 'access-denied', service: 'aiplatform' })
  await expect(registry.list(location, 5)).rejects.toMatchObject({
    kind: 'terminal',
    message: expect.stringContaining('aiplatform.models.list'),
  })
})
