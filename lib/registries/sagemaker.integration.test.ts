import { PutObjectCommand } from '@aws-sdk/client-s3'
import { DescribeModelPackageCommand, UpdateModelPackageCommand } from '@aws-sdk/client-sagemaker'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ModelRegistry } from '#lib/domain/ports.ts'
import {
  ACCOUNT,
  registryLocation,
  type SandboxFleet,
  sandboxFleet,
} from '#lib/providers/testing/sandbox-fleet.ts'
import { sagemakerRegistry } from './sagemaker.ts'

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
  const releases = await registry.list(registryLocation, 50)
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
  const releases = await registry.list(registryLocation, 2)
  expect(releases.map(({ label }) => label)).toEqual(['v427', 'v426'])
})

test('a second look asks for details only of what changed', async () => {
  const [newest] = await registry.list(registryLocation, 50)
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
  const [rejected] = await registry.list(registryLocation, 50)
  expect(rejected).toMatchObject({ label: 'v427', status: 'Rejected', statusReason: 'Drifts' })
  expect(calls('DescribeModelPackage')).toBe(before + 1)
})

test('an approval is written once, however often it is asked for', async () => {
  const [newest] = await registry.list(registryLocation, 1)
  const ref = newest?.registryRef ?? ''
  await registry.writeApproval(registryLocation, ref, 'Approved', 'Better than v426')
  await registry.writeApproval(registryLocation, ref, 'Approved', 'Better than v426')
  expect(calls('UpdateModelPackage')).toBe(1)
  const written = await sagemaker().send(new DescribeModelPackageCommand({ ModelPackageName: ref }))
  expect(written).toMatchObject({ ModelApprovalStatus: 'Approved', ApprovalDescription: 'Better than v426' })
})

test('a reason of several lines is written as one, which is all that SageMaker takes', async () => {
  const [newest] = await registry.list(registryLocation, 1)
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
  const [newest] = await registry.list(registryLocation, 1)
  expect(newest?.evaluation).toMatchObject({ auc: 0.9421, recall: 0.77 })
})

test('a report that cannot be read hides no release', async () => {
  fleet.sandbox.world.faults.add({ kind: 'access-denied', service: 's3' })
  const [newest] = await registry.list(registryLocation, 1)
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
