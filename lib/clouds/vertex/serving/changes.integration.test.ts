import { afterEach, beforeEach, expect, test } from 'vitest'
import { guardrailWith } from '#lib/clouds/testing/guardrail.ts'
import type { ManifestChange } from '#lib/domain/manifest/changes.ts'
import type { ArtifactCopy } from '#lib/domain/types.ts'
import {
  amsterdam,
  artifactUri,
  container,
  embeddings,
  IMAGE,
  MODEL,
  OTHER_IMAGE,
  oneSurge,
  place,
  seedEndpoint,
  versionHere,
  versionName,
} from '../testing/fleet.ts'
import { attempt, type Stage, still, target, vertexStage } from './testing/stage.ts'

let stage: Stage
beforeEach(async () => {
  stage = await vertexStage()
})
afterEach(() => stage.fleet.stop())

/** v59: v57's weights in another image, with other settings. */
function register(): ArtifactCopy {
  const env = [
    ...container(57).env,
    { name: 'THRESHOLD', value: '0.9' },
    { name: 'DB_PASSWORD', value: 'hunter2' },
  ]
  const url = stage.fleet.sandbox.world.vertex.seed.model(place, {
    modelId: MODEL,
    versionAliases: ['v59'],
    artifactUri: artifactUri(57),
    containerSpec: {
      ...container(57),
      imageUri: OTHER_IMAGE,
      env,
      args: ['--fast', '--api-key=hunter2'],
      healthRoute: '',
      healthProbe: { exec: { command: ['probe', '--password', 'hunter2'] } },
    },
  })
  return { ...versionHere(57), url }
}

const listed = (changes: ManifestChange[]) =>
  changes
    .filter(({ same }) => !same)
    .map(({ part, key, from, before, after }) => [
      key === undefined ? part : `${part} ${key}`,
      from,
      before,
      after,
    ])

test('what would be deployed is listed part by part, before and after, without a secret', async () => {
  const changes = await stage.provider.changes(attempt, oneSurge, register())
  expect(listed(changes)).toEqual([
    ['image', 'release', IMAGE, OTHER_IMAGE],
    ['environment DB_PASSWORD', 'release', undefined, expect.stringMatching(/^sha256:\w{4}…\w\w$/)],
    ['environment THRESHOLD', 'release', undefined, '0.9'],
    ['args', 'release', undefined, '--fast --api-key=hidden'],
    ['routes healthRoute', 'dropped', '/health', undefined],
    ['settings healthProbe', 'release', undefined, 'hidden'],
  ])
  expect(JSON.stringify(changes)).not.toContain('hunter2')
  // What stays the same is listed too.
  expect(changes.find(({ part }) => part === 'artifact')).toMatchObject({ same: true, from: 'release' })
  expect(stage.deployed()).toHaveLength(0)
})

test('service account and logging come from the plan, and else from what serves', async () => {
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
  const guardrail = guardrailWith(oneSurge, { vertex })
  const changes = await stage.provider.changes({ ...attempt, endpoint }, guardrail, versionHere(58))
  expect(changes.filter(({ container: index }) => index === undefined)).toEqual([
    {
      container: undefined,
      part: 'role',
      key: 'serviceAccount',
      from: 'plan',
      before: 'old@payments-prod',
      after: 'new@payments-prod',
      same: false,
    },
    {
      container: undefined,
      part: 'settings',
      key: 'enableAccessLogging',
      from: 'live',
      before: 'true',
      after: 'true',
      same: true,
    },
  ])
})

