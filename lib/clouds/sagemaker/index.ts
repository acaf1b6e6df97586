import { REQUEST_TIMEOUT_MS } from '../aws/clients.ts'
import type { RegisteredCloud } from '../cloud.ts'
import { s3ArtifactStore } from './artifacts/s3.ts'
import { sagemakerDiscovery } from './discover/index.ts'
import { cloudWatchMetrics } from './metrics/cloudwatch.ts'
import { sagemakerRegistry } from './registry/index.ts'
import { sagemakerProvider } from './serving/index.ts'
import { traits } from './traits.ts'

export const sagemaker: RegisteredCloud = {
  traits,
  callTimeoutMs: REQUEST_TIMEOUT_MS,
  connect({ aws }) {
    const registry = sagemakerRegistry(aws)
    return {
      serving: sagemakerProvider(aws),
      registry,
      artifacts: s3ArtifactStore(aws),
      metrics: cloudWatchMetrics(aws),
      discovery: sagemakerDiscovery(aws, registry),
    }
  },
}
