import { PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { compareManifests } from '#lib/domain/manifest/compare.ts'
import type { Finding } from '#lib/domain/types.ts'
import { say } from '#lib/words/say.ts'
import {
  ACCOUNT,
  canary,
  copiesInSydney,
  happen,
  registered,
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

test('an object below the prefix that is another one here is told as different before anything begins', async () => {
  const release = await stage.released({ artifact: 'prefix' })
  await fleet.aws.clients.s3(ACCOUNT, sydney.region).send(
    new PutObjectCommand({
      Bucket: 'fraud-models-au',
      Key: `${release.label}/model/config.json`,
      Body: 'x'.repeat(812),
    }),
  )
  expect((await copiesInSydney(fleet, release)).state).not.toMatch(/present|source/)
})

test("an image of AWS's own that lives in another account here is a blocker, not a guess", async () => {
  const release = await stage.released({
    image: '141502667606.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-xgboost:1.7-1',
  })
  const found = await stage.preflight(release)
  expect(blockersAmong(found)).toContain('image-missing')
  await expect(stage.promote(release)).rejects.toMatchObject({ kind: 'terminal', code: 'ImageMissing' })
  expect(fleet.sandbox.world.calls.find({ region: sydney.region, operation: 'CreateModel' })).toEqual([])
})

test('without permission to look images up, the own account is trusted and another one is not', async () => {
  const own = await stage.released({ image: 'fraud-scoring:xgb-2.2' })
  const foreign = await stage.released({
    image: '141502667606.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-xgboost:1.7-1',
  })
  fleet.sandbox.world.faults.add({ kind: 'access-denied', service: 'ecr' })
  const findings = await stage.preflight(own)
  expect(blockersAmong(findings)).toEqual([])
  expect(say(findings.find(({ code }) => code === 'image-unchecked')!)).toContain('ecr:BatchGetImage')
  expect(blockersAmong(await stage.preflight(foreign))).toEqual(['image-unproven'])
})

test('a copy that is called present without saying where everything is, is a blocker before anything begins', async () => {
  const release = await stage.released({ environment: { A: '1' } })
  const copied = { ...(await copiesInSydney(fleet, release)), url: '', places: {} }
  const blockers = async (state: 'present' | 'missing') =>
    blockersAmong(await stage.provider.preflight(sydney, release, canary, { ...copied, state }))
  expect(await blockers('present')).toEqual(['artifact-place-unknown'])
  // It has not come yet, so nobody can know where it is.
  expect(await blockers('missing')).toEqual([])
})

test('a package that was deleted after approval is a blocker, and nothing begins', async () => {
  const release = await stage.released({ environment: { A: '1' } })
  await happen(fleet, { kind: 'delete-package', packageArn: release.registryRef })
  expect(blockersAmong(await stage.preflight(release))).toEqual(['entry-gone'])
  await expect(stage.promote(release)).rejects.toMatchObject({ kind: 'terminal', code: 'EntryGone' })
})

test('a package that states something else since it was approved is never deployed', async () => {
  const release = await stage.released({ environment: { THRESHOLD: '0.5' } })
  const { manifest } = await registered(fleet, release.registryRef)
  const [container] = manifest.containers
  const approved = {
    ...release,
    manifest: {
      ...manifest,
      containers: [{ ...container!, environment: { state: 'stated' as const, value: {} } }],
    },
  }
  expect(blockersAmong(await stage.preflight(approved))).toEqual(['entry-changed'])
  await expect(stage.promote(approved)).rejects.toMatchObject({ kind: 'terminal', code: 'EntryChanged' })
})

test('a package without an inference specification is a blocker that says why', async () => {
  const release = await stage.released({ specification: false })
  expect(release.manifest.undeployable).toBe('no-inference-specification')
  const found = await stage.preflight(release)
  expect(blockersAmong(found)).toContain('release-undeployable')
  expect(say(found.find(({ code }) => code === 'release-undeployable')!)).toContain('inference specification')
})

test('specifications of a package that are not deployed are named, and are no obstacle', async () => {
  const named = (...names: string[]) => ({
    package: {
      AdditionalInferenceSpecifications: names.map((Name) => ({
        Name,
        Containers: [
          {
            Image: `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/fraud-scoring:xgb-2.0`,
            Environment: { Name },
          },
        ],
      })),
    },
  })
  const sentencesOf = (findings: Finding[]) =>
    findings.filter(({ code }) => code === 'specifications-not-deployed').map(say)
  const release = await stage.released(named('small', 'large'))
  const found = await stage.preflight(release)
  expect(blockersAmong(found)).toEqual([])
  expect(sentencesOf(found)).toEqual([
    'The package of v428 has 2 additional inference specifications, `small` and `large`, which are not deployed: fraud-au gets the main one. ' +
      'To serve another one, register a version that has it as its `InferenceSpecification`.',
  ])
  expect(found.find(({ code }) => code === 'specifications-not-deployed')?.level).toBe('warning')

  await stage.promote(release)
  expect((await stage.servedModel()).PrimaryContainer?.Environment?.Name).toBeUndefined()
  expect((await stage.outcomeOf(release)).outcome).toBe('same')

  expect(sentencesOf(await stage.preflight(await stage.released(named('small'))))).toEqual([
    expect.stringContaining('an additional inference specification, `small`, which is not deployed'),
  ])
  expect(sentencesOf(await stage.preflight(await stage.released({ environment: { A: '1' } })))).toEqual([])
})

test('a rollback alarm on a metric that never had data cannot ring, and the preview says so', async () => {
  await fleet.aws.clients.cloudwatch(ACCOUNT, sydney.region).send(
    new PutMetricAlarmCommand({
      AlarmName: 'fraud-au-typo',
      Namespace: 'Fraud',
      MetricName: 'NoSuchMetric',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    }),
  )
  fleet.sandbox.pass(300)
  const release = await stage.released({ environment: { A: '1' } })
  const endpoint = sydneyWith({ rollbackAlarms: ['fraud-au-typo'] })
  const found = await stage.provider.preflight(
    endpoint,
    release,
    canary,
    await copiesInSydney(fleet, release),
  )
  expect(say(found.find(({ code }) => code === 'alarm-without-data')!)).toMatch(
    /^fraud-au-typo cannot ring: .*Fraud NoSuchMetric/,
  )
  expect(found.map(({ code }) => code)).not.toContain('alarms-present')
})

test('a model that somebody deleted leaves every part unknown, and is no obstacle', async () => {
  const { modelName = '' } = await stage.provider.observe(sydney)
  const { world } = fleet.sandbox
  world.sagemaker.operations.DeleteModel?.({
    place: { account: ACCOUNT, region: sydney.region },
    operation: 'DeleteModel',
    input: { ModelName: modelName },
  })
  const release = await stage.released({ environment: { A: '1' } })
  // One that remembers nothing of the model.
  const another = stageOn(fleet)
  const seen = await another.provider.observe(sydney)
  expect(seen.manifest.containers[0]?.image).toMatchObject({
    state: 'unknown',
    why: { reason: 'not-found', detail: modelName },
  })
  expect(compareManifests(release.manifest, seen.manifest).outcome).toBe('unknown')
  const findings = await another.preflight(release)
  expect(blockersAmong(findings)).toEqual([])
  expect(findings.map(({ code }) => code)).toContain('model-deleted')
  await another.promote(release)
  expect((await another.outcomeOf(release)).outcome).toBe('same')
})

test('an object that may not be read leaves its digest unknown, with the permission that is missing', async () => {
  fleet.sandbox.world.faults.add({ kind: 'access-denied', service: 's3' })
  const { manifest } = await stage.provider.observe(sydney)
  expect(manifest.containers[0]?.artifact).toMatchObject({
    state: 'stated',
    value: { digest: { known: false, why: { reason: 'denied', detail: 's3:GetObject' } } },
  })
})
