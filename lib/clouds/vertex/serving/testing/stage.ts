import {
  amsterdam,
  digestOf,
  embeddings,
  oneSurge,
  type VertexFleet,
  versionHere,
  versionName,
  vertexFleet,
} from '#lib/clouds/vertex/testing/fleet.ts'
import type { Attempt, Begun, ServingProvider } from '#lib/domain/ports.ts'
import type { Baseline, Observation } from '#lib/domain/types.ts'
import { vertexProvider } from '../index.ts'

export const attempt: Attempt = { endpoint: amsterdam, release: embeddings(58), number: 1 }
/** The display name that the attempt deploys under. */
export const target = 'meridian-embeddings-eu-v58-a1'
export const baseline: Baseline = {
  releaseId: 'release-v57',
  label: 'v57',
  configName: 'embeddings-eu-v57',
  digest: digestOf(57),
  modelName: versionName(57),
}

/** A fleet with the provider in front of it, for an attempt to bring v58 to Amsterdam. */
export interface Stage {
  fleet: VertexFleet
  provider: ServingProvider
  begin(guardrail?: typeof oneSurge, of?: Attempt): Promise<Begun | undefined>
  /** Requests of DeployModel, refused ones included. */
  deployed(): unknown[]
  /** Lets time pass until an observation is as wanted; the attempt is followed, by its operation if given. */
  passUntil(reached: (seen: Observation) => boolean, operation?: string): Promise<Observation>
}

export async function vertexStage(): Promise<Stage> {
  const fleet = await vertexFleet()
  const provider = vertexProvider(fleet.google)
  return {
    fleet,
    provider,
    begin: (guardrail = oneSurge, of = attempt) => provider.begin(of, guardrail, versionHere(58)),
    deployed: () => fleet.calls('DeployModel').map(({ request }) => request),
    async passUntil(reached, operation) {
      for (let passed = 0; passed < 4 * 3600; passed += 10) {
        const seen = await provider.observe(amsterdam, { configName: target, operation, since: undefined })
        if (reached(seen)) return seen
        fleet.sandbox.pass(10)
      }
      throw new Error('That was never seen.')
    },
  }
}

export const still = (seen: Observation) => seen.pending === undefined
export const halfway = (seen: Observation) => (seen.pending?.share ?? 0) >= 0.5
