import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Google } from '#lib/clouds/google/clients.ts'
import type { ServingProvider } from '#lib/domain/ports.ts'
import { vertexArtifactStore } from './artifacts/index.ts'
import { vertexDiscovery } from './discover/index.ts'
import { projectNames } from './manifest/project-names.ts'
import { vertexProvider } from './serving/index.ts'
import { tellingNumbers } from './testing/by-number.ts'
import {
  amsterdam,
  embeddings,
  MODEL,
  modelName,
  PROJECT,
  place,
  type VertexFleet,
  versionName,
  vertexFleet,
} from './testing/fleet.ts'

/** Google tells a project's number where people write its id. */

const NUMBER = '123456789012'
const byNumber = (name: string) => name.replace(`projects/${PROJECT}/`, `projects/${NUMBER}/`)

let fleet: VertexFleet
let google: Google
let provider: ServingProvider
beforeEach(async () => {
  fleet = await vertexFleet()
  google = tellingNumbers(fleet.google, PROJECT, NUMBER)
  provider = vertexProvider(google)
})
afterEach(() => fleet.stop())

test('what serves and what stands by is told by the names that the registry has for it', async () => {
  const seen = await provider.observe(amsterdam)
  expect(seen).toMatchObject({ modelName: versionName(57), artifactUrl: versionName(57) })
  expect(seen.deployments.map((each) => each.modelName)).toEqual([versionName(57)])
})

test('discover names models by the project that was asked for', async () => {
  const { models } = await vertexDiscovery(google, projectNames()).discover(PROJECT, [place.region])
  expect(Object.values(models)).toMatchObject([
    { registry: { account: PROJECT, group: MODEL }, artifacts: { [place.region]: modelName } },
  ])
})

describe('a fleet file that names its model by the project’s number', () => {
  const { label, artifactUrl: url, manifest } = embeddings(58)
  const copy = (of: Google, at: string, source = url) => {
    const store = vertexArtifactStore(of)
    return store.copy(PROJECT, place.region, { label, url: source, manifest }, place.region, at)
  }

  test('names the original where it was registered, not a copy of it', async () => {
    // Under another alias no copy is found.
    await withoutAlias()
    expect(await copy(google, byNumber(modelName))).toMatchObject({ state: 'source', url })
  })

  test('names it too where Google tells the id whatever was asked', async () => {
    await withoutAlias()
    const tellingIds = tellingNumbers(tellingNumbers(fleet.google, PROJECT, NUMBER), NUMBER, PROJECT)
    expect(await copy(tellingIds, byNumber(modelName))).toMatchObject({ state: 'source', url })
  })

  test('is not asked about again once the number is known', async () => {
    const store = vertexArtifactStore(google)
    const look = () =>
      store.copy(PROJECT, place.region, { label, url, manifest }, place.region, byNumber(modelName))
    await look()
    const before = fleet.calls('GetModel').length
    await look()
    expect(fleet.calls('GetModel')).toHaveLength(before + 1)
  })

  async function withoutAlias() {
    const client = await fleet.google.clients.models(place.region)
    await client.mergeVersionAliases({ name: url, versionAliases: [`-${label}`] })
  }
})
