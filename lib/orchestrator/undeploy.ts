import { appendAudit, system } from '#lib/audit/append.ts'
import type { DatabaseTransaction } from '#lib/db/client.ts'
import { enqueue } from '#lib/db/jobs.ts'
import { endpointFromRow } from '#lib/db/rows/fleet.ts'
import { undeployFacts, undeployInclude } from '#lib/db/rows/undeploy.ts'
import { CloudError } from '#lib/domain/errors.ts'
import { deploymentWords } from '#lib/domain/gate-undeploy.ts'
import { gate } from '#lib/domain/gates.ts'
import { cityOf } from '#lib/domain/regions.ts'
import type { Observation } from '#lib/domain/types.ts'
import { asSentence, duration } from '#lib/domain/wording.ts'
import { type LoopContext, lookAgain, transactionOptions } from './context.ts'
import { atLeastCalls } from './patience.ts'
import { recordObservation } from './record-observation.ts'

export interface Undeployment {
  endpointId: string
  /** DeployedModel id. */
  deploymentId: string
  /** ISO; when the cloud was told, after which its answer is only waited for. */
  toldAt?: string
  /** ISO; the first try. */
  since?: string
}

/** Seconds of cloud time after which an undeployment that has not shown up is told to the cloud again. */
const tellAgainSeconds = ({ clock }: LoopContext) => atLeastCalls(clock, 600, 1)
/** Seconds of cloud time after which nobody waits for it any more; a person may ask again. */
const giveUpSeconds = ({ clock }: LoopContext) => atLeastCalls(clock, 2 * 3_600, 6)

type EndpointRow = NonNullable<Awaited<ReturnType<typeof readEndpoint>>>

/**
 * Ends a DeployedModel that stands by. What is true is read from the cloud first and the gate asked again: since the wish was taken a
 * rollout may have begun, or somebody may have given the model traffic. Runs in the endpoint's own queue, never beside a region's pass.
 */
export async function undeploy(context: LoopContext, asked: Undeployment): Promise<void> {
  const since = asked.since ?? context.clock.now().toISOString()
  const job = { ...asked, since }
  const isLate = secondsSince(context, since) >= giveUpSeconds(context)
  const row = await readEndpoint(context.database.prisma, job.endpointId)
  if (!row || row.retiredAt !== null) return
  const subject = `undeploy:${job.endpointId}:${job.deploymentId}`
  try {
    const told = await carryOut(context, row, job)
    context.backoff.worked(subject)
    if (told === undefined) return
    if (isLate) {
      return await tellTheEnd(context, row, job, {
        action: 'endpoint.undeploy-failed',
        sentence: `DeployedModel ${job.deploymentId} in ${cityOf(row.region)} is still there ${duration(giveUpSeconds(context))} after Vertex AI was first told to undeploy it. Look at it in Google Cloud, then ask for it again.`,
      })
    }
    await again(context, { ...job, toldAt: told }, lookAgain.moving)
  } catch (error) {
    if (!(error instanceof CloudError)) throw error
    const { region } = row
    context.log.warn(
      { endpoint: row.name, deployment: job.deploymentId, reason: error.message },
      'not undeployed',
    )
    if (error.kind === 'retryable' && !isLate)
      return await again(context, job, context.backoff.failed(subject))
    const gaveUp = isLate
      ? ` Meridian gave up after ${duration(giveUpSeconds(context))}; ask for it again.`
      : ''
    await tellTheEnd(context, row, job, {
      action: 'endpoint.undeploy-failed',
      sentence: `DeployedModel ${job.deploymentId} could not be undeployed in ${cityOf(region)}: ${asSentence(error.message)}${gaveUp}`,
    })
  }
}

