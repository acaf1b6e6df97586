import { attemptName } from '#lib/clouds/attempt-name.ts'
import type { Aws } from '#lib/clouds/aws/clients.ts'
import { ecrImages } from '#lib/clouds/aws/images.ts'
import type { ServingProvider } from '#lib/domain/ports.ts'
import { readAlarms } from './alarm-choice.ts'
import { endpointAlarms } from './alarms.ts'
import { begin, changes, plannedCalls } from './begin.ts'
import { listEndpoints, observe } from './observe.ts'
import { preflight } from './preflight.ts'
import { sageMakerReader } from './reader.ts'
import { interrupt, restore, settle } from './revert.ts'

/** Serving by SageMaker endpoints, shifted by SageMaker's own deployment guardrails. */
export function sagemakerProvider(aws: Aws): ServingProvider {
  const images = ecrImages(aws)
  const reader = sageMakerReader(aws, images)
  const alarms = endpointAlarms(aws)
  const tools = { aws, reader, images }
  return {
    bakes: 'cloud',
    observe: (endpoint) => observe(aws, reader, endpoint),
    list: (account, region) => listEndpoints(aws, account, region),
    preflight: (endpoint, release, guardrail, artifact) =>
      preflight(tools, alarms, { endpoint, release, guardrail, artifact }),
    plannedCalls: (attempt) => plannedCalls(attempt),
    configName: attemptName,
    changes: (attempt, guardrail, artifact) => changes(tools, attempt, guardrail, artifact),
    begin: async (attempt, guardrail, artifact) => {
      await begin(tools, alarms, attempt, guardrail, artifact)
      // UpdateEndpoint gives no operation: the endpoint itself tells how it goes.
      return undefined
    },
    interrupt: (attempt, reason) => interrupt(alarms, attempt.endpoint, reason),
    restore: (endpoint, baseline) => restore(aws, reader, endpoint, baseline),
    // SageMaker ends the old fleet by itself.
    undeploy: async () => undefined,
    settle: (endpoint) => settle(alarms, endpoint),
    alarms: (endpoint) => readAlarms(reader, alarms, endpoint),
  }
}
