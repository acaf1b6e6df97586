import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { gate } from '#lib/domain/rollout/gates.ts'
import type { Actor, Endpoint, Observation } from '#lib/domain/types.ts'
import { say } from '#lib/words/say.ts'
import { findEndpoints } from '../discover/endpoints.ts'
import { projectNames } from '../manifest/project-names.ts'
import {
  amsterdam,
  embeddings,
  MODEL,
  oneSurge,
  place,
  seedEndpoint,
  versionHere,
  versionManifest,
  versionName,
} from '../testing/fleet.ts'
import { traits } from '../traits.ts'
import { attempt, type Stage, vertexStage } from './testing/stage.ts'

/** Endpoints that are reached by VPC peering: one model, and no traffic split in any answer. */
const endpoint: Endpoint = { ...amsterdam, name: 'embeddings-private' }
const NETWORK = 'projects/12345/global/networks/payments'
const manager: Actor = { kind: 'person', id: 'p1', label: 'Maria', role: 'manager' }

let stage: Stage
beforeEach(async () => {
  stage = await vertexStage()
  seedEndpoint(stage.fleet.sandbox, endpoint.name, { dedicatedEndpointEnabled: false, network: NETWORK })
})
afterEach(() => stage.fleet.stop())

const undeployRefusal = ({ deployments }: Observation, deployment: string) =>
  gate('undeploy-previous', manager, {
    ...{ endpoint, deployment, deployments },
    cloud: traits,
    openRollout: undefined,
    underWay: undefined,
  })

describe('a private endpoint with one model', () => {
  test('serves everything with it, and is never said to stand by or to be empty', async () => {
    const seen = await stage.provider.observe(endpoint)
    expect(seen).toMatchObject({
      cloudStatus: 'Deployed',
      configName: 'embeddings-private-v57',
      modelName: versionName(57),
      manifest: versionManifest(57),
      started: { known: true, value: true },
      deployments: [{ state: 'serving', share: 1 }],
    })
    const listed = await stage.provider.list(place.account, place.region)
    expect(listed.find(({ name }) => name === endpoint.name)?.cloudStatus).toBe('Deployed')
  })

  test('is never undeployed', async () => {
    const seen = await stage.provider.observe(endpoint)
    const [{ id } = { id: '' }] = seen.deployments
    expect(undeployRefusal(seen, id)?.code).toBe('takes-traffic')
    await expect(stage.provider.undeploy(endpoint, id)).rejects.toMatchObject({
      kind: 'terminal',
      code: 'HasTraffic',
    })
    expect(stage.fleet.calls('UndeployModel')).toHaveLength(0)
  })

  test('is discovered with the model that it serves', async () => {
    const { endpoints, skipped } = await findEndpoints(
      stage.fleet.google,
      projectNames(),
      place.account,
      place.region,
    )
    expect(endpoints.find(({ name }) => name === endpoint.name)?.model).toMatchObject({ id: MODEL })
    expect(skipped).toEqual([])
  })

  test('is refused a rolling deployment, with the reason, before anything is touched', async () => {
    const findings = await stage.provider.preflight(endpoint, embeddings(58), oneSurge, versionHere(58))
    const blockers = findings.filter(({ level }) => level === 'blocker')
    expect(blockers).toMatchObject([{ code: 'private-endpoint' }])
    expect(say(blockers[0]!)).toContain('holds one model and splits no traffic')
    await expect(
      stage.provider.begin({ ...attempt, endpoint }, oneSurge, versionHere(58)),
    ).rejects.toMatchObject({ kind: 'terminal', code: 'PrivateEndpoint' })
    expect(stage.deployed()).toHaveLength(0)
  })
})

