import type { PlanSpec } from '../plan/plan.ts'
import type { RegistryLocation } from '../registry-location.ts'
import type { CloudTraits } from '../traits.ts'
import type { FleetEndpoint, FleetFile, FleetModel } from './types.ts'

/** A model as it is found in a cloud: what only a person knows of it is left out. */
export interface DiscoveredModel {
  registry: RegistryLocation
  /** Region → place of artifacts. */
  artifacts: Record<string, string>
  endpoints: Omit<FleetEndpoint, 'role' | 'peakRps'>[]
}

export interface DiscoveredFleet {
  /** By name, as a fleet file may have it. */
  models: Record<string, DiscoveredModel>
  /** What a person must add or correct, and what was left out, with the reason: a sentence each. */
  notes: string[]
}

/** Reads a cloud; changes nothing there. */
export interface FleetDiscovery {
  /** @throws CloudError where a region cannot be read at all */
  discover(account: string, regions: readonly string[]): Promise<DiscoveredFleet>
}

/** Several clouds of one account as one fleet file, for a person to read and correct before it is applied. */
export function proposedFleet(found: readonly { traits: CloudTraits; fleet: DiscoveredFleet }[]): {
  fleet: FleetFile
  notes: string[]
} {
  const plans: FleetFile['plans'] = {}
  const models: FleetFile['models'] = {}
  const notes: string[] = []
  for (const { traits, fleet } of found) {
    notes.push(...fleet.notes)
    const { name } = traits.plan.proposed
    for (const [slug, model] of Object.entries(fleet.models)) {
      plans[name] ??= proposedPlan(traits)
      const free = models[slug] === undefined ? slug : `${slug}-${traits.provider}`
      if (free !== slug)
        notes.push(
          `${slug} is found on two clouds; the one on ${traits.name} is called ${free}. Rename it, or make them one model.`,
        )
      models[free] = withDefaults(model, name)
    }
  }
  return { fleet: { plans, models }, notes }
}

/** Which endpoint is passive, and how much traffic there is at the peak, is for a person to say. */
function withDefaults({ registry, artifacts, endpoints }: DiscoveredModel, plan: string): FleetModel {
  return {
    ...{ registry, evidence: {}, artifacts, plan, approvals: 1 },
    endpoints: endpoints.map((endpoint) => ({ ...endpoint, role: 'active', peakRps: 0 })),
  }
}

function proposedPlan({ provider, plan: { proposed } }: CloudTraits): PlanSpec {
  return {
    name: proposed.name,
    order: 'highest-traffic-first',
    guardrail: { sections: { [provider]: proposed.section }, rollbackOn: { errors5xx: 0.01 } },
    onQualityFailure: 'stop',
    onInfrastructureFailure: 'continue',
    infrastructurePatienceSeconds: 600,
  }
}
