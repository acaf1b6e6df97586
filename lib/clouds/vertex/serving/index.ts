import { attemptName } from '#lib/clouds/attempt-name.ts'
import type { Google } from '#lib/clouds/google/clients.ts'
import { type ProjectNames, projectNames } from '#lib/clouds/vertex/manifest/project-names.ts'
import { type WeightsReader, weightsReader } from '#lib/clouds/vertex/manifest/weights.ts'
import type { ServingProvider } from '#lib/domain/ports.ts'
import { begin, plannedCalls } from './begin.ts'
import { changes } from './changes.ts'
import { observe, summaries } from './observe.ts'
import { preflight } from './preflight.ts'
import { vertexReader } from './reader.ts'
import { interrupt, restore } from './revert.ts'
import { undeploy } from './undeploy.ts'

/** Serving by Vertex AI endpoints, shifted by Vertex AI's rolling deployments. */
export function vertexProvider(
  google: Google,
  names: ProjectNames = projectNames(),
  weights: WeightsReader = weightsReader(google, names),
): ServingProvider {
  const reader = vertexReader(google, names, weights)
  return {
    bakes: 'meridian',
    observe: (endpoint, followed) => observe(google, reader, endpoint, followed),
    list: (account, region) => summaries(google, account, region),
    preflight: (endpoint, release, guardrail, artifact) =>
      preflight(reader, { endpoint, release, guardrail, artifact }),
    changes: (attempt, guardrail, artifact) => changes(reader, attempt, guardrail, artifact),
    plannedCalls: (attempt) => plannedCalls(attempt),
    configName: attemptName,
    begin: (attempt, guardrail, artifact) => begin(google, reader, attempt, guardrail, artifact),
    interrupt: (attempt, _reason, baseline) => interrupt(google, reader, attempt, baseline),
    restore: (endpoint, baseline) => restore(google, reader, endpoint, baseline),
    undeploy: (endpoint, deploymentId) => undeploy(google, reader, endpoint, deploymentId),
    // An interrupt leaves nothing behind, and no alarm of the cloud takes a rolling deployment back: the verdict does.
    settle: () => Promise.resolve(),
    alarms: () => Promise.resolve([]),
  }
}
