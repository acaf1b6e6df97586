import { cityOf } from '../../regions.ts'
import { said } from '../../said.ts'
import type { Observation } from '../../types.ts'
import { asSentence, duration } from '../../wording.ts'
import { deploymentWords, undeployRefusal } from '../gate-undeploy.ts'
import type { OperationInput, OperationKind } from './operation.ts'

export interface UndeployIntent {
  /** DeployedModel id. Ids are never given twice. */
  deployment: string
}

/** Ends a DeployedModel that stands by, as Vertex AI keeps the previous one after a promotion. */
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
    }),
  detail: ({ deployment }) => ({ deployment }),
  endsForGood: true,
  words: {
    done: (input) => ({
      action: 'endpoint.undeployed',
      sentence: `Undeployed ${nameOf(input)} in ${cityOf(input.endpoint.region)}.`,
    }),
    refused: ({ endpoint: { region } }, why) => ({
      action: 'endpoint.undeploy-refused',
      said: said('undeploy-refused', { region, why }),
    }),
    failed: ({ operation, endpoint, patience }, { message }, gaveUp) => ({
      action: failedAction,
      sentence: `DeployedModel ${operation.intent.deployment} could not be undeployed in ${cityOf(endpoint.region)}: ${asSentence(message)}${gaveUp ? ` Meridian gave up after ${duration(patience.giveUp)}; ask for it again.` : ''}`,
    }),
    unfinished: ({ operation, endpoint, patience, cloud }) => ({
      action: failedAction,
      sentence: `DeployedModel ${operation.intent.deployment} in ${cityOf(endpoint.region)} is still there ${duration(patience.giveUp)} after ${cloud.name} was first told to undeploy it. Look at it in Google Cloud, then ask for it again.`,
    }),
  },
}

const failedAction = 'endpoint.undeploy-failed'

function nameOf({ operation, known }: OperationInput<UndeployIntent>): string {
  const { deployment } = operation.intent
  const found = known?.deployments.find(({ id }) => id === deployment)
  return found ? deploymentWords(found) : `DeployedModel ${deployment}`
}
