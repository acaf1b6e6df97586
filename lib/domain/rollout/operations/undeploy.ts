import { said, verbatim } from '../../said.ts'
import type { Observation } from '../../types.ts'
import { undeployRefusal } from '../gate-undeploy.ts'
import type { OperationInput, OperationKind } from './operation.ts'
import type { NamedDeployment } from './said.ts'

export interface UndeployIntent {
  /** DeployedModel id. Ids are never given twice. */
  deployment: string
}

/** Ends a deployment that stands by, on a cloud that keeps the previous one after a promotion. */
export const undeployOperation: OperationKind<UndeployIntent, Observation> = {
  name: 'undeploy',
  observe: (provider, endpoint) => provider.observe(endpoint),
  act: (provider, endpoint, { deployment }) => provider.undeploy(endpoint, deployment),
  observationOf: (seen) => seen,
  isReached: ({ deployment }, { deployments }) => deployments.every(({ id }) => id !== deployment),
  refusal: ({ operation, endpoint, cloud, openRollout }, { deployments }) =>
    undeployRefusal({
      endpoint,
      cloud,
      deployment: operation.intent.deployment,
      deployments,
      openRollout,
      // The one under way is this one.
      underWay: undefined,
    }),
  detail: ({ deployment }) => ({ deployment }),
  endsForGood: true,
  tells: {
    done: (input) => ({
      action: 'endpoint.undeployed',
      said: said('undeployed', { region: input.endpoint.region, deployment: named(input) }),
    }),
    refused: ({ endpoint: { region } }, refusal) => ({
      action: 'endpoint.undeploy-refused',
      said: said('undeploy-refused', { region, refusal }),
    }),
    failed: ({ operation, endpoint, patience }, { message }, gaveUp) => ({
      action: failedAction,
      said: said('undeploy-failed', {
        region: endpoint.region,
        deployment: operation.intent.deployment,
        message: verbatim(message),
        ...(gaveUp ? { gaveUpAfterSeconds: patience.giveUp } : {}),
      }),
    }),
    unfinished: ({ operation, endpoint, patience, cloud }) => ({
      action: failedAction,
      said: said('undeploy-unfinished', {
        region: endpoint.region,
        deployment: operation.intent.deployment,
        cloud: cloud.name,
        afterSeconds: patience.giveUp,
      }),
    }),
  },
}

const failedAction = 'endpoint.undeploy-failed'

function named({ operation, known }: OperationInput<UndeployIntent>): NamedDeployment {
  const { deployment: id } = operation.intent
  const found = known?.deployments.find((each) => each.id === id)
  return { id, ...(found === undefined ? {} : { configName: found.configName }) }
}
