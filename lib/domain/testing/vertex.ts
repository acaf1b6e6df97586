import { traits } from '#lib/clouds/vertex/traits.ts'
import type { GateFacts } from '../rollout/gates.ts'
import type { Deployment } from '../types.ts'

/** An endpoint of Vertex AI after a rolling deployment of v58: it serves, and v57 stands by until somebody undeploys it. */

export const deployed = (changes: Partial<Deployment> = {}): Deployment => ({
  id: '580',
  configName: 'meridian-embeddings-eu-v58-a1',
  modelName: 'projects/p/locations/europe-west4/models/embeddings@58',
  state: 'serving',
  revision: 2,
  replicas: { ready: 4, wanted: 4 },
  share: 1,
  ...changes,
})

export const standby = (changes: Partial<Deployment> = {}): Deployment =>
  deployed({
    id: '570',
    configName: 'embeddings-eu-v57',
    modelName: 'projects/p/locations/europe-west4/models/embeddings@57',
    state: 'standby',
    revision: 1,
    replicas: { ready: 0, wanted: undefined },
    share: 0,
    ...changes,
  })

/** Facts under which v57 may be undeployed. */
export const undeployable = (
  changes: Partial<GateFacts['undeploy-previous']> = {},
): GateFacts['undeploy-previous'] => ({
  endpoint: { name: 'embeddings-eu', region: 'europe-west4' },
  cloud: traits,
  deployment: '570',
  deployments: [deployed(), standby()],
  openRollout: undefined,
  underWay: undefined,
  ...changes,
})
