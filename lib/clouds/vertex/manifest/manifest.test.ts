import { describe, expect, test } from 'vitest'
import { artifactDigestOf } from '#lib/domain/manifest/artifact-digest.ts'
import { fingerprintOf, isComplete } from '#lib/domain/manifest/fingerprint.ts'
import type { ContainerManifest, PartName } from '#lib/domain/manifest/types.ts'
import { type ModelContents, manifestOf, servedManifest } from './manifest.ts'

const HEX = 'ab'.repeat(32)
const DIGEST = `sha256:${'cd'.repeat(32)}`
const whole: ModelContents = {
  artifactUri: 'gs://models-eu/v58/',
  containerSpec: {
    imageUri: `europe-docker.pkg.dev/p/serving/embeddings@${DIGEST}`,
    env: [
      { name: 'ARTIFACT_SHA256', value: HEX },
      { name: 'THRESHOLD', value: '0.5' },
      { name: 'API_TOKEN', value: 'hunter2' },
    ],
    command: ['python'],
    args: ['-m', 'serve'],
    ports: [{ containerPort: 8501 }],
    predictRoute: '/predict',
    healthRoute: '/health',
    deploymentTimeout: { seconds: '600', nanos: 0 },
    sharedMemorySizeMb: '64',
    healthProbe: { periodSeconds: 5, httpGet: { path: '/health', port: 0 }, probeType: 'httpGet' },
  },
  explanationSpec: { parameters: { topK: 3, sampledShapleyAttribution: { pathCount: 5 } } },
}
const spec = (changes: NonNullable<ModelContents['containerSpec']>): ModelContents => ({
  ...whole,
  containerSpec: { ...whole.containerSpec, ...changes },
})
const first = (model: ModelContents): ContainerManifest => {
  const [container] = manifestOf(model).containers
  if (container === undefined) throw new Error('No container.')
  return container
}

test('a version states every part of its one container', () => {
  expect(isComplete(manifestOf(whole))).toBe(true)
  const container = first(whole)
  expect(container).toMatchObject({
    image: { value: { repository: 'p/serving/embeddings', digest: { known: true, value: DIGEST } } },
    artifact: { value: { kind: 'prefix', digest: { value: `sha256:${HEX}` } } },
    command: { value: ['python'] },
    args: { value: ['-m', 'serve'] },
    routes: { value: { ports: '8501', predictRoute: '/predict', healthRoute: '/health' } },
    settings: {
      value: {
        deploymentTimeout: '600s',
        sharedMemorySizeMb: '64',
        healthProbe: '{"httpGet":{"path":"/health"},"periodSeconds":5}',
        explanationSpec: expect.stringMatching(/^sha256:/),
      },
    },
  })
  expect(container.environment).toMatchObject({ value: { THRESHOLD: { shown: '0.5' } } })
})

test('a secret decides without being kept, and the checksum is the artifact, not the environment', () => {
  const text = JSON.stringify(manifestOf(whole))
  expect(text).not.toContain('hunter2')
  expect(text).not.toContain('ARTIFACT_SHA256')
  const other = spec({ env: [{ name: 'API_TOKEN', value: 'hunter3' }] })
  expect(first(other).environment).not.toEqual(
    first(spec({ env: [{ name: 'API_TOKEN', value: 'hunter2' }] })).environment,
  )
})

