import { gate } from '#lib/domain/gates.ts'
import type { Actor, Provider } from '#lib/domain/types.ts'
import type { ModelEndpointView } from '../views.ts'
import { deploymentView, type ReleaseLabels } from './deployments.ts'
import type { EndpointNow } from './fleet-states.ts'
import { actionState } from './place.ts'

/** What Vertex AI keeps deployed without traffic, each with the offer to end it. */
export function standbyOf(
  { id, name, region, provider, observation, open }: EndpointNow,
  labels: ReleaseLabels,
  actor: Actor,
): ModelEndpointView['standby'] {
  const deployments = observation?.deployments ?? []
  const openRollout = open && {
    slug: open.slug,
    phase: open.region.phase,
    requested: open.region.request !== undefined,
  }
  return deployments
    .filter(({ state }) => state === 'standby')
    .map((deployment) => ({
      ...deploymentView(deployment, labels),
      undeploy: {
        endpoint: id,
        deployment: deployment.id,
        name: deployment.configName,
        action: actionState(
          gate('undeploy-previous', actor, {
            endpoint: { name, region, provider: provider as Provider },
            deployment: deployment.id,
            deployments,
            openRollout,
          }),
        ),
      },
    }))
}
