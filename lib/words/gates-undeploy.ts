import { cityOf } from '../domain/regions.ts'
import { deploymentWords } from '../domain/rollout/gate-undeploy.ts'
import { list, percent } from '../domain/wording.ts'
import type { WordsFor } from './words.ts'

type UndeployGateCodes =
  | 'provider-keeps-nothing'
  | 'unknown-deployment'
  | 'being-deployed'
  | 'share-unknown'
  | 'takes-traffic'
  | 'nothing-else-serves'
  | 'undeploy-under-way'

/** Why a DeployedModel is not ended. */
export const undeployGateWords: WordsFor<UndeployGateCodes> = {
  'provider-keeps-nothing': ({ cloud, endpoint }) =>
    `${cloud} keeps nothing of the previous release on ${endpoint}, so there is nothing to undeploy. Only endpoints of Vertex AI keep it.`,
  'unknown-deployment': ({ deployment, endpoint, region, there }) => {
    const instead =
      there.length === 0
        ? 'Nothing is known to be deployed there; ask again when Vertex AI has answered.'
        : `Name one of ${list(there.map(deploymentWords))}.`
    return `${deployment} is not a DeployedModel of ${endpoint} in ${cityOf(region)}. ${instead}`
  },
  'being-deployed': ({ deployment, region }) =>
    `${deploymentWords(deployment)} is being deployed in ${cityOf(region)}. Wait until the rolling deployment has ended, or roll the region back.`,
  'share-unknown': ({ deployment, region }) =>
    `Vertex AI does not tell whether ${deploymentWords(deployment)} takes traffic in ${cityOf(region)}, so it is not undeployed from here. Look at the endpoint, and undeploy it by hand if it takes none.`,
  'takes-traffic': ({ deployment, region, share }) =>
    `${deploymentWords(deployment)} takes ${percent(share)} of the traffic in ${cityOf(region)}. Promote another release there first; only a model without traffic can be undeployed.`,
  'nothing-else-serves': ({ deployment, region, endpoint }) =>
    `Nothing else on ${endpoint} in ${cityOf(region)} is known to take traffic, so ${deploymentWords(deployment)} stays. Give the traffic to another model first.`,
  'undeploy-under-way': ({ deployment, region, same }) => {
    const name = typeof deployment === 'string' ? `DeployedModel ${deployment}` : deploymentWords(deployment)
    const going = `${name} is being undeployed in ${cityOf(region)}.`
    return same
      ? `${going} Its rollout and the audit tell when it is gone.`
      : `${going} Wait until it is gone, then ask again.`
  },
}
