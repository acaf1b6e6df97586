import { SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch'
import { s3ArtifactStore } from '#lib/artifacts/s3.ts'
import { servingProviderContract } from '../testing/contract.ts'
import { ACCOUNT, canary, release, sandboxFleet, sydney } from '../testing/sandbox-fleet.ts'
import { sagemakerProvider } from './index.ts'

const changing = /^(Create|Update|Delete|Put|Set|Add)/

servingProviderContract('SageMaker', async () => {
  const fleet = await sandboxFleet()
  const { world } = fleet.sandbox
  const artifacts = s3ArtifactStore(fleet.aws)
  const source = await artifacts.read(ACCOUNT, 'eu-west-1', release(427, undefined).artifactUrl)
  const v427 = release(427, source?.digest)
  const artifact = await artifacts.copy(
    ACCOUNT,
    'eu-west-1',
    { label: v427.label, url: v427.artifactUrl, digest: v427.artifactDigest },
    sydney.region,
    's3://fraud-models-au',
  )
  const here = { account: ACCOUNT, region: sydney.region }
  async function tripRollbackAlarm() {
    await fleet.aws.clients.cloudwatch(ACCOUNT, sydney.region).send(
      new SetAlarmStateCommand({
        AlarmName: 'fraud-au-5xx',
        StateValue: 'ALARM',
        StateReason: 'Too many errors',
      }),
    )
  }
  return {
    provider: sagemakerProvider(fleet.aws),
    endpoint: sydney,
    release: v427,
    artifact,
    guardrail: canary,
    pass: fleet.sandbox.pass,
    updates: () => world.calls.find({ ...here, operation: 'UpdateEndpoint' }).length,
    mutations: () => world.calls.find(here).filter(({ operation }) => changing.test(operation)).length,
    midway: 'baking',
    failUpdate: tripRollbackAlarm,
    // The stop alarm is CloudWatch's.
    interrupt: { updates: 0, withoutControlPlane: true },
    tripRollbackAlarm,
    takeControlPlaneDown: () => void world.faults.add({ kind: 'control-plane-down', region: sydney.region }),
    denyEverything: () =>
      void world.faults.add({ kind: 'access-denied', region: sydney.region, service: 'sagemaker' }),
    stop: fleet.stop,
  }
})
