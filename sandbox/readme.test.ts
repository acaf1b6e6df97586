import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { googleServices } from './google/services.ts'
import { STORAGE_OPERATIONS } from './google/storage/api.ts'
import { S3_OPERATIONS } from './s3/routes.ts'
import { World } from './world/world.ts'

const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8')
const world = new World({ startAt: 0, rate: 0 })
const google = googleServices(world)

test.each([
  ['SageMaker', Object.keys(world.sagemaker.operations)],
  ['CloudWatch', Object.keys(world.cloudwatch.operations)],
  ['S3', [...S3_OPERATIONS]],
  ['ECR', Object.keys(world.ecr.operations)],
  ['Application Auto Scaling', Object.keys(world.autoscaling.operations)],
  ['STS', Object.keys(world.sts.operations)],
  [
    'Vertex AI',
    [google.EndpointService, google.ModelService, google.Operations].flatMap(({ methods }) =>
      Object.keys(methods),
    ),
  ],
  ['Cloud Storage', [...STORAGE_OPERATIONS]],
  ['Cloud Monitoring', Object.keys(google.MetricService.methods)],
])('the README lists the operations of %s that there are, and no others', (service, operations) => {
  const row = readme.split('\n').find((line) => line.startsWith(`| ${service} `)) ?? ''
  const listed = [...row.matchAll(/`([\w.]+)`/g)].map(([, name]) => name)
  expect(listed.sort()).toEqual(operations.sort())
})
