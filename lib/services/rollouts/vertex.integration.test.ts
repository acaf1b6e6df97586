import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { traitsOf } from '#lib/clouds/registered.ts'
import { parseFleetFile, printFleetFile } from '#lib/domain/fleet/fleet-file.ts'
import { ensureSchedules } from '#lib/orchestrator/ensure-schedules.ts'
import { reconcileRegion } from '#lib/orchestrator/reconcile-region.ts'
import { type Stage, stage } from '#lib/orchestrator/testing/stage.ts'
import { say } from '#lib/words/say.ts'
import { publish } from '#sandbox/demo/publish.ts'
import { applyFleet } from '../fleet/apply.ts'
import { as, people } from '../testing/desk.ts'
import { demoFleetFile } from '../testing/use-cases.ts'
import { revertRegion } from './region.ts'
import { startRollout } from './start.ts'

/** Fleets on Vertex AI through the real loop, against the sandbox, with cloud time moved by the test. */

let on: Stage
beforeEach(async () => {
  on = await stage(async () => undefined)
  const applied = await applyFleet(as(on, people.admin), { yaml: onVertex })
  if (!applied.ok) throw new Error(say(applied))
})
afterEach(() => on.end())

/** The demo's file without the fleets that are on SageMaker alone, which would only be watched. */
const onVertex = ((parsed) => {
  if (!parsed.ok) throw new Error('The demo has no valid fleet file.')
  const { plans, models } = parsed.fleet
  const kept = Object.entries(models).filter(([, { endpoints }]) =>
    endpoints.some(({ provider }) => provider === 'vertex'),
  )
  return printFleetFile({ plans, models: Object.fromEntries(kept) }, traitsOf)
})(parseFleetFile(demoFleetFile, traitsOf))

const project = 'fraud-ml-prod'

/** Publishes the next release of the model, lets it reach every region, approves it and starts its rollout. */
async function startNext(
  model: string,
  content: object = {},
  endpoints?: string[],
): Promise<{ slug: string; label: string }> {
  const { release: label } = publish(on.sandbox.world, { model, ...content })
  await on.enqueue({ task: 'sync-registry', modelId: model })
  await on.pass(180)
  await on.enqueue({ task: 'sync-registry', modelId: model })
  await on.runDue()
  const { count } = await on.database.prisma.release.updateMany({
    where: { modelId: model, label },
    data: { status: 'Approved' },
  })
  expect(count, `${model} ${label} is registered`).toBe(1)
  const started = await startRollout(as(on, people.manager), {
    ...{ model, release: label },
    ...(endpoints && { endpoints }),
  })
  if (!started.ok) throw new Error(say(started))
  return { slug: started.slug, label }
}

const rollout = (slug: string) =>
  on.database.prisma.rollout.findUniqueOrThrow({
    where: { id: slug },
    include: { regions: { include: { endpoint: true }, orderBy: { wave: 'asc' } } },
  })
const hasEnded = (slug: string) => async () => !(await rollout(slug)).open
const phases = async (slug: string) => (await rollout(slug)).regions.map(({ phaseName }) => phaseName)
const reaches = (slug: string, index: number, phase: string) => async () =>
  (await phases(slug))[index] === phase
const regionId = async (slug: string, index: number) => (await rollout(slug)).regions[index]!.id

/** DeployModel calls that the cloud accepted. */
const deployments = (region?: string) =>
  on.sandbox.world.calls.find({ operation: 'DeployModel', status: 200, ...(region && { region }) })

/** What an endpoint says of itself, asked past Meridian. */
async function endpointInCloud(region: string, id: string): Promise<CloudEndpoint> {
  const address = `http://127.0.0.1:${on.sandbox.googleRestPort}/v1beta1/projects/${project}/locations/${region}/endpoints/${id}?allDeploymentStates=true`
  const response = await fetch(address, { headers: { authorization: 'Bearer test' } })
  return (await response.json()) as CloudEndpoint
}
interface CloudEndpoint {
  deployedModels: {
    id: string
    model: string
    modelVersionId: string
    displayName: string
    state: string
    rolloutOptions?: { previousDeployedModel: string; revisionNumber: number }
  }[]
  trafficSplit: Record<string, number>
}
const serving = ({ deployedModels, trafficSplit }: CloudEndpoint) =>
  deployedModels.find(({ id }) => trafficSplit[id] === 100)

const embeddings = [
  ['europe-west4', 'embeddings-eu'],
  ['us-central1', 'embeddings-us'],
  ['asia-northeast1', 'embeddings-jp'],
] as const

