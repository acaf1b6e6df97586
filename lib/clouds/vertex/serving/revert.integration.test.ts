import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { amsterdam, digestOf, MODEL, versionName } from '../testing/fleet.ts'
import { vertexProvider } from './index.ts'
import { attempt, baseline, halfway, type Stage, still, target, vertexStage } from './testing/stage.ts'

let stage: Stage
beforeEach(async () => {
  stage = await vertexStage()
})
afterEach(() => stage.fleet.stop())

describe('the way back', () => {
  test('in flight is a rolling deployment of the previous model on the ongoing one, and the higher revision wins', async () => {
    await stage.begin()
    const half = await stage.passUntil(halfway)
    await stage.provider.interrupt(attempt, 'a person asked for it', baseline)
    const ongoing = half.deployments.find(({ configName }) => configName === target)
    expect(stage.deployed()[1]).toMatchObject({
      deployedModel: {
        model: versionName(57),
        displayName: 'embeddings-eu-v57',
        rolloutOptions: { previousDeployedModel: ongoing?.id },
      },
    })
    const back = await stage.provider.observe(amsterdam)
    expect(back.pending?.configName).toBe('embeddings-eu-v57')
    const after = await stage.passUntil(still)
    expect(after).toMatchObject({ configName: 'embeddings-eu-v57', digest: digestOf(57) })
    expect(after.deployments.map(({ configName }) => configName)).not.toContain(target)
  })

  test('is known from the endpoint itself when no baseline was recorded', async () => {
    await stage.begin()
    await stage.provider.interrupt(attempt, 'a person asked for it', undefined)
    expect((await stage.passUntil(still)).configName).toBe('embeddings-eu-v57')
  })

  test('is not taken against a deployment that is not of this attempt', async () => {
    await stage.begin()
    await stage.provider.interrupt({ ...attempt, number: 2 }, 'a person asked for it', baseline)
    expect(stage.deployed()).toHaveLength(1)
  })

  test('is left to Vertex AI when the deployment has failed by itself', async () => {
    stage.fleet.sandbox.world.faults.add({ kind: 'health-check-fails', model: MODEL, release: 'v58' })
    const begun = await stage.begin()
    await stage.passUntil(({ pending }) => pending?.stage === 'rolling-back', begun?.operation)
    await expect(
      stage.provider.interrupt(attempt, 'a person asked for it', baseline),
    ).resolves.toBeUndefined()
    expect((await stage.passUntil(still)).configName).toBe('embeddings-eu-v57')
  })

  test('in flight from two processes at once is one deployment', async () => {
    await stage.begin()
    await stage.passUntil(halfway)
    const reason = 'a person asked for it'
    await Promise.all([
      stage.provider.interrupt(attempt, reason, baseline),
      vertexProvider(stage.fleet.google).interrupt(attempt, reason, baseline),
    ])
    expect(stage.fleet.calls('DeployModel').filter(({ status }) => status === 200)).toHaveLength(2)
    expect((await stage.passUntil(still)).configName).toBe('embeddings-eu-v57')
  })

  test('after the end works when the previous model was undeployed meanwhile', async () => {
    await stage.begin()
    const { deployments } = await stage.passUntil(still)
    await stage.provider.undeploy(amsterdam, deployments[0]?.id ?? '')
    stage.fleet.sandbox.pass(60)
    await stage.provider.restore(amsterdam, baseline)
    const after = await stage.passUntil(still)
    expect(after).toMatchObject({ configName: 'embeddings-eu-v57', digest: digestOf(57) })
  })
})

describe('undeploy', () => {
  test('ends the previous model, and a second call is no error while it is being ended and afterwards', async () => {
    await stage.begin()
    const { deployments } = await stage.passUntil(still)
    const previous = deployments[0]?.id ?? ''
    await stage.provider.undeploy(amsterdam, previous)
    await stage.provider.undeploy(amsterdam, previous)
    stage.fleet.sandbox.pass(60)
    await stage.provider.undeploy(amsterdam, previous)
    const after = await stage.provider.observe(amsterdam)
    expect(after.deployments.map(({ configName }) => configName)).toEqual([target])
  })

  test('never ends a model that has traffic', async () => {
    const { deployments } = await stage.provider.observe(amsterdam)
    await expect(stage.provider.undeploy(amsterdam, deployments[0]?.id ?? '')).rejects.toMatchObject({
      kind: 'terminal',
      code: 'HasTraffic',
      message: expect.stringContaining('100 %'),
    })
    expect(stage.fleet.calls('UndeployModel')).toHaveLength(0)
  })

  test('never ends a model that takes part in a rolling deployment', async () => {
    await stage.begin()
    const { deployments } = await stage.provider.observe(amsterdam)
    for (const { id } of deployments) {
      await expect(stage.provider.undeploy(amsterdam, id)).rejects.toMatchObject({
        code: 'DeploymentUnderway',
      })
    }
    expect(stage.fleet.calls('UndeployModel')).toHaveLength(0)
  })
})
