import { appendAudit } from '#lib/audit/append.ts'
import { enqueue } from '#lib/db/jobs.ts'
import { findOpenOperation, openOperation } from '#lib/db/operations.ts'
import { undeployFacts, undeployInclude } from '#lib/db/rows/undeploy.ts'
import { gate } from '#lib/domain/rollout/gates.ts'
import type { UndeployIntent } from '#lib/domain/rollout/operations/undeploy.ts'
import { said } from '#lib/domain/said.ts'
import { say } from '#lib/words/say.ts'
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
    // A wish from a page that had not heard of the first one joins it.
    const joins = facts.underWay === deployment
    const refusal = gate('undeploy-previous', context.actor, {
      ...facts,
      underWay: joins ? undefined : facts.underWay,
    })
    if (refusal) return refuse(refusal)
    const found = facts.deployments.find((candidate) => candidate.id === deployment)
    const open = await findOpenOperation(transaction, 'undeploy', id)
    const at = context.clock.now()
    await appendAudit(transaction, {
      actor: context.actor,
      action: 'endpoint.undeploy',
      subjectKind: 'endpoint',
      subjectId: `${endpoint.model.slug}/${endpoint.region}/${endpoint.name}`,
      sentence: say(
        said('audit-undeploy-asked', {
          ...{ by: context.actor, region: endpoint.region },
          deployment: found ? { id: found.id, configName: found.configName } : deployment,
        }),
      ),
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