/** @returns when the cloud was told, while it is still at it; undefined when there is nothing more to do */
async function carryOut(
  context: LoopContext,
  row: EndpointRow,
  job: Undeployment,
): Promise<string | undefined> {
  const endpoint = endpointFromRow(row)
  const provider = context.clouds.serving(endpoint.provider)
  const before = await provider.observe(endpoint)
  if (!lists(before, job)) return await undeployed(context, row, job, before)
  if (job.toldAt !== undefined && secondsSince(context, job.toldAt) < tellAgainSeconds(context))
    return job.toldAt

  const refusal = gate(
    'undeploy-previous',
    system,
    undeployFacts(row, context.clouds.traits, job.deploymentId, before.deployments),
  )
  if (refusal) {
    await tellTheEnd(
      context,
      row,
      job,
      {
        action: 'endpoint.undeploy-refused',
        sentence: `Nothing was undeployed in ${cityOf(row.region)}. ${refusal.sentence}`,
      },
      before,
    )
    return undefined
  }
  await provider.undeploy(endpoint, job.deploymentId)
  const toldAt = context.clock.now().toISOString()
  const after = await provider.observe(endpoint)
  return lists(after, job) ? toldAt : await undeployed(context, row, job, after)
}

const lists = ({ deployments }: Observation, { deploymentId }: Undeployment): boolean =>
  deployments.some(({ id }) => id === deploymentId)

const secondsSince = ({ clock }: LoopContext, iso: string): number =>
  (clock.now().getTime() - Date.parse(iso)) / 1000

function readEndpoint(transaction: DatabaseTransaction, id: string) {
  return transaction.endpoint.findUnique({
    where: { id },
    include: { ...undeployInclude, model: { select: { slug: true } } },
  })
}

/** Ids of DeployedModels are never given twice, so what has gone and was told is not told again by a second job. */
async function undeployed(
  context: LoopContext,
  row: EndpointRow,
  job: Undeployment,
  observation: Observation,
): Promise<undefined> {
  const action = 'endpoint.undeployed'
  const earlier = await context.database.prisma.auditEntry.findFirst({
    where: {
      action,
      subjectId: subjectOf(row),
      detail: { path: ['deployment'], equals: job.deploymentId },
    },
    select: { seq: true },
  })
  if (earlier) return
  const known = undeployFacts(row, context.clouds.traits, job.deploymentId).deployments.find(
    ({ id }) => id === job.deploymentId,
  )
  const name = known ? deploymentWords(known) : `DeployedModel ${job.deploymentId}`
  const sentence = `Undeployed ${name} in ${cityOf(row.region)}.`
  await tellTheEnd(context, row, job, { action, sentence }, observation)
}

/** The end of an undeployment, good or bad, with what the cloud said: in the audit, and in the latest rollout of the endpoint. */
async function tellTheEnd(
  context: LoopContext,
  row: EndpointRow,
  { deploymentId }: Undeployment,
  { action, sentence }: { action: string; sentence: string },
  observation?: Observation,
): Promise<void> {
  const at = context.clock.now()
  await context.database.prisma.$transaction(async (transaction) => {
    if (observation) await recordObservation(transaction, observation)
    const latest = await transaction.regionRollout.findFirst({
      where: { endpointId: row.id },
      orderBy: { rollout: { startedAt: 'desc' } },
      select: { rolloutId: true },
    })
    if (latest) {
      await transaction.rolloutEvent.create({
        data: { rolloutId: latest.rolloutId, endpointId: row.id, at, kind: action, sentence },
      })
    }
    await appendAudit(transaction, {
      actor: system,
      action,
      subjectKind: 'endpoint',
      subjectId: subjectOf(row),
      sentence,
      detail: { deployment: deploymentId },
      at,
    })
  }, transactionOptions)
}

const subjectOf = ({ model, region, name }: EndpointRow) => `${model.slug}/${region}/${name}`

async function again(context: LoopContext, job: Undeployment, seconds: number): Promise<void> {
  await enqueue(
    context.database.prisma,
    { task: 'undeploy', ...job },
    { afterMs: context.clock.realDelay(seconds * 1000), keepEarlier: true },
  )
}
