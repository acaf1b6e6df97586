import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  UpdateEndpointCommand,
} from '@aws-sdk/client-sagemaker'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { guardrailWith } from '#lib/clouds/testing/guardrail.ts'
import { withKnown } from '#lib/domain/serving/known-before.ts'
import type { Observation } from '#lib/domain/types.ts'
import { say } from '#lib/words/say.ts'
import { findEndpoints } from '../discover/endpoints.ts'
import { ACCOUNT, canary, copiesInSydney, type SandboxFleet, sandboxFleet, sydney } from '../testing/fleet.ts'
import { endpointAlarms } from './alarms.ts'
import { sagemakerProvider } from './index.ts'
import { sageMakerReader } from './reader.ts'
import { type Stage, stageOn } from './testing/stage.ts'

let fleet: SandboxFleet
let stage: Stage

beforeEach(async () => {
  fleet = await sandboxFleet()
  stage = stageOn(fleet)
})
afterEach(() => fleet.stop())

/** By a process that has read nothing yet. */
const lookAnew = () => sagemakerProvider(fleet.aws).observe(sydney)

function artifactDigest({ manifest }: Observation) {
  const artifact = manifest.containers[0]?.artifact
  if (artifact?.state !== 'stated' || artifact.value.kind === 'none') throw new Error('no artifact')
  return artifact.value.digest
}

function overwrite(key = 'v426/model.tar.gz') {
  fleet.sandbox.pass(60)
  fleet.sandbox.world.s3.seedObject('fraud-models-au', key, 'another night', 'application/gzip')
  fleet.sandbox.pass(60)
}

test('what is written over an artifact after it came into force is not said to serve, and what was known before is kept', async () => {
  const before = await lookAnew()
  expect(artifactDigest(before).known).toBe(true)
  overwrite()
  const after = await lookAnew()
  expect(artifactDigest(after)).toMatchObject({ known: false, why: { reason: 'written-later' } })
  expect(artifactDigest(withKnown(after, before))).toEqual(artifactDigest(before))
})

test('an artifact that was written before an endpoint was updated is what it serves', async () => {
  const release = await stage.released({})
  await stage.promote(release)
  expect((await stage.outcomeOf(release)).outcome).toBe('same')
  expect(artifactDigest(await lookAnew()).known).toBe(true)
})

test('a model that was made anew under its name, without an update of the endpoint, is not said to serve', async () => {
  const { modelName: ModelName = '' } = await lookAnew()
  const { PrimaryContainer, ExecutionRoleArn } = await stage
    .sagemaker()
    .send(new DescribeModelCommand({ ModelName }))
  fleet.sandbox.pass(60)
  await stage.sagemaker().send(new DeleteModelCommand({ ModelName }))
  await stage.sagemaker().send(
    new CreateModelCommand({
      ModelName,
      ExecutionRoleArn,
      PrimaryContainer: { ...PrimaryContainer, Environment: { THRESHOLD: '0.1' } },
    }),
  )
  const { manifest } = await lookAnew()
  expect(manifest.containers[0]?.environment).toMatchObject({
    state: 'unknown',
    why: { reason: 'written-later' },
  })
})

test('a configuration that was made anew under its name, without an update of the endpoint, is not said to be in force', async () => {
  const { configName: EndpointConfigName } = await lookAnew()
  const { ProductionVariants } = await stage
    .sagemaker()
    .send(new DescribeEndpointConfigCommand({ EndpointConfigName }))
  fleet.sandbox.pass(60)
  await stage.sagemaker().send(new DeleteEndpointConfigCommand({ EndpointConfigName }))
  await stage.sagemaker().send(new CreateEndpointConfigCommand({ EndpointConfigName, ProductionVariants }))
  const { manifest } = await lookAnew()
  expect(manifest.containers[0]?.artifact).toMatchObject({
    state: 'unknown',
    why: { reason: 'written-later' },
  })
})

test('while S3 does not answer the endpoint is observed, and what it loads is unknown', async () => {
  fleet.sandbox.world.faults.add({ kind: 'control-plane-down', region: sydney.region, service: 's3' })
  const seen = await lookAnew()
  expect(seen).toMatchObject({ cloudStatus: 'InService', configName: 'fraud-au-v426', digest: undefined })
  expect(artifactDigest(seen)).toMatchObject({ known: false, why: { reason: 'not-answering' } })
})

