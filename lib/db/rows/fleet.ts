import type { ArtifactPlaces } from '#lib/domain/artifact-place.ts'
import type { PlanSpec } from '#lib/domain/plan/plan.ts'
import type { RegistryLocation } from '#lib/domain/ports.ts'
import type { Baseline, Endpoint, Observation } from '#lib/domain/types.ts'
import type * as Rows from '../generated/client.ts'
import {
  artifactPlacesJson,
  endpointSettingsJson,
  observationJson,
  planSpecJson,
  registryLocationJson,
  textByKeyJson,
} from './json.ts'
import { manifestJson, type ServedIdentity, servedIdentityJson } from './manifest-json.ts'

/** A model as the fleet file in force describes it. */
export interface FleetModelRow {
  id: string
  slug: string
  registry: RegistryLocation
  /** Measure → rule. */
  evidence: Record<string, string>
  artifacts: ArtifactPlaces
  planName: string
  approvalsNeeded: number
}

export function modelFromRow(row: Rows.Model): FleetModelRow {
  return {
    id: row.id,
    slug: row.slug,
    registry: registryLocationJson.parse(row.registry),
    evidence: textByKeyJson.parse(row.evidence),
    artifacts: artifactPlacesJson.parse(row.artifacts),
    planName: row.planName,
    approvalsNeeded: row.approvalsNeeded,
  }
}

/** `model` is the model's id. */
export function endpointFromRow(row: Rows.Endpoint): Endpoint {
  return {
    id: row.id,
    model: row.modelId,
    provider: row.provider,
    account: row.account,
    region: row.region,
    name: row.name,
    role: row.role === 'passive' ? 'passive' : 'active',
    peakRps: row.peakRps,
    settings: endpointSettingsJson.parse(row.settings),
  }
}

/** What Meridian last put there; undefined before the first sight of the endpoint. */
export function intendedFromRow(row: Rows.Endpoint, label?: string): Baseline | undefined {
  if (row.intendedConfigName === null) return undefined
  return {
    releaseId: row.intendedReleaseId ?? undefined,
    label,
    configName: row.intendedConfigName,
    digest: row.intendedDigest ?? undefined,
    ...(row.intendedManifest === null ? {} : { manifest: manifestJson.parse(row.intendedManifest) }),
  }
}

export function observationFromRow(row: Pick<Rows.EndpointState, 'observation'>): Observation {
  return observationJson.parse(row.observation)
}

export function planSpecFromRow(row: Pick<Rows.PlanTemplate, 'spec'>): PlanSpec {
  return planSpecJson.parse(row.spec)
}

/** What is known of an endpoint's serving besides which release it is; undefined: it was seen before that was asked. */
export function servedIdentityFromRow(row: Pick<Rows.EndpointState, 'identity'>): ServedIdentity | undefined {
  return row.identity === null ? undefined : servedIdentityJson.parse(row.identity)
}
