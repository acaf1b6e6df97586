import type { ArtifactPlaces } from '../artifact-place.ts'
import type { PlanSpec } from '../plan/plan.ts'
import type { RegistryLocation } from '../registry-location.ts'
import type { Said } from '../said.ts'
import type { Endpoint } from '../types.ts'

export type FleetEndpoint = Omit<Endpoint, 'id' | 'model'>

export interface FleetModel {
  registry: RegistryLocation
  /** Measure → rule, e.g. `auc: ">= production - 0.002"`. */
  evidence: Record<string, string>
  artifacts: ArtifactPlaces
  /** Name of a plan in `plans`. */
  plan: string
  approvals: number
  endpoints: FleetEndpoint[]
}

export interface FleetFile {
  plans: Record<string, PlanSpec>
  models: Record<string, FleetModel>
}

export interface FleetProblem {
  /** 1-based line of the YAML text. */
  line: number | undefined
  /** As written in the file, e.g. `models.fraud-scoring.endpoints[1].region`. */
  path: string
  said: Said
}

export type FleetParse =
  | { ok: true; fleet: FleetFile; warnings: Said[] }
  | { ok: false; problems: FleetProblem[] }

export interface FleetChange {
  kind: 'added' | 'changed' | 'removed'
  /** e.g. `plan nightly-canary`, `model fraud-scoring`, `endpoint fraud-scoring/eu-west-1/fraud-eu`. */
  subject: string
  said: Said
}
