import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Aws } from '#lib/clouds/aws/clients.ts'
import { sagemakerRegistry } from '#lib/clouds/sagemaker/registry/index.ts'
import { terminal } from '#lib/domain/errors.ts'
import type { Release } from '#lib/domain/types.ts'
import {
  ACCOUNT,
  canary,
  copiesInSydney,
  registryLocation,
  type SandboxFleet,
  sandboxFleet,
  sydney,
} from '../testing/fleet.ts'
import { sagemakerProvider } from './index.ts'
import { blockersAmong, stageOn } from './testing/stage.ts'

/** A package group that its owner shares with an account of ours, and in whose own account Meridian has no role. */

const READER = '222222222222'
const shared = {
  ...registryLocation,
  account: READER,
  group: `arn:aws:sagemaker:eu-west-1:${ACCOUNT}:model-package-group/${registryLocation.group}`,
}

let fleet: SandboxFleet
let aws: Aws
let release: Release
beforeEach(async () => {
  fleet = await sandboxFleet()
  const { clients } = fleet.aws
  const sagemaker: typeof clients.sagemaker = (account, region) => {
    if (region !== shared.region) return clients.sagemaker(account, region)
    if (account !== READER) throw terminal(`No role is set for account ${account}.`, 'NoRoleForAccount')
    // The packages' ARNs stay the owner's.
    return clients.sagemaker(ACCOUNT, region)
  }
  aws = { ...fleet.aws, clients: { ...clients, sagemaker } }
  const own = await stageOn(fleet).released({ environment: { MODE: 'fast' } })
  release = { ...own, registry: { account: shared.account, region: shared.region } }
})
afterEach(() => fleet.stop())

test('a release of a shared registry can begin: its entry is read through the account that lists it', async () => {
  const { registryRef } = release
  expect(await sagemakerRegistry(aws).read(shared, registryRef)).toMatchObject({ registryRef })
  const provider = sagemakerProvider(aws)
  const artifact = await copiesInSydney(fleet, release)
  expect(blockersAmong(await provider.preflight(sydney, release, canary, artifact))).toEqual([])
  await provider.begin({ endpoint: sydney, release, number: 1 }, canary, artifact)
  fleet.sandbox.pass(3 * 3600)
  const { modelName } = await provider.observe(sydney)
  expect(modelName).toContain(release.label)
})
