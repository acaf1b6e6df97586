import { SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch'
import { servingProviderContract } from '#lib/clouds/testing/contract.ts'
import {
  ACCOUNT,
  canary,
  copiesInSydney,
  registered,
  release,
  sandboxFleet,
  sydney,
} from '../testing/fleet.ts'
import { sagemakerProvider } from './index.ts'
import { generatedReleases } from './testing/generated-releases.ts'

const changing = /^(Create|Update|Delete|Put|Set|Add)/

servingProviderContract('SageMaker', async () => {
  const fleet = await sandboxFleet()
  const { world } = fleet.sandbox
  const v427 = await registered(fleet, release(427, undefined).registryRef)
  const artifact = await copiesInSydney(fleet, v427)
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
    generated: generatedReleases(fleet),
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
