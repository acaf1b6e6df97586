import {
  type ContainerDefinition,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DeleteModelCommand,
  DeleteModelPackageCommand,
  UpdateEndpointCommand,
} from '@aws-sdk/client-sagemaker'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { say } from '#lib/words/say.ts'
import {
  ACCOUNT,
  canary,
  copiesInSydney,
  type SandboxFleet,
  sandboxFleet,
  sydney,
  sydneyWith,
} from '../testing/fleet.ts'
import { blockersAmong, type Stage, stageOn } from './testing/stage.ts'

let fleet: SandboxFleet
let stage: Stage

beforeEach(async () => {
  fleet = await sandboxFleet()
  stage = stageOn(fleet)
})
afterEach(() => fleet.stop())

const IMAGE = `${ACCOUNT}.dkr.ecr.${sydney.region}.amazonaws.com/fraud-scoring:xgb-1.7`
const made = () =>
  fleet.sandbox.world.calls.find({ region: sydney.region, operation: 'CreateModel', status: 200 })

/** Sydney on a model that names a package of its region, with members of its own. */
async function serveByPackage(own: ContainerDefinition): Promise<void> {
  fleet.sandbox.world.sagemaker.seed.modelPackage(
    { account: ACCOUNT, region: sydney.region },
    {
      ModelPackageName: 'packaged',
      InferenceSpecification: {
        Containers: [
          {
            Image: IMAGE,
            ModelDataUrl: 's3://fraud-models-au/v426/model.tar.gz',
            Environment: { SCALE: 'log' },
          },
        ],
      },
    },
    {},
  )
  await stage.sagemaker().send(
    new CreateModelCommand({
      ModelName: 'by-package',
      ExecutionRoleArn: sydney.settings.executionRole,
      PrimaryContainer: { ModelPackageName: 'packaged', ...own },
    }),
  )
  await stage.sagemaker().send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: 'by-package',
      ProductionVariants: [
        {
          VariantName: 'AllTraffic',
          ModelName: 'by-package',
          InstanceType: 'ml.m6i.xlarge',
          InitialInstanceCount: 2,
        },
      ],
    }),
  )
  await stage
    .sagemaker()
    .send(new UpdateEndpointCommand({ EndpointName: sydney.name, EndpointConfigName: 'by-package' }))
  fleet.sandbox.pass(3600)
}

test('a live package that may not be read is a blocker, and nothing begins without what it states', async () => {
  await serveByPackage({ Environment: { TOP: '2' } })
  const release = await stage.released({ environment: { A: '1' } })
  const artifact = await copiesInSydney(fleet, release)
  fleet.sandbox.world.faults.add({
    kind: 'access-denied',
    region: sydney.region,
    service: 'sagemaker',
    operation: 'DescribeModelPackage',
  })
  const findings = await stage.provider.preflight(sydney, release, canary, artifact)
  expect(blockersAmong(findings)).toEqual(['permission-missing'])
  expect(say(findings.find(({ level }) => level === 'blocker')!)).toContain(
    'Allow the action sagemaker:DescribeModelPackage',
  )
  const before = made().length
  await expect(
    stage.provider.begin({ endpoint: sydney, release, number: 1 }, canary, artifact),
  ).rejects.toMatchObject({ kind: 'terminal', code: 'ModelUnreadable' })
  expect(made()).toHaveLength(before)
})

test('of a live package that was deleted, what the model itself states is kept and said to be all', async () => {
  await serveByPackage({ Environment: { TOP: '2' }, ContainerHostname: 'scorer' })
  await stage.sagemaker().send(new DeleteModelPackageCommand({ ModelPackageName: 'packaged' }))
  const release = await stage.released({ environment: { A: '1' } })
  const findings = await stage.preflight(release)
  expect(blockersAmong(findings)).toEqual([])
  expect(say(findings.find(({ code }) => code === 'live-package-unread')!)).toContain(
    'only what the model states itself',
  )
  expect(say(findings.find(({ code }) => code === 'environment-kept')!)).toContain('TOP')
  await stage.promote(release)
  expect((await stage.servedModel()).PrimaryContainer).toMatchObject({
    ContainerHostname: 'scorer',
    Environment: { TOP: '2', A: '1' },
  })
})

test('a region whose live model is gone and that has no role in the fleet file is a blocker before anything begins', async () => {
  await serveByPackage({})
  const release = await stage.released({ environment: { A: '1' } })
  const artifact = await copiesInSydney(fleet, release)
  await stage.sagemaker().send(new DeleteModelCommand({ ModelName: 'by-package' }))
  const endpoint = sydneyWith({ executionRole: '' })
  const findings = await stage.provider.preflight(endpoint, release, canary, artifact)
  expect(blockersAmong(findings)).toEqual(['role-unknown'])
  const refusal = expect(stage.provider.begin({ endpoint, release, number: 1 }, canary, artifact)).rejects
  await refusal.toMatchObject({
    code: 'RoleUnknown',
    message: say(findings.find(({ code }) => code === 'role-unknown')!),
  })
  expect(blockersAmong(await stage.provider.preflight(sydney, release, canary, artifact))).toEqual([])
})
