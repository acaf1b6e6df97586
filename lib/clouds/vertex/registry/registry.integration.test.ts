import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  IMAGE,
  MODEL,
  modelName as parent,
  place,
  type VertexFleet,
  versionManifest,
  vertexFleet,
} from '#lib/clouds/vertex/testing/fleet.ts'
import type { ModelRegistry, RegistryLocation, RegistryRelease } from '#lib/domain/ports.ts'
import { vertexRegistry } from './index.ts'

/** It has v57 and v58 as its versions 1 and 2. */
const location: RegistryLocation = { kind: 'vertex', ...place, group: MODEL }

let fleet: VertexFleet
let registry: ModelRegistry

beforeEach(async () => {
  fleet = await vertexFleet()
  registry = vertexRegistry(fleet.google)
})
afterEach(() => fleet.stop())

const calls = (operation: string) => fleet.calls(operation).length

/** A new version, as the training pipeline uploads it. */
function register(versionAliases: string[], image = 'europe-docker.pkg.dev/p/serving/embeddings:1'): void {
  fleet.sandbox.pass(60)
  fleet.sandbox.world.vertex.seed.model(place, {
    modelId: MODEL,
    versionAliases,
    ...(image === '' ? {} : { containerSpec: { imageUri: image } }),
    evaluation: { auRoc: 0.93, confusionMatrix: { rows: [[1, 2]] }, note: 'good', heldOutRecords: 5000 },
  })
}

const listed = async (limit = 50) => (await registry.list(location, limit)).releases
const labelled = async (label: string) => {
  const found = (await listed()).find((release) => release.label === label)
  if (found === undefined) throw new Error(`The registry has no ${label}.`)
  return found
}
/** As a person or a pipeline moves it: away from whoever has it. */
async function moveAlias(alias: string, name: string): Promise<void> {
  fleet.sandbox.pass(60)
  const models = await fleet.google.clients.models(place.region)
  await models.mergeVersionAliases({ name, versionAliases: [alias] })
}

async function newest(): Promise<RegistryRelease> {
  const [release] = await listed(1)
  if (release === undefined) throw new Error('The registry has no release.')
  return release
}

describe('releases', () => {
  test('are the versions of the model, newest first, named by their alias', async () => {
    register(['v59'])
    const releases = await listed()
    expect(releases.map(({ label }) => label).slice(0, 3)).toEqual(['v59', 'v58', 'v57'])
    const [v59] = releases
    expect(v59).toMatchObject({
      version: 3,
      lastModifiedBy: undefined,
      image: 'europe-docker.pkg.dev/p/serving/embeddings:1',
      status: 'Pending',
      statusReason: undefined,
      registeredAt: fleet.google.clock.now().toISOString(),
    })
    expect(v59?.registryRef).toMatch(new RegExp(`^${parent}@\\d+$`))
    expect(v59?.artifactUrl).toBe(v59?.registryRef)
  })

  test('have the numbers of their evaluation and nothing else of it', async () => {
    register(['v59'])
    expect((await newest()).evaluation).toEqual({ auRoc: 0.93, heldOutRecords: 5000 })
  })

  test('are at most as many as were asked for', async () => {
    register(['v59'])
    register(['v60'])
    const { releases, hasMore } = await registry.list(location, 2)
    expect(releases.map(({ label }) => label)).toEqual(['v60', 'v59'])
    expect(calls('ListModelVersions')).toBe(1)
    expect(calls('ListModelEvaluations')).toBe(2)
    expect(hasMore).toBe(true)
    expect((await registry.list(location, 4)).hasMore).toBe(false)
  })

  test('without an alias that looks like a version go by their version id', async () => {
    register(['candidate'])
    const release = await newest()
    expect(release.label).toBe(`v${release.registryRef.split('@')[1]}`)
  })

  test('without a container to serve them are listed as what cannot be deployed', async () => {
    register(['v59'], '')
    expect(await newest()).toMatchObject({
      label: 'v59',
      image: '',
      manifest: { containers: [], undeployable: 'no-image' },
    })
  })

  test('state every part of their version', async () => {
    expect(await labelled('v58')).toMatchObject({
      version: 2,
      image: IMAGE,
      manifest: versionManifest(58),
    })
  })

  test('that have not changed are not asked for their evaluation again', async () => {
    await listed()
    const before = calls('ListModelEvaluations')
    await listed()
    expect(calls('ListModelEvaluations')).toBe(before)
    fleet.sandbox.pass(60)
    await registry.writeApproval(location, (await newest()).registryRef, 'Rejected', '')
    await listed()
    expect(calls('ListModelEvaluations')).toBe(before + 1)
  })
})

