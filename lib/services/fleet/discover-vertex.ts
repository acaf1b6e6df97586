import type { FleetFile, FleetModel } from '#lib/domain/fleet/fleet-file.ts'
import type { CloudReaders } from '#lib/domain/ports.ts'
import type { CloudTraits } from '#lib/domain/traits.ts'
import { skippedNotes } from './skipped.ts'

const planName = 'rolling'

/** A fleet file for what a Google project holds on Vertex AI, to be read and corrected by a person before it is applied. */
export async function discoverVertexFleet(
  clouds: Pick<CloudReaders, 'serving' | 'traits'>,
  project: string,
  regions: string[],
): Promise<{ fleet: FleetFile; notes: string[] }> {
  const provider = clouds.serving('vertex')
  const found = await Promise.all(
    regions.map(async (region) => ({ region, discovered: await provider.discover(project, region) })),
  )
  const models: Record<string, FleetModel> = {}
  const notes: string[] = []
  for (const { region, discovered } of found) {
    notes.push(...skippedNotes(region, discovered.skipped))
    for (const { name, artifactUrl } of discovered.endpoints) {
      const place = artifactUrl?.replace(/@.*$/, '')
      const id = place?.split('/').at(-1)
      if (place === undefined || id === undefined) {
        notes.push(`${name} in ${region} serves no model yet; deploy one, then discover again.`)
        continue
      }
      // The file names its models in small letters, digits and hyphens.
      const slug = id.toLowerCase().replace(/[^a-z0-9-]+/g, '-')
      const model = models[slug] ?? {
        registry: { kind: 'vertex', account: project, region, group: id },
        evidence: {},
        artifacts: {},
        plan: planName,
        approvals: 1,
        endpoints: [],
      }
      models[slug] = model
      model.artifacts[region] ??= place
      model.endpoints.push({
        provider: 'vertex',
        account: project,
        region,
        name,
        variant: '',
        executionRole: '',
        role: 'active',
        peakRps: 0,
        rollbackAlarms: [],
      })
    }
  }
  return { fleet: { plans: { [planName]: rollingPlan(clouds.traits('vertex')) }, models }, notes }
}

function rollingPlan({ provider, plan }: CloudTraits): FleetFile['plans'][string] {
  return {
    name: planName,
    order: 'highest-traffic-first',
    guardrail: { sections: { [provider]: plan.proposed }, rollbackOn: { errors5xx: 0.01 } },
    onQualityFailure: 'stop',
    onInfrastructureFailure: 'continue',
    infrastructurePatienceSeconds: 600,
  }
}
