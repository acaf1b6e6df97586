import type { UndeployFacts } from '#lib/domain/rollout/gate-facts.ts'
import type { CloudTraits } from '#lib/domain/traits.ts'
import type { Deployment, Provider } from '#lib/domain/types.ts'
import type { Prisma } from '../client.ts'
import type * as Rows from '../generated/client.ts'
import { endpointFromRow, observationFromRow } from './fleet.ts'
import { undeployIntentJson } from './operation.ts'
import { regionRolloutFromRow } from './rollout.ts'

const openUndeploys = {
  where: { kind: 'undeploy', open: true },
  select: { intent: true },
} as const satisfies Prisma.OperationFindManyArgs

/** What an endpoint is read with, so that the gate of an undeployment can be asked. */
export const undeployInclude = {
  observation: true,
  operations: openUndeploys,
  regionRollouts: { where: { open: true }, include: { rollout: { select: { slug: true } } } },
} as const satisfies Prisma.EndpointInclude

type UndeployRow = Rows.Endpoint & {
  observation: Pick<Rows.EndpointState, 'observation'> | null
  /** Open ones only. */
  regionRollouts: (Rows.RegionRollout & { rollout: { slug: string } })[]
  /** Open undeployments only. */
  operations: readonly Pick<Rows.Operation, 'intent'>[]
}

/** @param deployments as the cloud says now; left out: as it last said */
export function undeployFacts(
  row: UndeployRow,
  traits: (provider: Provider) => CloudTraits,
  deployment: string,
  deployments: readonly Deployment[] = deploymentsOf(row),
): UndeployFacts {
  const { name, region, provider } = endpointFromRow(row)
  return {
    endpoint: { name, region },
    cloud: traits(provider),
    deployment,
    deployments,
    openRollout: openPartOf(row),
    underWay: undeployUnderWay(row.operations),
  }
}

/** DeployedModel id; undefined: nobody has asked for one, or it has ended. */
export function undeployUnderWay([open]: UndeployRow['operations']): string | undefined {
  return open && undeployIntentJson.parse(open.intent).deployment
}

/** The endpoint's part in the rollout that is open on it. */
export function openPartOf({
  regionRollouts: [open],
}: Pick<UndeployRow, 'regionRollouts'>): UndeployFacts['openRollout'] {
  const part = open && regionRolloutFromRow(open)
  return (
    part && {
      slug: open.rollout.slug,
      phase: part.phase,
      requested: part.request?.kind === 'revert',
    }
  )
}

function deploymentsOf({ observation }: UndeployRow): Deployment[] {
  return observation === null ? [] : observationFromRow(observation).deployments
}
