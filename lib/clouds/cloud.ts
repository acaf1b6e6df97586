import type { FleetDiscovery } from '#lib/domain/fleet/discovery.ts'
import type { ArtifactStore, MetricSource, ModelRegistry, ServingProvider } from '#lib/domain/ports.ts'
import type { CloudTraits } from '#lib/domain/traits.ts'
import type { Aws } from './aws/clients.ts'
import type { Google } from './google/clients.ts'

/** A process's connections to the companies, made once. Their client libraries load at their first use. */
export interface Connections {
  aws: Aws
  google: Google
}

export interface CloudAdapters {
  serving: ServingProvider
  registry: ModelRegistry
  /** Where the cloud takes artifacts from. */
  artifacts: ArtifactStore
  metrics: MetricSource
  discovery: FleetDiscovery
}

/** What a folder of this one registers. */
export interface RegisteredCloud {
  traits: CloudTraits
  /** Real milliseconds after which one try of a call is given up. */
  callTimeoutMs: number
  connect(connections: Connections): CloudAdapters
}
