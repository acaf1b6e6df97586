import { DeleteEndpointCommand } from '@aws-sdk/client-sagemaker'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { endpointAlarms } from '../serving/alarms.ts'
import { type SageMakerReader, sageMakerReader } from '../serving/reader.ts'
import { ACCOUNT, type SandboxFleet, sandboxFleet, sydney } from '../testing/fleet.ts'
import { findEndpoints } from './endpoints.ts'

let fleet: SandboxFleet
beforeEach(async () => {
  fleet = await sandboxFleet()
})
afterEach(() => fleet.stop())

const found = (changed: Partial<SageMakerReader> = {}, region = sydney.region) =>
  findEndpoints(
    fleet.aws,
    { ...sageMakerReader(fleet.aws), ...changed },
    endpointAlarms(fleet.aws),
    ACCOUNT,
    region,
  )

test('an endpoint that is deleted while it is looked at is left out with the reason, and the others are found', async () => {
  const { describe: ask } = sageMakerReader(fleet.aws)
  const before = await found()
  const after = await found({
    async describe(endpoint) {
      if (endpoint.name === sydney.name) {
        const client = fleet.aws.clients.sagemaker(ACCOUNT, sydney.region)
        await client.send(new DeleteEndpointCommand({ EndpointName: sydney.name }))
        fleet.sandbox.pass(3600)
      }
      return ask(endpoint)
    },
  })
  expect(after.skipped).toEqual([{ name: sydney.name, reason: 'gone' }])
  expect(after.endpoints.map(({ name }) => name)).toEqual(
    before.endpoints.map(({ name }) => name).filter((name) => name !== sydney.name),
  )
})

test('an endpoint that may not be read is left out with the reason', async () => {
  const names = (await found()).endpoints.map(({ name }) => name)
  fleet.sandbox.world.faults.add({
    kind: 'access-denied',
    region: sydney.region,
    service: 'sagemaker',
    operation: 'DescribeEndpoint',
  })
  const { endpoints, skipped } = await found()
  expect(endpoints).toEqual([])
  expect(skipped).toEqual(names.map((name) => ({ name, reason: 'denied' })))
})

test('a configuration that is not told is not called deleted', async () => {
  const { describe: ask } = sageMakerReader(fleet.aws)
  const { skipped } = await found({
    async describe(endpoint) {
      const { EndpointConfigName, ...described } = await ask(endpoint)
      return endpoint.name === sydney.name ? described : { ...described, EndpointConfigName }
    },
  })
  expect(skipped).toEqual([{ name: sydney.name, reason: 'not-told' }])
})

test('discovery tells endpoints with their alarms, and the package groups', async () => {
  const here = await found({}, 'eu-west-1')
  expect(here.packageGroups).toContain('fraud-scoring')
  expect(here.endpoints.find(({ name }) => name === 'fraud-eu')).toMatchObject({
    variant: 'AllTraffic',
    executionRole: `arn:aws:iam::${ACCOUNT}:role/fraud`,
    artifactUrl: 's3://fraud-models-eu/v426/model.tar.gz',
    rollbackAlarms: expect.arrayContaining(['fraud-eu-latency-p99', 'fraud-eu-4xx', 'fraud-eu-5xx']),
  })
})
