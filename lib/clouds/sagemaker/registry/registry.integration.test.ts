import { PutObjectCommand } from '@aws-sdk/client-s3'
import { DescribeModelPackageCommand, UpdateModelPackageCommand } from '@aws-sdk/client-sagemaker'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  ACCOUNT,
  happen,
  publish,
  registryLocation,
  type SandboxFleet,
  sandboxFleet,
} from '#lib/clouds/sagemaker/testing/fleet.ts'
import type { ModelRegistry } from '#lib/domain/ports.ts'
import { sagemakerRegistry } from './index.ts'

let fleet: SandboxFleet
let registry: ModelRegistry

beforeEach(async () => {
  fleet = await sandboxFleet()
  registry = sagemakerRegistry(fleet.aws)
})
afterEach(() => fleet.stop())

const calls = (operation: string) => fleet.sandbox.world.calls.find({ operation }).length
const sagemaker = () => fleet.aws.clients.sagemaker(ACCOUNT, registryLocation.region)

test('releases are listed newest first, with their evidence', async () => {
  const { releases } = await registry.list(registryLocation, 50)
  expect(releases.map(({ label }) => label)).toEqual(
    ['v427', 'v426', 'v425', 'v424', 'v423', 'v422', 'v421'].slice(0, releases.length),
  )
  expect(releases[0]).toMatchObject({
    version: 427,
    status: 'Pending',
    artifactUrl: 's3://fraud-models-eu/v427/model.tar.gz',
    trainedBy: 'nightly training job',
    evaluation: { auc: 0.9421, falsePositiveRate: 0.081, predictionTimeP99Ms: 14.2, heldOutRecords: 10000 },
  })
  expect(releases[1]?.status).toBe('Approved')
})

test('the newest few are enough when no more are asked for', async () => {
  const { releases } = await registry.list(registryLocation, 2)
  expect(releases.map(({ label }) => label)).toEqual(['v427', 'v426'])
})

test('a second look asks for details only of what changed', async () => {
  const [newest] = (await registry.list(registryLocation, 50)).releases
  const before = calls('DescribeModelPackage')
  await registry.list(registryLocation, 50)
  expect(calls('DescribeModelPackage')).toBe(before)
  await sagemaker().send(
    new UpdateModelPackageCommand({
      ModelPackageArn: newest?.registryRef,
      ModelApprovalStatus: 'Rejected',
      ApprovalDescription: 'Drifts',
    }),
  )
  const [rejected] = (await registry.list(registryLocation, 50)).releases
  expect(rejected).toMatchObject({ label: 'v427', status: 'Rejected', statusReason: 'Drifts' })
  expect(calls('DescribeModelPackage')).toBe(before + 1)
})

test('an approval is written once, however often it is asked for', async () => {
  const [newest] = (await registry.list(registryLocation, 1)).releases
  const ref = newest?.registryRef ?? ''
  await registry.writeApproval(registryLocation, ref, 'Approved', 'Better than v426')
  await registry.writeApproval(registryLocation, ref, 'Approved', 'Better than v426')
  expect(calls('UpdateModelPackage')).toBe(1)
  const written = await sagemaker().send(new DescribeModelPackageCommand({ ModelPackageName: ref }))
  expect(written).toMatchObject({ ModelApprovalStatus: 'Approved', ApprovalDescription: 'Better than v426' })
})

test('a reason of several lines is written as one, which is all that SageMaker takes', async () => {
  const [newest] = (await registry.list(registryLocation, 1)).releases
  const ref = newest?.registryRef ?? ''
  await registry.writeApproval(registryLocation, ref, 'Approved', 'Better than v426.\n\nWatch São Paulo.\n')
  const written = await sagemaker().send(new DescribeModelPackageCommand({ ModelPackageName: ref }))
  expect(written.ApprovalDescription).toBe('Better than v426. Watch São Paulo.')
})

test('a report adds measures in the nested form too, and the metadata wins', async () => {
  await fleet.aws.clients.s3(ACCOUNT, registryLocation.region).send(
    new PutObjectCommand({
      Bucket: 'fraud-models-eu',
      Key: 'v427/evaluation.json',
      Body: JSON.stringify({
        binary_classification_metrics: { auc: { value: 0.1 }, recall: { value: 0.77 } },
      }),
    }),
  )
  const [newest] = (await registry.list(registryLocation, 1)).releases
  expect(newest?.evaluation).toMatchObject({ auc: 0.9421, recall: 0.77 })
})

