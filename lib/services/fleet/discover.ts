import type { FleetFile, FleetModel } from '#lib/domain/fleet/fleet-file.ts'
import type { PlanSpec } from '#lib/domain/plan/plan.ts'
import type { CloudReaders } from '#lib/domain/ports.ts'
import type { CloudTraits } from '#lib/domain/traits.ts'
import { list } from '#lib/domain/wording.ts'
import { skippedNotes } from './skipped.ts'

const planName = 'canary'

/** A fleet file for what an account holds, to be read and corrected by a person before it is applied. */
export async function discoverFleet(
  clouds: Pick<CloudReaders, 'serving' | 'registry' | 'traits'>,
  account: string,
  regions: string[],
): Promise<{ fleet: FleetFile; notes: string[] }> {
  const provider = clouds.serving('sagemaker')
  const found = await Promise.all(
    regions.map(async (region) => ({ region, discovered: await provider.discover(account, region) })),
  )
  const groups = found.flatMap(({ region, discovered }) =>
    discovered.packageGroups.map((group) => ({ region, group })),
  )
  const packages = await packagesOf(clouds, account, groups)
  const models: Record<string, FleetModel> = {}
  const notes: string[] = []
  for (const { region, discovered } of found) {
    notes.push(...skippedNotes(region, discovered.skipped))
    for (const endpoint of discovered.endpoints) {
      const home = groupOf(endpoint.artifactUrl, packages)
      const slug = home?.group ?? endpoint.name
      if (!home) {
        notes.push(
          `${endpoint.name} in ${region}: no package group was found that belongs to it${deeper(packages)}; name one under registry.group.`,
        )
      }
      const model = models[slug] ?? emptyModel(account, home ?? { region, group: slug })
      models[slug] = model
      const bucket = endpoint.artifactUrl?.match(/^s3:\/\/[^/]+/)?.[0]
      if (bucket) model.artifacts[region] ??= bucket
      else
        notes.push(
          `${endpoint.name} in ${region}: its artifact's bucket could not be read; add it under artifacts.`,
        )
      if (endpoint.executionRole === undefined) {
        notes.push(
          `${endpoint.name} in ${region}: its execution role could not be read; fill in executionRole.`,
        )
      }
      if (endpoint.otherVariants) {
        notes.push(
          `${endpoint.name} in ${region}: its variant ${endpoint.variant} is taken; Meridian leaves ${list(endpoint.otherVariants)} as ${endpoint.otherVariants.length === 1 ? 'it is' : 'they are'}.`,
        )
      }
      model.endpoints.push({
        provider: 'sagemaker',
        account,
        region,
        name: endpoint.name,
        variant: endpoint.variant,
        executionRole: endpoint.executionRole ?? '',
        role: 'active',
        peakRps: 0,
        rollbackAlarms: endpoint.rollbackAlarms,
      })
    }
  }
  return { fleet: { plans: { [planName]: defaultPlan(clouds.traits('sagemaker')) }, models }, notes }
}

interface KnownPackage {
  region: string
  group: string
  artifactUrl: string
  /** Its group has older versions, which were not read. */
  hasMore: boolean
}

/** Where the search ended, as half a sentence; empty where every version was looked at. */
function deeper(packages: readonly KnownPackage[]): string {
  const unread = [...new Set(packages.flatMap(({ group, hasMore }) => (hasMore ? [group] : [])))]
  return unread.length === 0 ? '' : ` among the newest ${packagesRead} versions of ${list(unread)}`
}

/** The latest packages of every group found, for telling which group an endpoint's artifact came from. */
async function packagesOf(
  clouds: Pick<CloudReaders, 'registry'>,
  account: string,
  groups: { region: string; group: string }[],
) {
  const lists = await Promise.all(
    groups.map(async ({ region, group }) => {
      const { releases, hasMore } = await clouds
        .registry('sagemaker')
        .list({ kind: 'sagemaker', account, region, group }, packagesRead)
      return releases.map(
        (release): KnownPackage => ({ region, group, artifactUrl: release.artifactUrl, hasMore }),
      )
    }),
  )
  return lists.flat()
}

const packagesRead = 20

/**
 * The group of the package with the same object key, in the bucket whose name begins most alike: replicas keep the key and
 * change the bucket, by habit at its end.
 */
function groupOf(artifactUrl: string | undefined, packages: KnownPackage[]): KnownPackage | undefined {
  const copy = artifactUrl === undefined ? undefined : bucketAndKey(artifactUrl)
  if (!copy) return undefined
  return packages
    .flatMap((known) => {
      const original = bucketAndKey(known.artifactUrl)
      return original?.key === copy.key ? [{ known, alike: commonPrefix(original.bucket, copy.bucket) }] : []
    })
    .toSorted((one, other) => other.alike - one.alike)[0]?.known
}

function bucketAndKey(url: string): { bucket: string; key: string } | undefined {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(url) ?? []
  return bucket === undefined || key === undefined ? undefined : { bucket, key }
}

function commonPrefix(one: string, other: string): number {
  let length = 0
  while (length < one.length && one[length] === other[length]) length += 1
  return length
}

function emptyModel(account: string, home: { region: string; group: string }): FleetModel {
  return {
    registry: { kind: 'sagemaker', account, region: home.region, group: home.group },
    evidence: {},
    artifacts: {},
    plan: planName,
    approvals: 1,
    endpoints: [],
  }
}

function defaultPlan({ provider, plan }: CloudTraits): PlanSpec {
  return {
    name: planName,
    order: 'highest-traffic-first',
    guardrail: { sections: { [provider]: plan.proposed }, rollbackOn: { errors5xx: 0.01 } },
    onQualityFailure: 'stop',
    onInfrastructureFailure: 'continue',
    infrastructurePatienceSeconds: 600,
  }
}
