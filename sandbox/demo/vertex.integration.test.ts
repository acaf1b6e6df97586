import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { ListModelPackagesCommand, SageMakerClient } from '@aws-sdk/client-sagemaker'
import { v1beta1 } from '@google-cloud/aiplatform'
import { MetricServiceClient } from '@google-cloud/monitoring'
import { credentials } from '@grpc/grpc-js'
import { PassThroughClient } from 'google-auth-library'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sandboxClient, startSandbox, type TestSandbox } from '../testing/index.ts'

const PROJECT = 'fraud-ml-prod'
let sandbox: TestSandbox
let models: v1beta1.ModelServiceClient
let endpoints: v1beta1.EndpointServiceClient
let metrics: MetricServiceClient

beforeAll(async () => {
  sandbox = await startSandbox()
  const options = {
    apiEndpoint: '127.0.0.1',
    port: sandbox.googleGrpcPort,
    sslCreds: credentials.createInsecure(),
    projectId: PROJECT,
    // Without one the clients ask a metadata server on the network whose credentials to take.
    authClient: new PassThroughClient(),
  }
  models = new v1beta1.ModelServiceClient(options)
  endpoints = new v1beta1.EndpointServiceClient(options)
  metrics = new MetricServiceClient(options)
})

afterAll(async () => {
  await Promise.all([models.close(), endpoints.close(), metrics.close()])
  await sandbox.stop()
})

const locationName = (location: string) => `projects/${PROJECT}/locations/${location}`
const modelName = (location: string, model: string) => `${locationName(location)}/models/${model}`

/** What a version is called by, with the digest of its artifact, in the order in which they were registered. */
async function releases(location: string, model: string) {
  const [versions] = await models.listModelVersions({ name: modelName(location, model) })
  return versions
    .map((version) => ({
      id: version.versionId,
      alias: version.versionAliases?.find((alias) => alias !== 'default'),
      digest: version.containerSpec?.env?.find(({ name }) => name === 'ARTIFACT_SHA256')?.value,
      artifactUri: version.artifactUri,
    }))
    .sort((a, b) => Number(a.alias?.slice(1)) - Number(b.alias?.slice(1)))
}

const aliases = async (location: string, model: string) =>
  (await releases(location, model)).map(({ alias }) => alias)

async function publish(body: Record<string, unknown>) {
  const answer = await fetch(`${sandbox.controlUrl}/publish`, { method: 'POST', body: JSON.stringify(body) })
  return { status: answer.status, body: await answer.json() }
}

describe('the demo’s models on Vertex AI', () => {
  test.each([
    ['europe-west4', 'embeddings-eu', 'payment-embeddings', 'v57', 4],
    ['us-central1', 'embeddings-us', 'payment-embeddings', 'v57', 4],
    ['asia-northeast1', 'embeddings-jp', 'payment-embeddings', 'v57', 3],
    ['us-central1', 'checkout-us', 'checkout-risk', 'v31', 3],
  ])('in %s %s serves %s %s on %d replicas', async (location, endpoint, model, release, replicas) => {
    const [found] = await endpoints.getEndpoint({ name: `${locationName(location)}/endpoints/${endpoint}` })
    expect(found.dedicatedEndpointEnabled).toBe(true)
    const [deployed, ...others] = found.deployedModels ?? []
    expect(others).toEqual([])
    expect(deployed).toMatchObject({
      displayName: `${endpoint}-${release}`,
      dedicatedResources: { machineSpec: { machineType: 'n1-standard-4' }, minReplicaCount: replicas },
      status: { availableReplicaCount: replicas },
    })
    expect(deployed?.id).toMatch(/^\d{19}$/)
    expect(found.trafficSplit).toEqual({ [deployed?.id ?? '']: 100 })
    const [version] = await models.getModel({ name: deployed?.model ?? null })
    expect(version.name).toContain(`/models/${model}`)
    expect(version.versionAliases).toContain(release)
    expect(version.containerSpec).toMatchObject({
      imageUri: expect.stringMatching(/@sha256:[0-9a-f]{64}$/),
      predictRoute: '/predict',
      healthRoute: '/health',
    })
  })

  test('are registered in every region under one digest a release', async () => {
    const [eu, us, jp] = await Promise.all(
      ['europe-west4', 'us-central1', 'asia-northeast1'].map((each) => releases(each, 'payment-embeddings')),
    )
    expect(eu?.map(({ alias }) => alias)).toEqual(['v55', 'v56', 'v57'])
    const digests = eu?.map(({ digest }) => digest)
    expect(new Set(digests).size).toBe(3)
    expect(digests?.[0]).toMatch(/^[0-9a-f]{64}$/)
    expect([us, jp].map((region) => region?.map(({ digest }) => digest))).toEqual([digests, digests])
    expect(us?.at(-1)?.artifactUri).toBe('gs://embeddings-models-us/v57/')
  })

  test('have the digest of the S3 object where they are on AWS too', async () => {
    const s3 = new S3Client(sandboxClient(sandbox.awsUrl, 'eu-west-1'))
    const digests = await Promise.all(
      ['v30', 'v31'].map(async (release) => {
        const Key = `${release}/model.tar.gz`
        const head = await s3.send(
          new HeadObjectCommand({ Bucket: 'checkout-models-eu', Key, ChecksumMode: 'ENABLED' }),
        )
        return Buffer.from(head.ChecksumSHA256 ?? '', 'base64').toString('hex')
      }),
    )
    const registered = await releases('us-central1', 'checkout-risk')
    expect(registered.map(({ alias }) => alias)).toEqual(['v30', 'v31'])
    expect(registered.map(({ digest }) => digest)).toEqual(digests)
  })

  test('have an evaluation of each version at home', async () => {
    const [evaluations] = await models.listModelEvaluations({
      parent: `${modelName('europe-west4', 'payment-embeddings')}@57`,
    })
    expect(Object.keys(evaluations[0]?.metrics?.structValue?.fields ?? {}).sort()).toEqual([
      'auc',
      'falsePositiveRate',
      'heldOutRecords',
      'predictionTimeP99Ms',
      'scoreDriftLargestDecile',
    ])
  })

  test('are measured by Cloud Monitoring as they serve', async () => {
    const seconds = Math.floor(sandbox.world.clock.now() / 1000)
    const [series] = await metrics.listTimeSeries({
      name: `projects/${PROJECT}`,
      filter:
        'metric.type = "aiplatform.googleapis.com/prediction/online/prediction_latencies" AND metric.labels.latency_type = "model" AND resource.labels.location = starts_with("europe-")',
      interval: { startTime: { seconds: seconds - 600 }, endTime: { seconds } },
      aggregation: { alignmentPeriod: { seconds: 600 }, perSeriesAligner: 'ALIGN_DELTA' },
      view: 'FULL',
    })
    expect(series.map((each) => each.resource?.labels?.endpoint_id)).toEqual(['embeddings-eu'])
    const distribution = series[0]?.points?.[0]?.value?.distributionValue
    expect(Number(distribution?.count)).toBeGreaterThan(10_000)
    expect(distribution?.bucketOptions?.exponentialBuckets?.growthFactor).toBe(1.4)
    const counted = (distribution?.bucketCounts ?? []).reduce<number>((sum, count) => sum + Number(count), 0)
    expect(counted).toBe(Number(distribution?.count))
    const bad = metrics.listTimeSeries({ name: `projects/${PROJECT}`, filter: 'x', view: 'FULL' })
    await expect(bad).rejects.toMatchObject({ code: 3 })
    expect(
      sandbox.world.calls.find({ service: 'monitoring.googleapis.com', account: PROJECT }, 10),
    ).toMatchObject([{ operation: 'ListTimeSeries', status: 200 }, { status: 400 }])
  })
})

