import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Deployment } from '#lib/domain/types.ts'
import { inWords } from '#lib/orchestrator/testing/in-words.ts'
import { type Stage, stage } from '#lib/orchestrator/testing/stage.ts'
import { told as answered } from '#lib/services/testing/told.ts'
import { as, auditEntries, breakInserts, everyRow, people } from '../testing/desk.ts'
import {
  observe,
  onCloud,
  rollOver,
  seedVertexFleet,
  vertexEndpoint,
  vertexRollout,
} from '../testing/vertex.ts'
import { undeployPrevious } from './undeploy.ts'

const ok = { ok: true }
const promoted = { name: 'promoted', digest: 'sha256:00' } as const

let on: Stage
let idle: Deployment
let serving: Deployment
beforeEach(async () => {
  on = await stage()
  await seedVertexFleet(on)
  const deployments = await rollOver(on, 'v56')
  idle = deployments.find(({ state }) => state === 'standby')!
  serving = deployments.find(({ state }) => state === 'serving')!
})
afterEach(() => on.end())

const manager = () => as(on, people.manager)
const ask = (deployment: string) => undeployPrevious(manager(), { endpoint: vertexEndpoint.id, deployment })
const undeployed = () =>
  on.sandbox.world.calls.find({ operation: 'UndeployModel' }).filter(({ status }) => status === 200).length
const isGone = async () => (await onCloud(on)).deployments.every(({ id }) => id !== idle.id)
const told = async () =>
  (await auditEntries(on.database))
    .filter(({ action }) => action.startsWith('endpoint.undeploy'))
    .map(({ actor, action, sentence }) => [(actor as { label: string }).label, action, sentence])
const events = (slug: string) =>
  on.database.prisma.rolloutEvent.findMany({ where: { rolloutId: slug }, orderBy: { id: 'asc' } })

test('the previous model goes by one call, however often it is asked for, and its rollout tells it', async () => {
  const slug = await vertexRollout(on, 'v56', promoted, false)
  expect(await ask(idle.id)).toEqual(ok)
  expect(await ask(idle.id)).toEqual(ok)
  await on.until(isGone, 'the previous model is undeployed')
  await on.pass(60)
  expect(undeployed()).toBe(1)

  const name = `embeddings-eu-v57 (DeployedModel ${idle.id}) in Eemshaven.`
  const asked = [
    people.manager.label,
    'endpoint.undeploy',
    `${people.manager.label} asked to undeploy ${name}`,
  ]
  expect(await told()).toEqual([asked, asked, ['Meridian', 'endpoint.undeployed', `Undeployed ${name}`]])
  expect((await events(slug)).map(({ kind, said }) => [kind, inWords(said)])).toEqual([
    ['endpoint.undeployed', `Undeployed ${name}`],
  ])
  const state = await on.database.prisma.endpointState.findUniqueOrThrow({
    where: { endpointId: vertexEndpoint.id },
  })
  const known = (state.observation as unknown as { deployments: Deployment[] }).deployments
  expect(known.map(({ id }) => id)).toEqual([serving.id])

  expect(await ask(idle.id)).toMatchObject({ ok: false, code: 'unknown-deployment' })
})

test('what serves, what is not there and an endpoint nobody knows are refused, and nothing is written', async () => {
  const before = await everyRow(on.database)
  expect(await ask(serving.id)).toMatchObject({ ok: false, code: 'takes-traffic' })
  expect(await answered(ask('12'))).toMatchObject({
    ok: false,
    code: 'unknown-deployment',
    sentence: expect.stringContaining(`embeddings-eu-v57 (DeployedModel ${idle.id})`),
  })
  const elsewhere = { endpoint: 'fraud-eu', deployment: idle.id }
  expect(await undeployPrevious(manager(), elsewhere)).toMatchObject({ code: 'provider-keeps-nothing' })
  const nowhere = { endpoint: 'nowhere', deployment: idle.id }
  expect(await undeployPrevious(manager(), nowhere)).toMatchObject({ code: 'not-found' })
  expect(await everyRow(on.database)).toEqual(before)
})

test('viewers and approvers are refused, and nothing is written', async () => {
  const before = await everyRow(on.database)
  for (const person of [people.viewer, people.approver]) {
    const input = { endpoint: vertexEndpoint.id, deployment: idle.id }
    expect(await undeployPrevious(as(on, person), input)).toMatchObject({ code: 'permission' })
  }
  expect(await everyRow(on.database)).toEqual(before)
})

test('without its audit entry nothing is asked of the worker', async () => {
  const mend = await breakInserts(on.database, 'audit_entry')
  await expect(ask(idle.id)).rejects.toThrow('no room for audit_entry')
  await mend()
  await on.pass(60)
  expect(undeployed()).toBe(0)
})

