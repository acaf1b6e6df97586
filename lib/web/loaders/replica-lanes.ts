import type { DatabaseTransaction } from '#lib/db/client.ts'
import { endpointFromRow, observationFromRow } from '#lib/db/rows/fleet.ts'
import { releaseFromRow } from '#lib/db/rows/release.ts'
import type { RolloutRow } from '#lib/services/rollouts/find.ts'
import { serverContext } from '../server.ts'
import { releaseLabels } from './deployments.ts'
import type { ReplicaLane } from './lane.ts'

/** By region rollout; empty, and nothing is asked, without an endpoint whose cloud replaces replicas one after the other. */
export async function loadReplicaLanes(
  prisma: DatabaseTransaction,
  rollout: RolloutRow,
): Promise<Map<string, ReplicaLane>> {
  const { clouds } = await serverContext()
  const regions = rollout.regions.filter(
    ({ endpoint }) => clouds.traits(endpoint.provider).replicaBounds !== undefined,
  )
  const deployments = regions.flatMap(({ endpoint: { observation } }) =>
    observation === null ? [] : observationFromRow(observation).deployments,
  )
  const labels = await releaseLabels(prisma, rollout.modelId, deployments)
  const release = releaseFromRow(rollout.release)
  return new Map(
    regions.map(({ id, endpoint: row, attempt: number }) => {
      const endpoint = endpointFromRow(row)
      const attempt = { endpoint, release, number }
      return [id, { targetConfigName: clouds.serving(endpoint.provider).configName(attempt), labels }]
    }),
  )
}
