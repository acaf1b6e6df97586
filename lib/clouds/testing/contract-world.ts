import type fc from 'fast-check'
import { traitsOf } from '#lib/clouds/registered.ts'
import { type Comparison, compareManifests } from '#lib/domain/manifest/compare.ts'
import type { Guardrail } from '#lib/domain/plan/plan.ts'
import type { ServingProvider } from '#lib/domain/ports.ts'
import { environmentOn } from '#lib/domain/traits.ts'
import type { ArtifactCopy, Endpoint, Observation, PendingDeployment, Release } from '#lib/domain/types.ts'

/** Releases of every documented member, and the cloud asked for what is deployed without the provider's help. */
export interface GeneratedReleases {
  /** In the cloud's own terms, whatever these are. */
  releases: fc.Arbitrary<unknown>
  /** How many are promoted in one test. */
  runs: number
  /** Puts one of them into the registry, and its artifacts where the endpoint can load them. */
  register(value: unknown): Promise<{ release: Release; artifact: ArtifactCopy; guardrail: Guardrail }>
  /** Everything that decides an answer of the endpoint now, and all that surrounds it, by name. */
  deployed(): Promise<Record<string, unknown>>
  /** What must be deployed once it is promoted: what it states, and of `before` what it does not. Written without the provider. */
  expected(value: unknown, release: Release, before: Record<string, unknown>): Record<string, unknown>
}

/** A cloud with one endpoint in service on its baseline, and a release whose artifact is in the endpoint's region. */
export interface ContractWorld {
  provider: ServingProvider
  endpoint: Endpoint
  release: Release
  artifact: ArtifactCopy
  guardrail: Guardrail
  generated: GeneratedReleases
  /** Lets cloud time pass. */
  pass(seconds: number): void
  /** Updates of the endpoint that the cloud received, refused ones included. */
  updates(): number
  /** Every changing call that the cloud received. */
  mutations(): number
  /** Stage of an update in which both versions take traffic. */
  midway: PendingDeployment['stage']
  /** Lets happen, midway, what makes the cloud take an update back by itself. */
  failUpdate(): Promise<void>
  interrupt: {
    /** Updates that it begins. */
    updates: number
    /** Does it go by a service of its own, that answers when the endpoint's does not? */
    withoutControlPlane: boolean
  }
  /** Puts one of the endpoint's own rollback alarms in alarm, as its metric would; undefined where the cloud knows none. */
  tripRollbackAlarm: (() => Promise<void>) | undefined
  /** The cloud's control plane in the region answers nothing. */
  takeControlPlaneDown(): void
  /** Every call is refused for want of a permission. */
  denyEverything(): void
  stop(): Promise<void>
}

/** What the release states against what the provider reads of the endpoint, as its cloud deploys and the plan wants it. */
export function readAs(
  { endpoint }: ContractWorld,
  { manifest }: Release,
  guardrail: Guardrail,
  seen: Observation,
): Comparison {
  const environment = environmentOn(traitsOf(endpoint.provider), guardrail)
  return compareManifests(manifest, seen.manifest, { environment })
}