test.each<[PartName, ModelContents]>([
  ['image', spec({ imageUri: `europe-docker.pkg.dev/p/serving/embeddings@sha256:${'00'.repeat(32)}` })],
  ['artifact', spec({ env: [{ name: 'ARTIFACT_SHA256', value: '00'.repeat(32) }] })],
  ['environment', spec({ env: [] })],
  ['command', spec({ command: [] })],
  ['args', spec({ args: ['-m', 'other'] })],
  ['routes', spec({ predictRoute: '/v2' })],
  ['routes', spec({ healthRoute: '/v2' })],
  ['routes', spec({ invokeRoutePrefix: '/*' })],
  ['routes', spec({ ports: [] })],
  ['routes', spec({ grpcPorts: [{ containerPort: 9000 }] })],
  ['settings', spec({ deploymentTimeout: null })],
  ['settings', spec({ sharedMemorySizeMb: '128' })],
  ['settings', spec({ startupProbe: { exec: { command: ['true'] } } })],
  ['settings', spec({ livenessProbe: { tcpSocket: {} } })],
  ['settings', { ...whole, explanationSpec: null }],
  ['settings', { ...whole, defaultCheckpointId: 'step-100' }],
])('another %s is another release', (_part, model) => {
  expect(fingerprintOf(manifestOf(model))).not.toBe(fingerprintOf(manifestOf(whole)))
})

test('regional places are no part of it, nor is what the client fills in', () => {
  const elsewhere: ModelContents = {
    ...spec({ imageUri: `us-docker.pkg.dev/p/serving/embeddings@${DIGEST}`, livenessProbe: null }),
    artifactUri: 'gs://models-us/v58/',
    defaultCheckpointId: '',
  }
  expect(fingerprintOf(manifestOf(elsewhere))).toBe(fingerprintOf(manifestOf(whole)))
  expect(first(spec({ ports: [{ containerPort: 8080 }] })).routes).toEqual(first(spec({ ports: [] })).routes)
})

describe('what nothing tells is unknown with the reason, and never none', () => {
  test.each([
    ['no checksum', [], { reason: 'not-told', detail: 'ARTIFACT_SHA256' }],
    [
      'one that is none',
      [{ name: 'ARTIFACT_SHA256', value: 'v58' }],
      { reason: 'not-comparable', detail: 'ARTIFACT_SHA256=v58' },
    ],
  ])('with %s', (_name, env, why) => {
    const model = spec({ env })
    expect(first(model).artifact).toMatchObject({ value: { kind: 'prefix', digest: { known: false, why } } })
    expect(artifactDigestOf(manifestOf(model))).toBeUndefined()
    expect(isComplete(manifestOf(model))).toBe(false)
  })

  test('of an image by tag', () => {
    expect(first(spec({ imageUri: 'europe-docker.pkg.dev/p/embeddings:torch-2.6' })).image).toMatchObject({
      value: { tag: 'torch-2.6', digest: { known: false, why: { reason: 'not-told' } } },
    })
  })
})

test('a version that loads nothing has no artifact, and one that fetches it itself has', () => {
  const { artifactUri: _none, ...bare } = spec({ env: [] })
  expect(first(bare).artifact).toEqual({ state: 'stated', value: { kind: 'none' } })
  const { artifactUri: _uri, ...fetching } = whole
  expect(first(fetching).artifact).toMatchObject({ value: { kind: 'prefix', address: '' } })
})

test('a version without a container of its own is listed as what cannot be deployed', () => {
  for (const model of [{}, { containerSpec: null }, { containerSpec: { imageUri: '' } }])
    expect(manifestOf(model)).toMatchObject({ containers: [], undeployable: 'no-image' })
})

describe('what is deployed of a version', () => {
  test('is the version', () => {
    expect(servedManifest(whole, { id: '1' })).toEqual(manifestOf(whole))
  })

  test('with other explanations is not known in its settings, unless nothing is explained', () => {
    const deployed = { id: '1', explanationSpec: {} }
    expect(servedManifest(whole, deployed).containers[0]?.settings).toMatchObject({
      state: 'unknown',
      why: { reason: 'not-comparable', detail: 'explanationSpec of DeployedModel 1' },
    })
    expect(servedManifest(whole, { ...deployed, disableExplanations: true })).toEqual(manifestOf(whole))
  })

  test('from another checkpoint is another thing', () => {
    const served = servedManifest(whole, { id: '1', checkpointId: 'step-100' })
    expect(fingerprintOf(served)).not.toBe(fingerprintOf(manifestOf(whole)))
  })
})
