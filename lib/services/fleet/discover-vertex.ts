import type { FleetFile, FleetModel } from '#lib/domain/fleet-file.ts'
import type { Clouds } from '#lib/domain/ports.ts'
import { noShift } from '#lib/domain/rolling.ts'
import { skippedNotes } from './skipped.ts'

const planName = 'rolling'

/** A fleet file for what a Google project holds on Vertex AI, to be read and corrected by a person before it is applied. */
export async function discoverVertexFleet(
  clouds: Pick<Clouds, 'serving'>,
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
  return { fleet: { plans: { [planName]: rollingPlan() }, models }, notes }
}

function rollingPlan(): FleetFile['plans'][string] {
  return {
    name: planName,
    order: 'highest-traffic-first',
    guardrail: {
      shift: noShift,
      vertex: { maxSurge: { replicas: 1 }, maxUnavailable: { replicas: 0 }, bakeSeconds: 1_800 },
      rollbackOn: { errors5xx: 0.01 },
      terminationWaitSeconds: 0,
      timeoutSeconds: 3_600,
    },
    onQualityFailure: 'stop',
    onInfrastructureFailure: 'continue',
    infrastructurePatienceSeconds: 600,
  }
}
