import { cityOf } from '../regions.ts'
import type { Deployment, Refusal } from '../types.ts'
import { list, percent } from '../wording.ts'
import type { UndeployFacts } from './gate-facts.ts'
import { isSettled } from './phases.ts'

/**
 * May a DeployedModel be ended? Only one that is known to stand by while another is known to serve: Vertex AI keeps the previous one after a
 * rolling deployment until somebody undeploys it. Asked before the wish is taken and again before it is carried out.
 */
export function undeployRefusal(facts: UndeployFacts): Refusal | undefined {
  const { endpoint, cloud, deployment, deployments, openRollout } = facts
  const city = cityOf(endpoint.region)
  const refuse = (code: string, sentence: string): Refusal => ({ code, sentence })

  if (!cloud.keepsPrevious) {
    return refuse(
      'provider-keeps-nothing',
      `${cloud.name} keeps nothing of the previous release on ${endpoint.name}, so there is nothing to undeploy. Only endpoints of Vertex AI keep it.`,
    )
  }
  const found = deployments.find(({ id }) => id === deployment)
  if (found === undefined) {
    const there =
      deployments.length === 0
        ? 'Nothing is known to be deployed there; ask again when Vertex AI has answered.'
        : `Name one of ${list(deployments.map(deploymentWords))}.`
    return refuse(
      'unknown-deployment',
      `${deployment} is not a DeployedModel of ${endpoint.name} in ${city}. ${there}`,
    )
  }
  const name = deploymentWords(found)
  if (found.state === 'being-deployed') {
    return refuse(
      'being-deployed',
      `${name} is being deployed in ${city}. Wait until the rolling deployment has ended, or roll the region back.`,
    )
  }
  if (found.share === undefined) {
    return refuse(
      'share-unknown',
      `Vertex AI does not tell whether ${name} takes traffic in ${city}, so it is not undeployed from here. Look at the endpoint, and undeploy it by hand if it takes none.`,
    )
  }
  if (found.state === 'serving' || found.share > 0) {
    return refuse(
      'takes-traffic',
      `${name} takes ${percent(found.share)} of the traffic in ${city}. Promote another release there first; only a model without traffic can be undeployed.`,
    )
  }
  if (!deployments.some((other) => other.id !== found.id && serves(other))) {
    return refuse(
      'nothing-else-serves',
      `Nothing else on ${endpoint.name} in ${city} is known to take traffic, so ${name} stays. Give the traffic to another model first.`,
    )
  }
  if (openRollout !== undefined && (openRollout.requested || !isSettled(openRollout.phase))) {
    return refuse(
      'open-rollout',
      `Rollout ${openRollout.slug} is under way in ${city}, and ${name} may be needed to go back to. Wait until the region is promoted or taken back.`,
    )
  }
  return undefined
}

const serves = ({ state, share }: Deployment) => state === 'serving' && share !== undefined && share > 0

/** A DeployedModel as sentences name it: its display name and the id that the cloud knows it by. */
export function deploymentWords({ id, configName }: Pick<Deployment, 'id' | 'configName'>): string {
  return `${configName} (DeployedModel ${id})`
}
