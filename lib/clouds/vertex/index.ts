import type { RegisteredCloud } from '../cloud.ts'
import { CALL_TIMEOUT_MS } from '../google/clients.ts'
import { vertexArtifactStore } from './artifacts/index.ts'
import { vertexDiscovery } from './discover/index.ts'
import { cloudMonitoringMetrics } from './metrics/cloud-monitoring.ts'
import { vertexRegistry } from './registry/index.ts'
import { vertexProvider } from './serving/index.ts'
import { traits } from './traits.ts'

export const vertex: RegisteredCloud = {
  traits,
  callTimeoutMs: CALL_TIMEOUT_MS,
  connect: ({ google }) => ({
    serving: vertexProvider(google),
    registry: vertexRegistry(google),
    artifacts: vertexArtifactStore(google),
    metrics: cloudMonitoringMetrics(google),
    discovery: vertexDiscovery(google),
  }),
}
