import { appendAudit } from '#lib/audit/append.ts'
import { enqueue } from '#lib/db/jobs.ts'
import { findOpenOperation, openOperation } from '#lib/db/operations.ts'
import { undeployIntentJson } from '#lib/db/rows/operation.ts'
import { undeployFacts, undeployInclude } from '#lib/db/rows/undeploy.ts'
import { actorWords } from '#lib/domain/actor.ts'
import { cityOf } from '#lib/domain/regions.ts'
import type { UndeployFacts } from '#lib/domain/rollout/gate-facts.ts'
import { deploymentWords } from '#lib/domain/rollout/gate-undeploy.ts'
import { gate } from '#lib/domain/rollout/gates.ts'
import type { UndeployIntent } from '#lib/domain/rollout/operations/undeploy.ts'
import { said } from '#lib/domain/said.ts'
import type { Refusal } from '#lib/domain/types.ts'
import { notFound, refuse, type ServiceContext, type ServiceResult } from '../context.ts'

export interface UndeployInput {
  /** Endpoint id. */
  endpoint: string
  /** DeployedModel id. */
  deployment: string
}

/**
 * Asks the worker to end a deployment that stands by, on a cloud that keeps the previous one after a promotion. Asked twice it is done
 * once.
 */
export async function undeployPrevious(
  context: ServiceContext,
  { endpoint: id, deployment }: UndeployInput,
): Promise<ServiceResult> {
  return await context.database.prisma.$transaction(async (transaction) => {
    // Takes turns with an observation that is being recorded, which may say that the deployment has gone.
    await transaction.$queryRaw`SELECT id FROM endpoint WHERE id = ${id} FOR NO KEY UPDATE`
    const endpoint = await transaction.endpoint.findUnique({
      where: { id },
      include: { ...undeployInclude, model: { select: { slug: true } } },
    })
    if (!endpoint || endpoint.retiredAt !== null) return notFound({ what: 'endpoint', id })
    const facts = undeployFacts(endpoint, context.clouds.traits, deployment)
    const refusal = gate('undeploy-previous', context.actor, facts)
    if (refusal) return refuse(refusal)
    const found = facts.deployments.find((candidate) => candidate.id === deployment)
    const open = await findOpenOperation(transaction, 'undeploy', id)
    const other = open && undeployIntentJson.parse(open.intent).deployment
    if (other && other !== deployment) return refuse(busy(facts, other))
    const at = context.clock.now()
    await appendAudit(transaction, {
      actor: context.actor,
      action: 'endpoint.undeploy',
      subjectKind: 'endpoint',
      subjectId: `${endpoint.model.slug}/${endpoint.region}/${endpoint.name}`,
      sentence: `${actorWords(context.actor)} asked to undeploy ${found ? deploymentWords(found) : deployment} in ${cityOf(endpoint.region)}.`,
      detail: { deployment },
      at,
    })
    const intent: UndeployIntent = { deployment }
    const { id: operationId } =
      open ??
      (await openOperation(transaction, {
        kind: 'undeploy',
        endpointId: id,
        intent,
        requestedBy: context.actor,
        requestedAt: at,
      }))
    await enqueue(transaction, { task: 'reconcile-operation', operationId, endpointId: id })
    return { ok: true as const }
  })
}

/** One at a time: each undeployment takes for granted that what else is deployed stays. */
function busy({ endpoint, deployments }: UndeployFacts, other: string): Refusal {
  const found = deployments.find(({ id }) => id === other)
  return said('undeploy-under-way', {
    region: endpoint.region,
    deployment: found ? { id: found.id, configName: found.configName } : other,
  })
}
