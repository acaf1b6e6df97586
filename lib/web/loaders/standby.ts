import { gate } from '#lib/domain/rollout/gates.ts'
import type { CloudTraits } from '#lib/domain/traits.ts'
import type { Actor } from '#lib/domain/types.ts'
import type { ModelEndpointView } from '../views.ts'
import { deploymentView, type ReleaseLabels } from './deployments.ts'
import type { EndpointNow } from './fleet-states.ts'
import { actionState } from './place.ts'

/** What its cloud keeps deployed and is known to take no traffic, each with the offer to end it. */
export function standbyOf(
  { id, name, region, observation, open, undeploying }: EndpointNow,
  labels: ReleaseLabels,
  actor: Actor,
  cloud: CloudTraits,
): ModelEndpointView['standby'] {
  // Not observed yet: nothing is known to stand by.
  const deployments = observation?.deployments ?? []
  const openRollout = open && {
    slug: open.slug,
    phase: open.region.phase,
    requested: open.region.request !== undefined,
  }
  return deployments
    .filter(({ state, share }) => state === 'standby' && share === 0)
    .map((deployment) => ({
      ...deploymentView(deployment, labels),
      undeploy: {
        endpoint: id,
        deployment: deployment.id,
        name: deployment.configName,
        action: actionState(
          gate('undeploy-previous', actor, {
            endpoint: { name, region },
            cloud,
            deployment: deployment.id,
            deployments,
            openRollout,
            underWay: undeploying,
          }),
        ),
      },
    }))
}