describe('a published release', () => {
  test('appears at home at once without any approval, and in the other regions after a while', async () => {
    const { status, body } = await publish({ model: 'payment-embeddings', metrics: { auc: 0.9 } })
    expect([status, body]).toEqual([
      201,
      {
        model: 'payment-embeddings',
        release: 'v58',
        modelVersion: `${modelName('europe-west4', 'payment-embeddings')}@58`,
      },
    ])
    expect(await aliases('europe-west4', 'payment-embeddings')).toContain('v58')
    expect(await aliases('us-central1', 'payment-embeddings')).not.toContain('v58')
    const [published] = await models.getModel({ name: body.modelVersion })
    expect(published.versionAliases).toEqual(['v58'])
    sandbox.pass(60)
    const everywhere = await Promise.all(
      ['europe-west4', 'us-central1', 'asia-northeast1'].map(
        async (each) => (await releases(each, 'payment-embeddings')).at(-1)?.digest,
      ),
    )
    expect(everywhere[0]).toMatch(/^[0-9a-f]{64}$/)
    expect(new Set(everywhere).size).toBe(1)
  })

  test('of a model on both clouds waits for approval on SageMaker and is uploaded to Vertex AI', async () => {
    const { body } = await publish({ model: 'checkout-risk' })
    expect(body).toMatchObject({
      release: 'v32',
      modelPackageArn: expect.stringContaining('checkout-risk/32'),
    })
    const sagemaker = new SageMakerClient(sandboxClient(sandbox.awsUrl, 'eu-west-1'))
    const { ModelPackageSummaryList: packages = [] } = await sagemaker.send(
      new ListModelPackagesCommand({ ModelPackageGroupName: 'checkout-risk' }),
    )
    expect(packages.find((each) => each.ModelPackageVersion === 32)?.ModelApprovalStatus).toBe(
      'PendingManualApproval',
    )
    sandbox.pass(60)
    expect(await aliases('us-central1', 'checkout-risk')).toEqual(['v30', 'v31', 'v32'])
  })

  test('does not reach a region to which replication fails until it is published again', async () => {
    const fault = sandbox.world.faults.add({ kind: 'replication-fails', destinationRegion: 'us-central1' })
    await publish({ model: 'payment-embeddings', version: 60 })
    sandbox.pass(60)
    expect(await aliases('us-central1', 'payment-embeddings')).not.toContain('v60')
    expect(await aliases('asia-northeast1', 'payment-embeddings')).toContain('v60')
    sandbox.world.faults.remove(fault.id)
    await publish({ model: 'payment-embeddings', version: 60 })
    sandbox.pass(60)
    expect((await aliases('us-central1', 'payment-embeddings')).at(-1)).toBe('v60')
    const home = await aliases('europe-west4', 'payment-embeddings')
    expect(home.filter((alias) => alias === 'v60')).toHaveLength(1)
  })
})
