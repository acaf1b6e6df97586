import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { amsterdam, oneSurge, seedEndpoint, versionName } from '../testing/vertex-fleet.ts'
import { vertexProvider } from './index.ts'
import { attempt, type Stage, target, vertexStage } from './testing/stage.ts'

let stage: Stage
beforeEach(async () => {
  stage = await vertexStage()
})
afterEach(() => stage.fleet.stop())

describe('begin', () => {
  test('is one rolling deployment on the model that serves, and gives its operation', async () => {
    const begun = await stage.begin()
    expect(begun?.operation).toMatch(/endpoints\/embeddings-eu\/operations\/\d+$/)
    const { deployments } = await stage.provider.observe(amsterdam)
    expect(stage.deployed()).toMatchObject([
      {
        deployedModel: {
          model: versionName(58),
          displayName: target,
          rolloutOptions: {
            previousDeployedModel: deployments[0]?.id,
            maxSurgeReplicas: 1,
            maxUnavailableReplicas: 0,
          },
        },
      },
    ])
  })

  test('gives percentages as percentages', async () => {
    const vertex = { maxSurge: { percentage: 50 }, maxUnavailable: { percentage: 25 }, bakeSeconds: 0 }
    await stage.begin({ ...oneSurge, vertex })
    const [request] = stage.deployed() as { deployedModel: { rolloutOptions: object } }[]
    expect(request?.deployedModel.rolloutOptions).toMatchObject({
      maxSurgePercentage: 50,
      maxUnavailablePercentage: 25,
    })
    expect(request?.deployedModel.rolloutOptions).not.toHaveProperty('maxSurgeReplicas')
  })

  test("takes the service account and logging of the plan, and the previous deployment's where the plan has none", async () => {
    const endpoint = { ...amsterdam, name: 'logged' }
    seedEndpoint(stage.fleet.sandbox, 'logged', {
      serviceAccount: 'old@payments-prod',
      enableAccessLogging: true,
    })
    const vertex = {
      maxSurge: { replicas: 1 },
      maxUnavailable: { replicas: 0 },
      bakeSeconds: 0,
      serviceAccount: 'new@payments-prod',
    }
    await stage.begin({ ...oneSurge, vertex }, { ...attempt, endpoint })
    expect(stage.deployed()).toMatchObject([
      { deployedModel: { serviceAccount: 'new@payments-prod', enableAccessLogging: true } },
    ])
  })

  test('by a process that died before it recorded anything is found by the next one', async () => {
    await stage.begin()
    const another = vertexProvider(stage.fleet.google)
    expect(await another.begin(attempt, oneSurge, versionName(58))).toBeUndefined()
    expect(stage.deployed()).toHaveLength(1)
  })

  test('waits while another deployment is under way', async () => {
    await stage.begin()
    await expect(stage.begin(oneSurge, { ...attempt, number: 2 })).rejects.toMatchObject({
      kind: 'retryable',
      code: 'DeploymentUnderway',
    })
    expect(stage.deployed()).toHaveLength(1)
  })

  test('of something that is no model version is refused before any call', async () => {
    await expect(stage.provider.begin(attempt, oneSurge, 's3://models/v58')).rejects.toMatchObject({
      kind: 'terminal',
      code: 'NoModelVersion',
    })
    expect(stage.deployed()).toHaveLength(0)
  })

  test('refused by Vertex AI is a terminal error in its own words, with nothing begun', async () => {
    const artifact = versionName(58).replace('@2', '@99')
    await expect(stage.provider.begin(attempt, oneSurge, artifact)).rejects.toMatchObject({
      kind: 'terminal',
      code: 'NOT_FOUND',
    })
    expect((await stage.provider.observe(amsterdam)).pending).toBeUndefined()
  })
})
