import type { Aws } from '#lib/clouds/aws/clients.ts'
import type { DiscoveredFleet, DiscoveredModel, FleetDiscovery } from '#lib/domain/fleet/discovery.ts'
import type { RegistryReader } from '#lib/domain/ports.ts'
import { list } from '#lib/domain/wording.ts'
import { endpointAlarms } from '../serving/alarms.ts'
import { sageMakerReader } from '../serving/reader.ts'
import type { SageMakerSettings } from '../settings.ts'
import { type FoundEndpoint, findEndpoints, type SkippedEndpoint } from './endpoints.ts'
import { groupOf, type KnownPackage, packagesOf, packagesRead } from './groups.ts'

/** Finds endpoints, and the package groups that their artifacts came from. */
export function sagemakerDiscovery(aws: Aws, registry: RegistryReader): FleetDiscovery {
  const reader = sageMakerReader(aws)
  const alarms = endpointAlarms(aws)
  return {
    async discover(account, regions) {
      const found = await Promise.all(
        regions.map(async (region) => ({
          region,
          here: await findEndpoints(aws, reader, alarms, account, region),
        })),
      )
      const groups = found.flatMap(({ region, here }) =>
        here.packageGroups.map((group) => ({ region, group })),
      )
      const packages = await packagesOf(registry, account, groups)
      const models: DiscoveredFleet['models'] = {}
      const notes: string[] = []
      for (const { region, here } of found) {
        notes.push(...here.skipped.map((skipped) => skippedNote(region, skipped)))
        for (const endpoint of here.endpoints) {
          const home = groupOf(endpoint.artifactUrl, packages)
          const slug = home?.group ?? endpoint.name
          const model = models[slug] ?? emptyModel(account, home ?? { region, group: slug })
          models[slug] = model
          const bucket = endpoint.artifactUrl?.match(/^s3:\/\/[^/]+/)?.[0]
          if (bucket) model.artifacts[region] ??= bucket
          model.endpoints.push({
            ...{ provider: 'sagemaker', account, region, name: endpoint.name },
            settings: {
              variant: endpoint.variant,
              executionRole: endpoint.executionRole ?? '',
              rollbackAlarms: endpoint.rollbackAlarms,
            } satisfies SageMakerSettings,
          })
          notes.push(...notesOn(region, endpoint, home, packages, bucket))
        }
      }
      return { models, notes }
    },
  }
}

function emptyModel(account: string, { region, group }: { region: string; group: string }): DiscoveredModel {
  return { registry: { kind: 'sagemaker', account, region, group }, artifacts: {}, endpoints: [] }
}

/** What a person must add to what was found, or should know of it. */
function notesOn(
  region: string,
  endpoint: FoundEndpoint,
  home: KnownPackage | undefined,
  packages: readonly KnownPackage[],
  bucket: string | undefined,
): string[] {
  const { executionRole, otherVariants, variant } = endpoint
  const notes: string[] = []
  if (home === undefined)
    notes.push(
      `no package group was found that belongs to it${deeper(packages)}; name one under registry.group`,
    )
  if (!bucket) notes.push("its artifact's bucket could not be read; add it under artifacts")
  if (executionRole === undefined) notes.push('its execution role could not be read; fill in executionRole')
  if (otherVariants.length > 0)
    notes.push(
      `its variant ${variant} is taken; Meridian leaves ${list(otherVariants)} as ${otherVariants.length === 1 ? 'it is' : 'they are'}`,
    )
  return notes.map((note) => `${endpoint.name} in ${region}: ${note}.`)
}

/** Where the search ended, as half a sentence; empty where every version was looked at. */
function deeper(packages: readonly KnownPackage[]): string {
  const unread = [...new Set(packages.flatMap(({ group, hasMore }) => (hasMore ? [group] : [])))]
  return unread.length === 0 ? '' : ` among the newest ${packagesRead} versions of ${list(unread)}`
}

const why: Readonly<Record<SkippedEndpoint['reason'], string>> = {
  'inference-components':
    'its models are those of inference components, which Meridian does not promote; leave it out, or serve one model by a variant',
  'multi-model': 'each request chooses its model, so it has no version of its own; leave it out',
  'configuration-gone':
    'its live configuration was deleted; update it to one that exists, then discover again',
  'configuration-denied':
    'its configuration could not be read; allow sagemaker:DescribeEndpointConfig, then discover again',
  gone: 'it was deleted while it was looked at; discover again if it should be there',
  denied: 'it could not be read; allow sagemaker:DescribeEndpoint on it, then discover again',
  'not-told': 'SageMaker does not tell which configuration it has; look at it there, then discover again',
  'no-variant': 'its configuration has no variant that serves; add one, then discover again',
}

/** Nothing is left out of the file in silence. */
function skippedNote(region: string, { name, reason }: SkippedEndpoint): string {
  return `${name} in ${region} is left out: ${why[reason]}.`
}
