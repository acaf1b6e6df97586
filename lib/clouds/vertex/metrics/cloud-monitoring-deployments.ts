import type { Google } from '#lib/clouds/google/clients.ts'
import { endpointName } from '#lib/clouds/vertex/manifest/model.ts'
import { vertexReader } from '#lib/clouds/vertex/serving/reader.ts'
import { configNameOf } from '#lib/clouds/vertex/serving/states.ts'
import { CloudError } from '#lib/domain/errors.ts'
import type { Endpoint } from '#lib/domain/types.ts'

/** Deployed models kept per endpoint; an attempt makes one, its way back another. */
const KEPT_DEPLOYMENTS = 64

export interface DeploymentNames {
  /**
   * Ids of the deployed models that go by each of the names. There may be several: what takes a deployment back goes by
   * the name of the one before it.
   */
  ids(endpoint: Endpoint, configNames: readonly string[]): Promise<Map<string, Set<string>>>
}

/**
 * Metrics know a deployed model by its id only. One that is gone (it failed, was taken back or undeployed) is in no answer
 * any more, so names once read are kept in this process.
 */
export function deploymentNames(google: Google): DeploymentNames {
  const reader = vertexReader(google)
  /** Name by id by endpoint. */
  const known = new Map<string, Map<string, string>>()

  async function look(endpoint: Endpoint): Promise<void> {
    const { models } = await reader.states(endpoint)
    const names = known.get(endpointName(endpoint)) ?? new Map<string, string>()
    for (const model of models) {
      // To the end: what is still deployed is never the one to be dropped, however long ago it was first read.
      names.delete(model.id)
      names.set(model.id, configNameOf(model))
    }
    known.set(endpointName(endpoint), new Map([...names].slice(-KEPT_DEPLOYMENTS)))
  }

  function find(endpoint: Endpoint, configNames: readonly string[]): Map<string, Set<string>> {
    const names = [...(known.get(endpointName(endpoint)) ?? [])]
    const idsOf = (wanted: string) => names.flatMap(([id, name]) => (name === wanted ? [id] : []))
    return new Map(configNames.map((wanted) => [wanted, new Set(idsOf(wanted))]))
  }

  return {
    async ids(endpoint, configNames) {
      try {
        await look(endpoint)
      } catch (error) {
        // Monitoring may answer while Vertex AI's own control plane does not: the names of before still hold.
        const isEnough = [...find(endpoint, configNames).values()].every((ids) => ids.size > 0)
        const isPassing = error instanceof CloudError && error.kind === 'retryable'
        if (!isPassing || !isEnough) throw error
      }
      return find(endpoint, configNames)
    },
  }
}