describe('a decision', () => {
  test('is written once as an alias of the version, however often it is asked for', async () => {
    register(['v59'])
    const { registryRef } = await newest()
    await registry.writeApproval(location, registryRef, 'Approved', 'Better than v58')
    await registry.writeApproval(location, registryRef, 'Approved', 'Better than v58')
    expect(calls('MergeVersionAliases')).toBe(1)
    expect(await newest()).toMatchObject({ label: 'v59', status: 'Approved' })
    const models = await fleet.google.clients.models(place.region)
    const [version] = await models.getModel({ name: registryRef })
    expect(version.versionAliases).toEqual(expect.arrayContaining(['v59', 'version-3-approved']))
  })

  test('that is taken back leaves nothing of the one before it', async () => {
    register(['v59'])
    const { registryRef } = await newest()
    await registry.writeApproval(location, registryRef, 'Approved', '')
    await registry.writeApproval(location, registryRef, 'Rejected', '')
    expect((await newest()).status).toBe('Rejected')
    await registry.writeApproval(location, registryRef, 'Approved', '')
    expect((await newest()).status).toBe('Approved')
  })

  test('is seen as a change of the version', async () => {
    register(['v59'])
    const before = await newest()
    fleet.sandbox.pass(60)
    await registry.writeApproval(location, before.registryRef, 'Approved', '')
    expect(Date.parse((await newest()).lastModifiedAt)).toBeGreaterThan(Date.parse(before.lastModifiedAt))
  })

  test('on something that is no model version is a terminal error', async () => {
    for (const ref of ['arn:aws:x', parent, `${parent}@999`]) {
      await expect(registry.writeApproval(location, ref, 'Approved', '')).rejects.toMatchObject({
        name: 'CloudError',
        kind: 'terminal',
      })
    }
    expect(calls('MergeVersionAliases')).toBe(0)
  })
})

describe('a version alias that moves', () => {
  test('is a new release, and the old one keeps its identity and what it is', async () => {
    register(['v59'])
    const old = await labelled('v58')
    const { registryRef } = await newest()
    await moveAlias('v58', registryRef)
    await moveAlias('v59', old.registryRef)
    const moved = await labelled('v58')
    expect(moved.registryRef).toBe(registryRef)
    expect((await listed()).find(({ registryRef: ref }) => ref === old.registryRef)).toMatchObject({
      version: old.version,
      manifest: old.manifest,
      label: 'v59',
    })
  })

  test('hides no version: one that lost its alias goes by its number', async () => {
    register([])
    const { registryRef } = await newest()
    await moveAlias('v58', registryRef)
    const releases = await listed()
    expect(releases.map(({ registryRef: ref, label }) => [ref, label])).toEqual([
      [registryRef, 'v58'],
      [`${parent}@2`, 'v2'],
      [`${parent}@1`, 'v57'],
    ])
  })

  test('never gives two versions one label, whoever is read how', async () => {
    await moveAlias('v2', `${parent}@1`)
    register([])
    await moveAlias('v58', `${parent}@3`)
    const releases = await listed()
    // The second version is called by its number, because v2 is the first one's by its alias.
    expect(new Set(releases.map(({ label }) => label)).size).toBe(3)
    const second = releases.find(({ registryRef }) => registryRef === `${parent}@2`)
    expect(second?.label).toBe('version-2')
    expect(await registry.read(location, `${parent}@2`)).toEqual(second)
  })

  test('takes no approval along: that belongs to the version it was written on', async () => {
    register([])
    const old = await labelled('v58')
    await registry.writeApproval(location, old.registryRef, 'Approved', '')
    const { registryRef } = await newest()
    await moveAlias('v58', registryRef)
    expect(await labelled('v58')).toMatchObject({ registryRef, status: 'Pending' })
    expect((await registry.read(location, old.registryRef))?.status).toBe('Approved')
    // Not even together with every alias that there was.
    await moveAlias('version-2-approved', registryRef)
    expect((await labelled('v58')).status).toBe('Pending')
  })

  test('lets both versions be approved, each for itself', async () => {
    register([])
    const old = await labelled('v58')
    await registry.writeApproval(location, old.registryRef, 'Approved', '')
    const { registryRef } = await newest()
    await moveAlias('v58', registryRef)
    await registry.writeApproval(location, registryRef, 'Approved', '')
    expect((await registry.read(location, old.registryRef))?.status).toBe('Approved')
    await registry.writeApproval(location, registryRef, 'Rejected', '')
    expect((await registry.read(location, old.registryRef))?.status).toBe('Approved')
    expect((await labelled('v58')).status).toBe('Rejected')
  })
})

describe('one version', () => {
  test('is read as it is listed', async () => {
    register(['v59'])
    for (const release of await listed())
      expect(await registry.read(location, release.registryRef)).toEqual(release)
  })

  test('that was deleted is gone', async () => {
    const { registryRef } = await labelled('v58')
    const models = await fleet.google.clients.models(place.region)
    await models.deleteModelVersion({ name: registryRef })
    fleet.sandbox.pass(60)
    expect(await registry.read(location, registryRef)).toBeUndefined()
    expect((await listed()).map(({ label }) => label)).toEqual(['v57'])
  })

  test('is asked for by its number: an alias may mean another one tomorrow', async () => {
    await expect(registry.read(location, `${parent}@v58`)).rejects.toMatchObject({
      kind: 'terminal',
      code: 'BadModelName',
    })
  })
})
