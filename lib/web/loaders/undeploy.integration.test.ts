import { beforeEach, expect, test } from 'vitest'
import { observationFromRow } from '#lib/db/rows/fleet.ts'
import { toJson } from '#lib/db/rows/json.ts'
import { deployed, standby } from '#lib/domain/testing/vertex.ts'
import type { Deployment } from '#lib/domain/types.ts'
import type { Stage } from '#lib/orchestrator/testing/stage.ts'
import { undeployPrevious } from '#lib/services/endpoints/undeploy.ts'
import { as, people } from '#lib/services/testing/desk.ts'
import { seedVertexFleet, vertexEndpoint, vertexRollout } from '#lib/services/testing/vertex.ts'
import { person, webStage } from '../testing/web-stage.ts'
import { loadModel } from './model.ts'
import { loadRollout } from './rollout.ts'

const onStage = webStage()
let on: Stage
let rollout: string
const idle = standby().id
beforeEach(async () => {
  on = onStage()
  await seedVertexFleet(on)
  await seen([deployed(), standby()])
  rollout = await vertexRollout(on, 'v56', { name: 'promoted', digest: 'sha256:00' }, false)
  await on.database.prisma.regionRollout.updateMany({
    where: { rolloutId: rollout },
    data: { baseline: { configName: standby().configName } },
  })
})

/** What the cloud last said is deployed. */
async function seen(deployments: Deployment[]) {
  const row = await on.database.prisma.endpointState.findUniqueOrThrow({
    where: { endpointId: vertexEndpoint.id },
  })
  await on.database.prisma.endpointState.update({
    where: { endpointId: vertexEndpoint.id },
    data: { observation: toJson({ ...observationFromRow(row), deployments }) },
  })
}

/** Wherever a page offers to end the model, why it may not be. */
async function refusals() {
  const model = await loadModel(person, 'payment-embeddings')
  const shown = await loadRollout(person, rollout)
  const onModel = model!.endpoints.flatMap(({ standby }) => standby.map(({ undeploy }) => undeploy))
  const onRollout = shown!.waves.flatMap(({ lanes }) => lanes.flatMap(({ rolling }) => rolling?.offer ?? []))
  return [...onModel, ...onRollout].map(({ deployment, action }) => [deployment, action.refusal])
}
const announced = async () =>
  (await on.database.prisma.change.findMany({ where: { entity: 'fleet' } })).map(({ key }) => key)

test('a page does not offer what somebody has asked for already, says why, and is told of the wish', async () => {
  expect(await refusals()).toEqual([
    [idle, null],
    [idle, null],
  ])
  await on.database.prisma.change.deleteMany()
  const wish = { endpoint: vertexEndpoint.id, deployment: idle }
  expect(await undeployPrevious(as(on, people.manager), wish)).toEqual({ ok: true })
  expect(await announced()).toEqual(['payment-embeddings'])
  const sentence = `embeddings-eu-v57 (DeployedModel ${idle}) is being undeployed in Eemshaven. Its rollout and the audit tell when it is gone.`
  expect(await refusals()).toEqual([
    [idle, sentence],
    [idle, sentence],
  ])
  // It did not come to that, and may be asked for again.
  await on.database.prisma.operation.updateMany({ data: { open: false, endedAt: on.clock.now() } })
  expect((await refusals()).map(([, refusal]) => refusal)).toEqual([null, null])
})