describe('a fleet on Vertex AI', () => {
  test('is promoted region by region with one DeployModel each, and the previous model stays deployed', async () => {
    const { slug, label } = await startNext('payment-embeddings')
    await on.until(hasEnded(slug), 'the rollout ends')
    expect((await rollout(slug)).status).toBe('completed')
    expect(deployments().map(({ region }) => region)).toEqual(embeddings.map(([region]) => region))
    for (const [region, id] of embeddings) {
      const endpoint = await endpointInCloud(region, id)
      expect(endpoint.deployedModels).toHaveLength(2)
      expect(serving(endpoint)?.displayName).toContain(label)
      expect(serving(endpoint)?.rolloutOptions?.revisionNumber).toBe(2)
      const state = await on.database.prisma.endpointState.findFirstOrThrow({
        where: { endpoint: { name: id } },
      })
      expect(state.label).toBe(label)
    }
  })

  test('a release that only leaves out a variable of its predecessor is rolled out, and is not called serving before', async () => {
    const only = ['embeddings-eu']
    const had = { environment: { MODE: 'fast', THRESHOLD: '0.5' } }
    const first = await startNext('payment-embeddings', had, only)
    await on.until(hasEnded(first.slug), 'the first rollout ends')
    const has = { environment: { MODE: 'fast' }, artifact: first.label }
    const second = await startNext('payment-embeddings', has, only)
    const state = () =>
      on.database.prisma.endpointState.findFirstOrThrow({ where: { endpoint: { name: 'embeddings-eu' } } })
    expect((await state()).label).toBe(first.label)
    await on.until(hasEnded(second.slug), 'the second rollout ends')
    expect((await state()).label).toBe(second.label)
    const [, deployment] = deployments('europe-west4')
    expect(JSON.stringify(deployment?.request)).toContain(second.label)
    expect(serving(await endpointInCloud('europe-west4', 'embeddings-eu'))?.displayName).toContain(
      second.label,
    )
  })

  test('a worker that dies after DeployModel was accepted and before anything of it was recorded leaves exactly one', async () => {
    const { slug } = await startNext('payment-embeddings')
    const region = await regionId(slug, 0)
    const doomed = on.anotherWorker()
    const vertex = doomed.clouds.serving('vertex')
    const clouds = {
      ...doomed.clouds,
      serving: () => ({
        ...vertex,
        begin: async (...input: Parameters<typeof vertex.begin>) => {
          await vertex.begin(...input)
          throw new Error('killed')
        },
      }),
    }
    // Pass after pass as its turn comes, until the one that begins.
    const passes = async () => {
      for (;;) await reconcileRegion({ ...doomed, clouds }, region)
    }
    await expect(passes()).rejects.toThrow('killed')
    expect(deployments('europe-west4')).toHaveLength(1)
    await on.database.prisma.$transaction(ensureSchedules)
    await on.until(reaches(slug, 0, 'promoted'), 'Eemshaven is promoted')
    expect(deployments('europe-west4')).toHaveLength(1)
  })

  test('replicas that never become ready leave the region reverted without traffic, with the health route named, and stop the rollout', async () => {
    // The demo's production release is v57.
    const label = 'v58'
    on.sandbox.world.faults.add({
      kind: 'health-check-fails',
      model: 'payment-embeddings',
      release: label,
      region: 'europe-west4',
    })
    const { slug } = await startNext('payment-embeddings')
    await on.until(hasEnded(slug), 'the rollout ends')
    const { status, regions } = await rollout(slug)
    expect(status).toBe('stopped')
    expect(regions[0]).toMatchObject({
      phaseName: 'reverted',
      phase: { cause: { kind: 'health', said: { facts: { failure: expect.stringContaining('/health') } } } },
    })
    expect(deployments('us-central1')).toEqual([])
    const intervals = await on.database.prisma.servingInterval.findMany({
      where: { endpoint: { name: 'embeddings-eu' }, label },
    })
    expect(intervals).toEqual([])
    const endpoint = await endpointInCloud('europe-west4', 'embeddings-eu')
    expect(endpoint.deployedModels.map(({ displayName }) => displayName)).not.toContainEqual(
      expect.stringContaining(label),
    )
  })

  test('taken back in mid-roll by a person, the rollback rolls on top of the ongoing deployment, and the highest revision wins', async () => {
    const before = serving(await endpointInCloud('europe-west4', 'embeddings-eu'))
    const { slug, label } = await startNext('payment-embeddings')
    const isHalfWay = async () => {
      const state = await on.database.prisma.endpointState.findFirst({
        where: { endpoint: { name: 'embeddings-eu' } },
      })
      const observation = state?.observation as { pending?: { share?: number } } | undefined
      return (observation?.pending?.share ?? 0) > 0
    }
    await on.until(isHalfWay, 'traffic follows the first new replica')
    const rolling = (await endpointInCloud('europe-west4', 'embeddings-eu')).deployedModels.find(
      ({ state }) => state === 'BEING_DEPLOYED',
    )
    const asked = await revertRegion(as(on, people.manager), {
      rollout: slug,
      endpoint: 'embeddings-eu',
      reason: 'scores look wrong',
    })
    expect(asked).toMatchObject({ ok: true })
    await on.until(reaches(slug, 0, 'reverted'), 'Eemshaven is taken back')
    const [forward, back, ...more] = deployments('europe-west4')
    expect(more).toEqual([])
    expect(JSON.stringify(forward?.request)).toContain(`"previousDeployedModel":"${before?.id}"`)
    expect(JSON.stringify(back?.request)).toContain(`"previousDeployedModel":"${rolling?.id}"`)
    const endpoint = await endpointInCloud('europe-west4', 'embeddings-eu')
    expect(serving(endpoint)).toMatchObject({
      displayName: before?.displayName,
      modelVersionId: before?.modelVersionId,
      rolloutOptions: { revisionNumber: 3 },
    })
    expect(endpoint.deployedModels.map(({ displayName }) => displayName)).not.toContainEqual(
      expect.stringContaining(label),
    )
  })
})

test('a fleet on both clouds is promoted in one rollout, SageMaker first, Vertex AI second, down to one digest', async () => {
  const { slug, label } = await startNext('checkout-risk')
  await on.until(hasEnded(slug), 'the rollout ends', 10_800)
  const { status, regions } = await rollout(slug)
  expect(status).toBe('completed')
  const [deployment, ...more] = deployments()
  expect(more).toEqual([])
  expect(deployment?.region).toBe('us-central1')
  const promotedInDublin = Date.parse((regions[0]!.phaseTimes as { promoted: string }).promoted)
  expect(deployment?.at).toBeGreaterThanOrEqual(promotedInDublin)
  const states = await on.database.prisma.endpointState.findMany({
    where: { endpoint: { modelId: 'checkout-risk' } },
  })
  expect(states.map((state) => state.label)).toEqual([label, label])
  expect(new Set(states.map(({ digest }) => digest)).size).toBe(1)
})
