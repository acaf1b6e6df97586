import { cityOf } from '../../domain/regions.ts'
import type { NamedDeployment, OperationFacts } from '../../domain/rollout/operations/said.ts'
import { duration } from '../../domain/wording.ts'
import type { WordsFor } from '../words.ts'

/** What operations on an endpoint come to. */
export const operationWords: WordsFor<keyof OperationFacts> = {
  undeployed: ({ region, deployment }) => `Undeployed ${deploymentName(deployment)} in ${cityOf(region)}.`,
  'undeploy-refused': ({ region, refusal }, say) =>
    `Nothing was undeployed in ${cityOf(region)}. ${say(refusal)}`,
  'undeploy-failed': ({ region, deployment, message, gaveUpAfterSeconds }, say) => {
    const what = `DeployedModel ${deployment} could not be undeployed in ${cityOf(region)}: ${say(message)}`
    return gaveUpAfterSeconds === undefined
      ? what
      : `${what} Meridian gave up after ${duration(gaveUpAfterSeconds)}; ask for it again.`
  },
  'undeploy-unfinished': ({ region, deployment, cloud, afterSeconds }) =>
    `DeployedModel ${deployment} in ${cityOf(region)} is still there ${duration(afterSeconds)} after ${cloud} was first told to undeploy it. Look at it in Google Cloud, then ask for it again.`,
  'endpoint-left-fleet': ({ endpoint }) =>
    `${endpoint} has left the fleet, so nothing more was done with it.`,
}

/** Its display name and the id that the cloud knows it by. */
export const deploymentName = ({ id, configName }: NamedDeployment) =>
  configName === undefined ? `DeployedModel ${id}` : `${configName} (DeployedModel ${id})`
