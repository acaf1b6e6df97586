import { said } from '../said.ts'
import type { Deployment, Refusal } from '../types.ts'
import type { UndeployFacts } from './gate-facts.ts'
import type { NamedDeployment } from './gate-said.ts'
import { isSettled } from './phases.ts'

/**
 * May a deployment be ended? Only one that is known to stand by while another is known to serve: some clouds keep the previous one after an
 * update until somebody undeploys it. Asked before the wish is taken and again before it is carried out.
 */
export function undeployRefusal(facts: UndeployFacts): Refusal | undefined {
  const { endpoint, cloud, deployment: id, deployments, openRollout, underWay } = facts
  const { region } = endpoint

  if (!cloud.keepsPrevious) {
    return said('provider-keeps-nothing', { cloud: cloud.name, endpoint: endpoint.name })
  }
  const found = deployments.find((candidate) => candidate.id === id)
  if (found === undefined) {
    return said('unknown-deployment', {
      deployment: id,
      endpoint: endpoint.name,
      region,
      there: deployments.map(nameOf),
    })
  }
  const deployment = nameOf(found)
  if (found.state === 'being-deployed') return said('being-deployed', { deployment, region })
  if (found.share === undefined) return said('share-unknown', { deployment, region })
  if (found.state === 'serving' || found.share > 0) {
    return said('takes-traffic', { deployment, region, share: found.share })
  }
  if (!deployments.some((other) => other.id !== found.id && serves(other))) {
    return said('nothing-else-serves', { deployment, region, endpoint: endpoint.name })
  }
  if (openRollout !== undefined && (openRollout.requested || !isSettled(openRollout.phase))) {
    return said('open-rollout', { where: 'may-go-back', rollout: openRollout.slug, deployment, region })
  }
  // One at a time: each takes for granted that what else is deployed stays.
  if (underWay !== undefined) {
    const going = deployments.find((other) => other.id === underWay)
    const same = underWay === id ? { same: true as const } : {}
    return said('undeploy-under-way', { region, deployment: going ? nameOf(going) : underWay, ...same })
  }
  return undefined
}

const serves = ({ state, share }: Deployment) => state === 'serving' && share !== undefined && share > 0

const nameOf = ({ id, configName }: Deployment): NamedDeployment => ({ id, configName })

/** A DeployedModel as sentences name it: its display name and the id that the cloud knows it by. */
export function deploymentWords({ id, configName }: Pick<Deployment, 'id' | 'configName'>): string {
  return `${configName} (DeployedModel ${id})`
}