describe('several private models without a split', () => {
  /** The answers of the endpoint as they would be with a second model on it. */
  async function besides(): Promise<Stage['provider']> {
    const { clients, clock } = stage.fleet.google
    const { vertexProvider } = await import('./index.ts')
    type Answer = { deployedModels?: { id: string }[] }
    const get: typeof clients.get = async <T>(
      location: string,
      path: string,
      query: Readonly<Record<string, string>>,
    ) => {
      const answer = await clients.get<T & Answer>(location, path, query)
      const [first] = answer.deployedModels ?? []
      if (first === undefined) return answer
      return { ...answer, deployedModels: [first, { ...first, id: '42', displayName: 'second' }] }
    }
    return vertexProvider({ clients: { ...clients, get }, clock })
  }

  test('are not known to serve, and not known to stand by', async () => {
    const seen = await (await besides()).observe(endpoint)
    expect(seen).toMatchObject({
      cloudStatus: 'Deployed',
      configName: '',
      modelName: undefined,
      started: { known: false },
      deployments: [
        { state: 'serving', share: undefined },
        { state: 'serving', share: undefined },
      ],
    })
    expect(seen.manifest.containers[0]?.image).toMatchObject({
      state: 'unknown',
      why: { reason: 'not-told', detail: 'trafficSplit' },
    })
  })

  test('are never undeployed from here', async () => {
    const provider = await besides()
    const seen = await provider.observe(endpoint)
    for (const { id } of seen.deployments) {
      expect(undeployRefusal(seen, id)?.code).toBe('share-unknown')
      await expect(provider.undeploy(endpoint, id)).rejects.toMatchObject({ code: 'ShareUnknown' })
    }
    expect(stage.fleet.calls('UndeployModel')).toHaveLength(0)
  })
})

test('an endpoint with Private Service Connect and one model serves everything with it', async () => {
  const connected = { ...amsterdam, name: 'embeddings-psc' }
  const privateServiceConnectConfig = { enablePrivateServiceConnect: true }
  seedEndpoint(stage.fleet.sandbox, connected.name, {
    dedicatedEndpointEnabled: false,
    privateServiceConnectConfig,
  })
  expect(await stage.provider.observe(connected)).toMatchObject({
    configName: 'embeddings-psc-v57',
    deployments: [{ state: 'serving', share: 1 }],
  })
  const findings = await stage.provider.preflight(connected, embeddings(58), oneSurge, versionHere(58))
  expect(findings.filter(({ level }) => level !== 'ok')).toEqual([])
})

test('the last model of an endpoint that takes no traffic is not undeployed: nothing else is known to serve', async () => {
  const client = await stage.fleet.google.clients.endpoints(place.region)
  const name = `projects/${place.account}/locations/${place.region}/endpoints/${amsterdam.name}`
  await client.updateEndpoint({
    endpoint: { name, trafficSplit: {} },
    updateMask: { paths: ['traffic_split'] },
  })
  const seen = await stage.provider.observe(amsterdam)
  expect(seen).toMatchObject({ cloudStatus: 'Empty', manifest: { containers: [] } })
  const [{ id } = { id: '' }] = seen.deployments
  expect(undeployRefusal(seen, id)?.code).toBe('nothing-else-serves')
  await expect(stage.provider.undeploy(amsterdam, id)).rejects.toMatchObject({ code: 'NothingElseServes' })
  expect(stage.fleet.calls('UndeployModel')).toHaveLength(0)
})

test('what discovery leaves out is told with the reason', async () => {
  const client = await stage.fleet.google.clients.endpoints(place.region)
  const parent = `projects/${place.account}/locations/${place.region}`
  await client.createEndpoint({ parent, endpoint: { displayName: 'empty' }, endpointId: 'empty' })
  stage.fleet.sandbox.pass(30)
  await client.updateEndpoint({
    endpoint: { name: `${parent}/endpoints/${amsterdam.name}`, trafficSplit: {} },
    updateMask: { paths: ['traffic_split'] },
  })
  const { endpoints, skipped } = await findEndpoints(
    stage.fleet.google,
    projectNames(),
    place.account,
    place.region,
  )
  expect(endpoints.map(({ name }) => name)).toEqual([endpoint.name])
  expect(skipped).toEqual([
    { name: amsterdam.name, reason: 'no-traffic' },
    { name: 'empty', reason: 'nothing-deployed' },
  ])
})