test('a report that cannot be read hides no release', async () => {
  fleet.sandbox.world.faults.add({ kind: 'access-denied', service: 's3' })
  const [newest] = (await registry.list(registryLocation, 1)).releases
  expect(newest).toMatchObject({ label: 'v427', evaluation: { auc: 0.9421 } })
})

test('a group that does not exist is a terminal error', async () => {
  await expect(registry.list({ ...registryLocation, group: 'nothing' }, 5)).rejects.toMatchObject({
    name: 'CloudError',
    kind: 'terminal',
  })
})

test('a registry that does not answer is a retryable error', async () => {
  fleet.sandbox.world.faults.add({ kind: 'control-plane-down', region: registryLocation.region })
  await expect(registry.list(registryLocation, 5)).rejects.toMatchObject({
    name: 'CloudError',
    kind: 'retryable',
  })
})

test('that there are older entries is told', async () => {
  const all = await registry.list(registryLocation, 50)
  expect(all.hasMore).toBe(false)
  expect((await registry.list(registryLocation, 2)).hasMore).toBe(true)
  expect((await registry.list(registryLocation, all.releases.length)).hasMore).toBe(false)
})

test('an entry without an inference specification is listed with the reason, and hides no other', async () => {
  await publish(fleet, { specification: false, package: { ModelPackageRegistrationType: 'Logged' } })
  const { releases } = await registry.list(registryLocation, 2)
  expect(releases.map(({ label, manifest }) => [label, manifest.undeployable])).toEqual([
    ['v428', 'no-inference-specification'],
    ['v427', undefined],
  ])
  expect(releases[0]).toMatchObject({ image: '', artifactUrl: '' })
})

test('every container of an entry is read, in its order', async () => {
  const { modelPackageArn } = await publish(fleet, {
    containers: [
      { hostname: 'features', image: 'fraud-features:2', environment: { SCALE: 'log' } },
      { hostname: 'scores', artifact: 'prefix', imageDigest: false },
    ],
  })
  const read = await registry.read(registryLocation, modelPackageArn)
  expect(read?.manifest.containers).toMatchObject([
    {
      name: 'features',
      environment: { value: { SCALE: { shown: 'log' } } },
      artifact: { value: { kind: 'archive' } },
    },
    { name: 'scores', artifact: { value: { kind: 'prefix', digest: { known: false } } } },
  ])
})

test('what an image tag stands for is looked up, and again whenever an entry is read', async () => {
  const { modelPackageArn } = await publish(fleet, { image: 'fraud-scoring:rolling', imageDigest: false })
  const digest = async () => {
    const image = (await registry.read(registryLocation, modelPackageArn))?.manifest.containers[0]?.image
    return image?.state === 'stated' ? image.value.digest : undefined
  }
  const before = await digest()
  expect(before).toMatchObject({ known: true })
  await happen(fleet, { kind: 'move-image-tag', image: 'fraud-scoring:rolling' })
  expect(await digest()).not.toEqual(before)
})

test('without permission to look up, a digest is unknown by the name of the permission, and is asked for once', async () => {
  for (const tag of ['one', 'two', 'three', 'four', 'five', 'six']) {
    await publish(fleet, { image: `fraud-scoring:${tag}`, imageDigest: false })
  }
  fleet.sandbox.world.faults.add({ kind: 'access-denied', service: 'ecr' })
  const { releases } = await registry.list(registryLocation, 6)
  expect(releases).toHaveLength(6)
  for (const { manifest } of releases) {
    expect(manifest.containers[0]?.image).toMatchObject({
      value: { digest: { known: false, why: { reason: 'denied', detail: 'ecr:BatchGetImage' } } },
    })
  }
  // Those that are described at the same time may each ask.
  expect(calls('BatchGetImage')).toBeLessThanOrEqual(4)
})

test('an entry that was deleted is gone, and one that is deleted while the list is read hides no other', async () => {
  const { modelPackageArn } = await publish(fleet, { environment: { A: '1' } })
  await happen(fleet, { kind: 'delete-package', packageArn: modelPackageArn })
  expect(await registry.read(registryLocation, modelPackageArn)).toBeUndefined()
  expect((await registry.list(registryLocation, 1)).releases[0]?.label).toBe('v427')
})
