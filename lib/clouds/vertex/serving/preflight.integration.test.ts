import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { guardrailWith } from '#lib/clouds/testing/guardrail.ts'
import { type ModelContents, manifestOf } from '#lib/clouds/vertex/manifest/manifest.ts'
import type { RollingDeployment } from '#lib/clouds/vertex/plan/section.ts'
import type { Guardrail } from '#lib/domain/plan/plan.ts'
import { verbatim } from '#lib/domain/said.ts'
import type { ArtifactCopy, Endpoint, Release } from '#lib/domain/types.ts'
import { say } from '#lib/words/say.ts'
import {
  amsterdam,
  artifactUri,
  container,
  digestOf,
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
import { attempt, type Stage, still, vertexStage } from './testing/stage.ts'

let stage: Stage
beforeEach(async () => {
  stage = await vertexStage()
})
afterEach(() => stage.fleet.stop())

interface Case {
  endpoint: Endpoint
  release: Release
  guardrail: Guardrail
  artifact: ArtifactCopy
}

/** Codes of what is found, without what is well. */
async function trouble(changes: Partial<Case> = {}) {
  const { endpoint, release, guardrail, artifact } = {
    endpoint: amsterdam,
    release: embeddings(58),
    guardrail: oneSurge,
    artifact: versionHere(58),
    ...changes,
  }
  const findings = await stage.provider.preflight(endpoint, release, guardrail, artifact)
  return findings.filter(({ level }) => level !== 'ok')
}

/** Vertex AI itself refuses what preflight said it would. */
async function refused(changes: Partial<Case> = {}) {
  const { endpoint = amsterdam, guardrail = oneSurge, artifact = versionHere(58) } = changes
  const { release = embeddings(58) } = changes
  await expect(
    stage.provider.begin({ ...attempt, endpoint, release }, guardrail, artifact),
  ).rejects.toMatchObject({ kind: 'terminal' })
}

function rolling(changes: Partial<RollingDeployment>): Guardrail {
  return guardrailWith(oneSurge, {
    vertex: { maxSurge: { replicas: 0 }, maxUnavailable: { replicas: 0 }, bakeSeconds: 0, ...changes },
  })
}

/**
 * A further version of the model in Amsterdam.
 * @param isKept whether the release is that very version, so that it has the same weights for good
 */
function register(
  version: number,
  spec: Partial<Parameters<Stage['fleet']['sandbox']['world']['vertex']['seed']['model']>[1]>,
  isKept = true,
): ArtifactCopy {
  const url = stage.fleet.sandbox.world.vertex.seed.model(place, {
    modelId: MODEL,
    versionAliases: [`v${version}`],
    containerSpec: container(version),
    artifactUri: artifactUri(version),
    ...spec,
  })
  const {
    containerSpec = container(version),
    artifactUri: uri = artifactUri(version),
    explanationSpec,
  } = spec
  const madeAt = stage.fleet.google.clock.now().toISOString()
  const manifest = manifestOf(
    { containerSpec, artifactUri: uri, explanationSpec } as ModelContents,
    isKept ? { kept: { entry: url, madeAt } } : {},
  )
  return { ...versionHere(version), url, manifest, digest: digestOf(version) }
}

/** The release that a version is registered as. */
function releaseOf(version: number, { url, manifest }: ArtifactCopy): Release {
  const release = { ...embeddings(version), registryRef: url, artifactUrl: url }
  return manifest === undefined ? release : { ...release, manifest }
}

test('a sound endpoint has no blocker and says what was checked', async () => {
  const findings = await stage.provider.preflight(amsterdam, embeddings(58), oneSurge, versionHere(58))
  expect(findings.map(({ level, code }) => [level, code])).toEqual([
    ['ok', 'endpoint-serves'],
    ['ok', 'surge-replicas'],
    ['ok', 'artifact-present'],
  ])
})

describe('before anything is touched it says', () => {
  test('that there is no such endpoint', async () => {
    const endpoint = { ...amsterdam, name: 'elsewhere' }
    expect(await trouble({ endpoint })).toMatchObject([{ level: 'blocker', code: 'cloud-refused' }])
    await refused({ endpoint })
  })

  test('that the endpoint serves nothing', async () => {
    const endpoint = { ...amsterdam, name: 'empty' }
    const client = await stage.fleet.google.clients.endpoints(place.region)
    await client.createEndpoint({
      parent: `projects/${place.account}/locations/${place.region}`,
      endpoint: { displayName: 'empty' },
      endpointId: 'empty',
    })
    stage.fleet.sandbox.pass(30)
    expect(await trouble({ endpoint })).toMatchObject([{ level: 'blocker', code: 'nothing-deployed' }])
    await refused({ endpoint })
  })

  test('that a deployment is under way', async () => {
    await stage.begin()
    expect(await trouble()).toMatchObject([{ level: 'blocker', code: 'update-in-progress' }])
  })

  test('that the traffic is split', async () => {
    const client = await stage.fleet.google.clients.endpoints(place.region)
    const [{ id = '' } = {}] = (await stage.provider.observe(amsterdam)).deployments
    const endpoint = `projects/${place.account}/locations/${place.region}/endpoints/${amsterdam.name}`
    await client.deployModel({
      endpoint,
      deployedModel: {
        model: versionName(57),
        displayName: 'second',
        dedicatedResources: { machineSpec: { machineType: 'n1-standard-4' }, minReplicaCount: 1 },
      },
      trafficSplit: { [id]: 50, '0': 50 },
    })
    await stage.passUntil(still)
    const [found] = await trouble()
    expect(found).toMatchObject({ level: 'blocker', code: 'traffic-split' })
    expect(say(found!)).toContain('second')
    await refused()
  })

  test.each(['predictRoute', 'healthRoute'])(
    'that the %s changes on a shared public endpoint, and not on a dedicated one',
    async (route) => {
      const artifact = register(59, { containerSpec: container(59, { [route]: '/new' }) })
      const endpoint = { ...amsterdam, name: 'shared' }
      seedEndpoint(stage.fleet.sandbox, 'shared', { dedicatedEndpointEnabled: false })
      const release = releaseOf(59, artifact)
      const [found] = await trouble({ endpoint, release, artifact })
      expect(found).toMatchObject({ level: 'blocker', code: 'route-changed' })
      expect(say(found!)).toContain('/new')
      await refused({ endpoint, release, artifact })
      expect(await trouble({ release, artifact })).toEqual([])
    },
  )

  test('that the model needs online explanations', async () => {
    const artifact = register(59, {
      explanationSpec: { parameters: { sampledShapleyAttribution: { pathCount: 5 } } },
    })
    const release = releaseOf(59, artifact)
    expect(await trouble({ release, artifact })).toMatchObject([
      { level: 'blocker', code: 'online-explanations' },
    ])
    await refused({ release, artifact })
  })

  test('that no replica could ever be replaced', async () => {
    const guardrail = rolling({})
    expect(await trouble({ guardrail })).toMatchObject([{ level: 'blocker' }])
    await refused({ guardrail })
  })

  test('that a share of the replicas is less than one of them', async () => {
    const endpoint = { ...amsterdam, name: 'small' }
    seedEndpoint(stage.fleet.sandbox, 'small', { replicas: 2 })
    const guardrail = rolling({ maxUnavailable: { percentage: 25 } })
    expect(await trouble({ endpoint, guardrail })).toMatchObject([
      { level: 'blocker', code: 'too-few-replicas' },
    ])
    expect(await trouble({ guardrail })).toEqual([])
  })

  test('that all replicas may be unavailable at once', async () => {
    const guardrail = rolling({ maxUnavailable: { replicas: 4 } })
    expect(await trouble({ guardrail })).toMatchObject([
      { level: 'warning', code: 'all-replicas-unavailable' },
    ])
  })

  test('that the version does not tell its digest, and how it would', async () => {
    const untold = register(59, { containerSpec: { imageUri: IMAGE }, artifactUri: 'gs://m/v59' }, false)
    const artifact: ArtifactCopy = { ...untold, state: 'unknown', digest: undefined }
    const release = releaseOf(59, artifact)
    const [found, ...others] = await trouble({ release, artifact })
    expect(found).toMatchObject({ level: 'blocker', code: 'digest-missing' })
    expect(say(found!)).toContain('ARTIFACT_SHA256')
    expect(others).toEqual([])
    await refused({ release, artifact })
  })

  test('that the weights are the same only as declared, and lets it pass', async () => {
    const uri = 'gs://embeddings-models-eu/v59/'
    const artifact = register(59, { containerSpec: container(59), artifactUri: uri }, false)
    const [found, ...others] = await trouble({ release: releaseOf(59, artifact), artifact })
    expect(found).toMatchObject({ level: 'warning', code: 'artifact-declared' })
    expect(say(found!)).toContain('as declared (sha256:5959…59); nobody compared them')
    expect(others).toEqual([])
  })

  test('that the image is known by its tag only, and lets it pass', async () => {
    const imageUri = 'europe-docker.pkg.dev/payments-prod/serving/embeddings:torch-2.6'
    const artifact = register(59, {
      containerSpec: container(59, { imageUri }),
      artifactUri: 'gs://embeddings-models-eu/v59/',
    })
    const [found, ...others] = await trouble({ release: releaseOf(59, artifact), artifact })
    expect(found).toMatchObject({ level: 'warning', code: 'image-by-tag' })
    expect(say(found!)).toContain('by its tag torch-2.6; its digest is not known')
    expect(others).toEqual([])
  })

  test('that the version in the region has the weights of the release in another image', async () => {
    const artifact = register(59, {
      containerSpec: container(58, { imageUri: OTHER_IMAGE }),
      artifactUri: 'gs://embeddings-models-eu/v58/',
    })
    const [found] = await trouble({ artifact })
    expect(found).toMatchObject({ level: 'blocker', code: 'artifact-different' })
    expect(say(found!)).toContain('weights as declared, other image')
    await refused({ artifact })
  })

  test('that the version of the release was deleted since it was looked at', async () => {
    stage.fleet.sandbox.world.vertex.seed.removeVersion(place, MODEL, 'v58')
    const artifact: ArtifactCopy = { ...versionHere(58), state: 'source' }
    const [found] = await trouble({ artifact })
    expect(found).toMatchObject({ level: 'blocker', code: 'artifact-failed' })
    expect(say(found!)).toContain('any more; register it again')
    await refused({ artifact })
  })

  test('that the version in the region is another one than was released', async () => {
    const artifact = versionHere(57)
    expect(await trouble({ artifact })).toMatchObject([{ level: 'blocker', code: 'artifact-different' }])
  })

  test('that the version is another one by now, whatever was noted of it earlier', async () => {
    const artifact = { ...versionHere(57), digest: digestOf(58) }
    expect(await trouble({ artifact })).toMatchObject([{ level: 'blocker', code: 'artifact-different' }])
  })

  test('nothing against a version that has arrived since it was noted as missing', async () => {
    const artifact: ArtifactCopy = { ...versionHere(58), state: 'missing', digest: undefined }
    expect(await trouble({ artifact })).toEqual([])
  })

  test('that the version is not in the region yet', async () => {
    const artifact: ArtifactCopy = {
      ...versionHere(58),
      state: 'missing',
      digest: undefined,
      url: versionName(99),
      said: verbatim('v58 is not registered here.'),
    }
    expect(await trouble({ artifact })).toMatchObject([{ level: 'warning', code: 'artifact-not-here-yet' }])
  })

  test('that logging which is on cannot be switched off by the plan', async () => {
    const endpoint = { ...amsterdam, name: 'logged' }
    seedEndpoint(stage.fleet.sandbox, 'logged', { enableAccessLogging: true })
    const guardrail = rolling({ maxSurge: { replicas: 1 }, enableAccessLogging: false })
    expect(await trouble({ endpoint, guardrail })).toMatchObject([{ level: 'warning', code: 'setting-kept' }])
  })

  test('which permission is missing, wherever it is', async () => {
    stage.fleet.sandbox.world.faults.add({
      kind: 'access-denied',
      region: place.region,
      service: 'aiplatform',
      operation: 'GetModel',
    })
    const [found, ...others] = await trouble()
    expect(found).toMatchObject({ level: 'blocker', code: 'permission-missing' })
    expect(say(found!)).toContain('aiplatform.models.get')
    expect(others).toEqual([])
  })
})
