import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { guardrailWith } from '#lib/clouds/testing/guardrail.ts'
import { manifestOf } from '#lib/clouds/vertex/manifest/manifest.ts'
import { earlierManifest, unknownPart } from '#lib/domain/manifest/parts.ts'
import type { Manifest } from '#lib/domain/manifest/types.ts'
import type { Guardrail } from '#lib/domain/plan/plan.ts'
import type { ArtifactCopy, Release } from '#lib/domain/types.ts'
import {
  amsterdam,
  artifactUri,
  container,
  digestOf,
  embeddings,
  MODEL,
  OTHER_IMAGE,
  oneSurge,
  place,
  seedEndpoint,
  versionHere,
  versionManifest,
  versionName,
} from '../testing/fleet.ts'
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
    await stage.begin(guardrailWith(oneSurge, { vertex }))
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
    await stage.begin(guardrailWith(oneSurge, { vertex }), { ...attempt, endpoint })
    expect(stage.deployed()).toMatchObject([
      { deployedModel: { serviceAccount: 'new@payments-prod', enableAccessLogging: true } },
    ])
  })

  test('by a process that died before it recorded anything is found by the next one', async () => {
    await stage.begin()
    const another = vertexProvider(stage.fleet.google)
    expect(await another.begin(attempt, oneSurge, versionHere(58))).toBeUndefined()
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
    await expect(
      stage.provider.begin(attempt, oneSurge, { ...versionHere(58), url: 's3://models/v58' }),
    ).rejects.toMatchObject({
      kind: 'terminal',
      code: 'NoModelVersion',
    })
    expect(stage.deployed()).toHaveLength(0)
  })

  test('refused by Vertex AI is a terminal error in its own words, with nothing begun', async () => {
    const vertex = { maxSurge: { replicas: 0 }, maxUnavailable: { replicas: 0 }, bakeSeconds: 0 }
    await expect(stage.begin(guardrailWith(oneSurge, { vertex }))).rejects.toMatchObject({
      kind: 'terminal',
      code: 'INVALID_ARGUMENT',
    })
    expect((await stage.provider.observe(amsterdam)).pending).toBeUndefined()
  })
})

describe('the version is looked at again before it is deployed, and is not deployed', () => {
  const refused = async (code: string, words: string, change: Partial<Case> = {}) => {
    const { release = embeddings(58), artifact = versionHere(58), guardrail = oneSurge } = change
    await expect(stage.provider.begin({ ...attempt, release }, guardrail, artifact)).rejects.toMatchObject({
      kind: 'terminal',
      code,
      message: expect.stringContaining(words),
    })
    expect(stage.deployed()).toHaveLength(0)
  }
  interface Case {
    release: Release
    artifact: ArtifactCopy
    guardrail: Guardrail
  }
  /** v58 as it would be with other contents. */
  const stating = (changes: Record<string, string>, manifest = stated(changes)): Release => ({
    ...embeddings(58),
    manifest,
  })
  const stated = (changes: Record<string, string>) =>
    manifestOf({ artifactUri: artifactUri(58), containerSpec: container(58, changes) })

  test('when it was deleted behind the back', async () => {
    stage.fleet.sandbox.world.vertex.seed.removeVersion(place, MODEL, 'v58')
    await refused('VersionGone', 'is not in the registry any more')
  })

  test('when the model was deleted and another one registered under the same number', async () => {
    const { seed } = stage.fleet.sandbox.world.vertex
    seed.removeVersion(place, MODEL, 'v58')
    seed.model(place, {
      modelId: MODEL,
      version: 2,
      versionAliases: ['v58'],
      artifactUri: artifactUri(58),
      containerSpec: container(58, { imageUri: OTHER_IMAGE }),
    })
    await refused('VersionChanged', 'weights as declared, other image')
  })

  test('when it has the weights of the release in another image', async () => {
    const { manifest: _seen, ...artifact } = versionHere(58)
    const release = stating({ imageUri: OTHER_IMAGE })
    await refused('OtherVersion', 'weights as declared, other image', { release, artifact })
  })

  test('when a part of the release is not known, unless the plan tolerates that by name', async () => {
    const release = stating({}, withUnknown(versionManifest(58), 'routes'))
    await refused('VersionUnknown', 'The routes of the original', { release })
    const guardrail = { ...oneSurge, tolerateUnknown: ['routes'] } satisfies Guardrail
    await stage.provider.begin({ ...attempt, release }, guardrail, versionHere(58))
    expect(stage.deployed()).toHaveLength(1)
  })

  test('yet when the release was recorded before its parts were read', async () => {
    const unread = unknownPart('not-read')
    const release = { ...embeddings(58), manifest: earlierManifest(unread, unread) }
    await expect(
      stage.provider.begin({ ...attempt, release }, oneSurge, versionHere(58)),
    ).rejects.toMatchObject({ kind: 'retryable', code: 'NotReadYet' })
    expect(stage.deployed()).toHaveLength(0)
  })

  test('when a release of another cloud has another digest, and is when it has the same', async () => {
    const elsewhere: Release = {
      ...embeddings(58),
      registryRef: 'arn:aws:sagemaker:eu-west-1:123456789012:model-package/embeddings/58',
      manifest: earlierManifest(unknownPart('not-told'), unknownPart('not-told')),
    }
    const release = { ...elsewhere, artifactDigest: digestOf(57) }
    await refused('OtherVersion', 'other weights', { release })
    await stage.provider.begin({ ...attempt, release: elsewhere }, oneSurge, versionHere(58))
    expect(stage.deployed()).toHaveLength(1)
  })
})

function withUnknown(whole: Manifest, part: 'routes'): Manifest {
  return {
    ...whole,
    containers: whole.containers.map((each) => ({ ...each, [part]: unknownPart('denied') })),
  }
}