async function inTwoVariants(weights: [number, number]) {
  const { configName, modelName } = await lookAnew()
  const { ProductionVariants = [] } = await stage
    .sagemaker()
    .send(new DescribeEndpointConfigCommand({ EndpointConfigName: configName }))
  const { PrimaryContainer, ExecutionRoleArn } = await stage
    .sagemaker()
    .send(new DescribeModelCommand({ ModelName: modelName }))
  await stage.sagemaker().send(
    new CreateModelCommand({
      ModelName: 'fraud-b',
      ExecutionRoleArn,
      PrimaryContainer: { ...PrimaryContainer, ModelDataUrl: 's3://fraud-models-au/v425/model.tar.gz' },
    }),
  )
  const [own] = ProductionVariants
  if (own === undefined) throw new Error('no variant')
  await stage.sagemaker().send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: 'two',
      ProductionVariants: [
        { ...own, InitialVariantWeight: weights[0] },
        { ...own, VariantName: 'B', ModelName: 'fraud-b', InitialVariantWeight: weights[1] },
      ],
      ShadowProductionVariants: undefined,
    }),
  )
  await stage
    .sagemaker()
    .send(new UpdateEndpointCommand({ EndpointName: sydney.name, EndpointConfigName: 'two' }))
  fleet.sandbox.pass(3600)
}

test('a variant beside the one that is promoted has the share of its weight and a manifest of its own, and is named before', async () => {
  const release = await stage.released({})
  await inTwoVariants([1, 9])
  const seen = await lookAnew()
  expect(seen.variants).toMatchObject([{ name: 'B', share: 0.9, modelName: 'fraud-b' }])
  const [beside] = seen.variants
  const artifact = beside?.manifest.containers[0]?.artifact
  expect(artifact).toMatchObject({ value: { address: 's3://fraud-models-au/v425/model.tar.gz' } })
  expect(seen.deployments).toEqual([])

  const found = (await stage.preflight(release)).find(({ code }) => code === 'other-variants')
  expect(found?.level).toBe('warning')
  expect(say(found!)).toContain('B (fraud-b) with 90 %')
})

test('of several variants the one that answers most is offered', async () => {
  await inTwoVariants([0, 1])
  const { endpoints } = await findEndpoints(
    fleet.aws,
    sageMakerReader(fleet.aws),
    endpointAlarms(fleet.aws),
    ACCOUNT,
    sydney.region,
  )
  const mine = endpoints.find(({ name }) => name === sydney.name)
  expect(mine).toMatchObject({ variant: 'B', otherVariants: ['AllTraffic'] })
})

test('an endpoint that could not be made names a configuration that is not in force', async () => {
  const { PrimaryContainer, ExecutionRoleArn } = await stage.servedModel()
  const { ProductionVariants = [] } = await stage
    .sagemaker()
    .send(new DescribeEndpointConfigCommand({ EndpointConfigName: 'fraud-au-v426' }))
  await stage.sagemaker().send(
    new CreateModelCommand({
      ModelName: 'nothing-there',
      ExecutionRoleArn,
      PrimaryContainer: { ...PrimaryContainer, ModelDataUrl: 's3://fraud-models-au/none/model.tar.gz' },
    }),
  )
  await stage.sagemaker().send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: 'nothing-there',
      ProductionVariants: ProductionVariants.map((variant) => ({ ...variant, ModelName: 'nothing-there' })),
    }),
  )
  await stage
    .sagemaker()
    .send(new CreateEndpointCommand({ EndpointName: 'new', EndpointConfigName: 'nothing-there' }))
  const look = () => sagemakerProvider(fleet.aws).observe({ ...sydney, name: 'new' })
  expect(await look()).toMatchObject({ cloudStatus: 'Creating', inForce: 'no' })
  fleet.sandbox.pass(3600)
  expect(await look()).toMatchObject({
    ...{ cloudStatus: 'Failed', configName: 'nothing-there', inForce: 'no', pending: undefined },
  })
  expect((await lookAnew()).inForce).toBe('yes')
})

test('while a later batch of a rolling update is created, the release in force is not said to have all traffic', async () => {
  const release = await stage.released({})
  const rolling = guardrailWith(canary, { shift: { strategy: 'rolling', percent: 25, bakeSeconds: 300 } })
  const attempt = { endpoint: sydney, release, number: 1 }
  await stage.provider.begin(attempt, rolling, await copiesInSydney(fleet, release))
  const stages: string[] = []
  for (let step = 0; step < 400; step += 1) {
    const { pending } = await stage.provider.observe(sydney)
    if (pending === undefined) break
    const told = `${pending.stage} ${pending.share ?? 'untold'}`
    if (stages.at(-1) !== told) stages.push(told)
    fleet.sandbox.pass(20)
  }
  expect(stages[0]).toBe('creating 0')
  expect(stages.filter((each) => each === 'creating 0')).toHaveLength(1)
  expect(stages).toContain('creating untold')
})
