import type { Guardrail } from '#lib/domain/plan.ts'
import type { ServingProvider } from '#lib/domain/ports.ts'
import type { ArtifactCopy, Endpoint, PendingDeployment, Release } from '#lib/domain/types.ts'

/** A cloud with one endpoint in service on its baseline, and a release whose artifact is in the endpoint's region. */
export interface ContractWorld {
  provider: ServingProvider
  endpoint: Endpoint
  release: Release
  artifact: ArtifactCopy
  guardrail: Guardrail
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