test('a preview does not promise that logging is switched off, because a rolling deployment cannot', async () => {
  const endpoint = { ...amsterdam, name: 'logged' }
  seedEndpoint(stage.fleet.sandbox, 'logged', { enableAccessLogging: true })
  const rolling = { maxSurge: { replicas: 1 }, maxUnavailable: { replicas: 0 }, bakeSeconds: 0 }
  const vertex = { ...rolling, enableAccessLogging: false, disableContainerLogging: false }
  const guardrail = guardrailWith(oneSurge, { vertex })
  const changes = await stage.provider.changes({ ...attempt, endpoint }, guardrail, versionHere(58))
  expect(changes.filter(({ container: index }) => index === undefined)).toEqual([
    {
      container: undefined,
      part: 'settings',
      key: 'enableAccessLogging',
      from: 'live',
      before: 'true',
      after: 'true',
      same: true,
    },
  ])
})

test('an image-only release is rolled out, and what serves afterwards is the new image on the same weights', async () => {
  const madeAt = stage.fleet.google.clock.now().toISOString()
  const url = stage.fleet.sandbox.world.vertex.seed.model(place, {
    modelId: MODEL,
    versionAliases: ['v59'],
    artifactUri: artifactUri(57),
    containerSpec: container(57, { imageUri: OTHER_IMAGE }),
  })
  const { manifest: _other, ...artifact } = { ...versionHere(57), url }
  const before = await stage.provider.observe(amsterdam)
  const stated = await stage.provider.changes(attempt, oneSurge, artifact)
  expect(listed(stated)).toEqual([['image', 'release', IMAGE, OTHER_IMAGE]])
  const [first] = before.manifest.containers
  if (first?.image.state !== 'stated' || first.artifact.state !== 'stated')
    throw new Error('What serves is not known.')
  // Another version keeps weights of its own.
  const artifactNow = { ...first.artifact.value, kept: { entry: url, madeAt } }
  const image = {
    ...first.image.value,
    address: OTHER_IMAGE,
    digest: { known: true, value: OTHER_IMAGE.split('@')[1] ?? '' },
  } as const
  const manifest = {
    ...before.manifest,
    containers: [
      {
        ...first,
        image: { state: 'stated', value: image } as const,
        artifact: { state: 'stated', value: artifactNow } as const,
      },
    ],
  }
  const release = { ...embeddings(58), registryRef: url, artifactUrl: url, manifest }
  await stage.provider.begin({ ...attempt, release }, oneSurge, artifact)
  const after = await stage.passUntil(still)
  expect(after).toMatchObject({
    configName: target,
    modelName: url,
    image: OTHER_IMAGE,
    digest: before.digest,
  })
  expect(after.manifest).toEqual(manifest)
  // The cloud, asked independently.
  const models = await stage.fleet.google.clients.models(place.region)
  const [version] = await models.getModel({ name: after.modelName ?? '' })
  expect(version.containerSpec?.imageUri).toBe(OTHER_IMAGE)
})

test('what serves is not known part by part when its version cannot be found, and is said so', async () => {
  const { clients, clock } = stage.fleet.google
  const { vertexProvider } = await import('./index.ts')
  const gone = Object.assign(new Error('5 NOT_FOUND: gone'), { code: 5, details: 'gone' })
  const models: typeof clients.models = async (location) => {
    const client = await clients.models(location)
    return new Proxy(client, {
      get: (of, name) =>
        name === 'getModel'
          ? (request: { name: string }) =>
              request.name === versionName(57) ? Promise.reject(gone) : of.getModel(request)
          : Reflect.get(of, name),
    })
  }
  const provider = vertexProvider({ clients: { ...clients, models }, clock })
  const seen = await provider.observe(amsterdam)
  expect(seen).toMatchObject({ configName: 'embeddings-eu-v57', digest: undefined, image: undefined })
  expect(seen.manifest.containers).toMatchObject([
    { image: { state: 'unknown', why: { reason: 'not-found', detail: versionName(57) } } },
  ])
  const changes = await provider.changes(attempt, oneSurge, versionHere(58))
  expect(changes.find(({ part }) => part === 'image')?.before).toContain('not known')
  expect(changes.find(({ part }) => part === 'environment')?.before).toContain('not known')
})
