import { appendAudit } from '#lib/audit/append.ts'
import { enqueue } from '#lib/db/jobs.ts'
import { undeployFacts, undeployInclude } from '#lib/db/rows/undeploy.ts'
import { deploymentWords } from '#lib/domain/gate-undeploy.ts'
import { gate } from '#lib/domain/gates.ts'
import { cityOf } from '#lib/domain/regions.ts'
import { notFound, refuse, type ServiceContext, type ServiceResult } from '../context.ts'

export interface UndeployInput {
  /** Endpoint id. */
  endpoint: string
  /** DeployedModel id. */
  deployment: string
}

/**
 * Asks the worker to end a DeployedModel that stands by, as Vertex AI keeps the previous one after a promotion. Asked twice it is
 * done once.
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
    if (!endpoint || endpoint.retiredAt !== null)
      return notFound(`There is no endpoint ${id} in the fleet; name one of the fleet file's.`)
    const facts = undeployFacts(endpoint, context.clouds.traits, deployment)
    const refusal = gate('undeploy-previous', context.actor, facts)
    if (refusal) return refuse(refusal)
    const found = facts.deployments.find((candidate) => candidate.id === deployment)
    await appendAudit(transaction, {
      actor: context.actor,
      action: 'endpoint.undeploy',
      subjectKind: 'endpoint',
      subjectId: `${endpoint.model.slug}/${endpoint.region}/${endpoint.name}`,
      sentence: `${context.actor.label} asked to undeploy ${found ? deploymentWords(found) : deployment} in ${cityOf(endpoint.region)}.`,
      detail: { deployment },
      at: context.clock.now(),
    })
    await enqueue(transaction, { task: 'undeploy', endpointId: id, deploymentId: deployment })
    return { ok: true as const }
  })
}
