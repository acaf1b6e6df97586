import type { RegisteredCloud } from '../cloud.ts'
import { CALL_TIMEOUT_MS } from '../google/clients.ts'
import { vertexArtifactStore } from './artifacts/index.ts'
import { vertexDiscovery } from './discover/index.ts'
import { projectNames } from './manifest/project-names.ts'
import { weightsReader } from './manifest/weights.ts'
import { cloudMonitoringMetrics } from './metrics/cloud-monitoring.ts'
import { vertexRegistry } from './registry/index.ts'
import { vertexProvider } from './serving/index.ts'
import { traits } from './traits.ts'

export const vertex: RegisteredCloud = {
  traits,
  callTimeoutMs: CALL_TIMEOUT_MS,
  connect({ google }) {
    // What one of them learns of a project's number the others know.
    const names = projectNames()
    const weights = weightsReader(google, names)
    return {
      serving: vertexProvider(google, names, weights),
      registry: vertexRegistry(google, names, weights),
      artifacts: vertexArtifactStore(google, names, weights),
      metrics: cloudMonitoringMetrics(google),
      discovery: vertexDiscovery(google, names),
    }
  },
}