test('a rollout that came in between keeps the previous model, and the refusal is told', async () => {
  expect(await ask(idle.id)).toEqual(ok)
  await vertexRollout(on, 'v56', { name: 'gated', refusal: undefined }, true)
  await on.runDue()
  expect(undeployed()).toBe(0)
  expect((await told()).at(-1)).toEqual([
    'Meridian',
    'endpoint.undeploy-refused',
    expect.stringContaining(
      'Nothing was undeployed in Eemshaven. Rollout payment-embeddings-v56-1 is under way',
    ),
  ])
  expect(await ask(idle.id)).toMatchObject({ code: 'open-rollout' })
})

test('a cloud that refuses every call for a while is asked again until it answers', async () => {
  expect(await ask(idle.id)).toEqual(ok)
  const { id } = on.sandbox.world.faults.add({
    kind: 'throttling',
    service: 'aiplatform',
    callsPerSecond: 0.001,
  })
  await on.pass(20)
  expect(await told()).toHaveLength(1)
  expect(undeployed()).toBe(0)
  on.sandbox.world.faults.remove(id)
  await on.until(isGone, 'the previous model is undeployed')
  expect(undeployed()).toBe(1)
})

test('a cloud that refuses every call for hours is given up, once and for all, and may be asked again', async () => {
  const slug = await vertexRollout(on, 'v56', promoted, false)
  const asked = on.clock.now().getTime()
  expect(await ask(idle.id)).toEqual(ok)
  const fault = { kind: 'throttling', service: 'aiplatform', callsPerSecond: 0.001 } as const
  const { id } = on.sandbox.world.faults.add(fault)
  await on.pass(20)
  // Its tries know when the first one was.
  const waiting = () =>
    on.database.prisma.operation.findMany({
      where: { open: true, intent: { path: ['deployment'], equals: idle.id } },
    })
  const [operation] = await waiting()
  expect(operation!.requestedAt.getTime() - asked).toBeLessThan(5_000)

  const since = new Date(on.clock.now().getTime() - 2 * 3_600_000).toISOString()
  await on.enqueue({ task: 'undeploy', endpointId: vertexEndpoint.id, deploymentId: idle.id, since })
  await on.runDue()
  expect((await told()).filter(([, action]) => action === 'endpoint.undeploy-failed')).toEqual([
    [
      'Meridian',
      'endpoint.undeploy-failed',
      expect.stringMatching(
        /^DeployedModel \d+ could not be undeployed in Eemshaven: .*\. Meridian gave up after 2 h; ask for it again\.$/,
      ),
    ],
  ])
  expect((await events(slug)).map(({ kind }) => kind)).toEqual(['endpoint.undeploy-failed'])
  expect(await waiting()).toEqual([])

  on.sandbox.world.faults.remove(id)
  expect(await ask(idle.id)).toEqual(ok)
  await on.until(isGone, 'the previous model is undeployed')
})

test('a permission that is missing is told and not tried again', async () => {
  expect(await ask(idle.id)).toEqual(ok)
  on.sandbox.world.faults.add({ kind: 'access-denied', operation: 'UndeployModel' })
  await on.pass(120)
  const failed = (await told()).filter(([, action]) => action === 'endpoint.undeploy-failed')
  expect(failed).toHaveLength(1)
  expect(failed[0]?.[2]).toMatch(/^DeployedModel \d+ could not be undeployed in Eemshaven: .*\.$/)
})

test('what somebody else undeployed is seen as gone and told once', async () => {
  expect(await ask(idle.id)).toEqual(ok)
  const endpoint = { account: 'fraud-ml-prod', region: vertexEndpoint.region, name: vertexEndpoint.id }
  await on
    .anotherWorker()
    .clouds.serving('vertex')
    .undeploy({ ...vertexFull, ...endpoint }, idle.id)
  await on.until(async () => (await told()).some(([, action]) => action === 'endpoint.undeployed'), 'told')
  await observe(on)
  // A second job, as an ask leaves behind that came while the first one ran.
  await on.enqueue({ task: 'undeploy', endpointId: vertexEndpoint.id, deploymentId: idle.id })
  await on.runDue()
  expect(undeployed()).toBe(1)
  expect((await told()).filter(([, action]) => action === 'endpoint.undeployed')).toHaveLength(1)
})

const vertexFull = {
  id: vertexEndpoint.id,
  model: 'payment-embeddings',
  provider: 'vertex',
  role: 'active',
  peakRps: 300,
  settings: {},
} as const satisfies Partial<Parameters<ReturnType<Stage['context']['clouds']['serving']>['undeploy']>[0]>
