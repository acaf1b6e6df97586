import { afterAll, beforeAll, expect, test } from 'vitest'
import { MODEL, place, type VertexFleet, vertexFleet } from '#lib/clouds/vertex/testing/fleet.ts'
import { fingerprintOf, isComplete } from '#lib/domain/manifest/fingerprint.ts'
import { manifestOf } from '../vertex/manifest/manifest.ts'

/** Everything that the API documents of a container, as a pipeline uploads it and as it comes back over the wire. */
const containerSpec = {
  imageUri: `europe-docker.pkg.dev/p/serving/embeddings@sha256:${'ee'.repeat(32)}`,
  command: ['python3'],
  args: ['-m', 'serve', '--threshold=$(THRESHOLD)'],
  env: [
    { name: 'ARTIFACT_SHA256', value: 'ab'.repeat(32) },
    { name: 'THRESHOLD', value: '0.5' },
    { name: 'EMPTY', value: '' },
  ],
  ports: [{ containerPort: 8501 }],
  grpcPorts: [{ containerPort: 9000 }],
  predictRoute: '/predict',
  healthRoute: '/health',
  invokeRoutePrefix: '/*',
  deploymentTimeout: { seconds: 900, nanos: 0 },
  sharedMemorySizeMb: 128,
  startupProbe: { exec: { command: ['cat', '/ready'] }, periodSeconds: 5, failureThreshold: 3 },
  healthProbe: {
    httpGet: { path: '/health', port: 8501, scheme: 'HTTP', httpHeaders: [{ name: 'x', value: 'y' }] },
    initialDelaySeconds: 1,
  },
  livenessProbe: { tcpSocket: { port: 0, host: '' }, timeoutSeconds: 2, successThreshold: 1 },
}
const parent = `projects/${place.account}/locations/${place.region}`

let fleet: VertexFleet
beforeAll(async () => {
  fleet = await vertexFleet()
})
afterAll(() => fleet.stop())

async function upload(spec: object, alias: string) {
  const client = await fleet.google.clients.models(place.region)
  await client.uploadModel({
    parent,
    parentModel: `${parent}/models/${MODEL}`,
    model: {
      displayName: MODEL,
      versionAliases: [alias],
      artifactUri: 'gs://m/v60/',
      containerSpec: spec,
    } as never,
  })
  fleet.sandbox.pass(60)
  const [model] = await client.getModel({ name: `${parent}/models/${MODEL}@${alias}` })
  return model
}

test('every member of a container comes back as it was uploaded, and its manifest is complete and the same for a copy', async () => {
  const model = await upload(containerSpec, 'v60')
  expect(model.containerSpec).toMatchObject({
    ...containerSpec,
    deploymentTimeout: { seconds: '900' },
    sharedMemorySizeMb: '128',
  })
  const manifest = manifestOf(model)
  expect(isComplete(manifest)).toBe(true)
  expect(manifest.containers).toMatchObject([
    {
      command: { value: ['python3'] },
      args: { value: ['-m', 'serve', '--threshold=$(THRESHOLD)'] },
      environment: { value: { EMPTY: { shown: '' }, THRESHOLD: { shown: '0.5' } } },
      routes: {
        value: {
          predictRoute: '/predict',
          healthRoute: '/health',
          invokeRoutePrefix: '/*',
          ports: '8501',
          grpcPorts: '9000',
        },
      },
      settings: {
        value: {
          deploymentTimeout: '900s',
          sharedMemorySizeMb: '128',
          startupProbe: '{"exec":{"command":["cat","/ready"]},"failureThreshold":3,"periodSeconds":5}',
          healthProbe:
            '{"httpGet":{"httpHeaders":[{"name":"x","value":"y"}],"path":"/health","port":8501,"scheme":"HTTP"},"initialDelaySeconds":1}',
          livenessProbe: '{"successThreshold":1,"tcpSocket":{},"timeoutSeconds":2}',
        },
      },
    },
  ])

  const client = await fleet.google.clients.models('us-central1')
  const away = `projects/${place.account}/locations/us-central1`
  await client.copyModel({ parent: away, sourceModel: `${parent}/models/${MODEL}@v60`, modelId: MODEL })
  fleet.sandbox.pass(60)
  const [copy] = await client.getModel({ name: `${away}/models/${MODEL}@1` })
  expect(fingerprintOf(manifestOf(copy))).toBe(fingerprintOf(manifest))
})

test.each(Object.keys(containerSpec).filter((member) => member !== 'imageUri'))(
  'a version without its %s is another release',
  async (member) => {
    const { [member as keyof typeof containerSpec]: _left, ...rest } = containerSpec
    const whole = await upload(containerSpec, `v61-${member.toLowerCase()}`)
    const other = await upload(rest, `v62-${member.toLowerCase()}`)
    expect(fingerprintOf(manifestOf(other))).not.toBe(fingerprintOf(manifestOf(whole)))
  },
)
