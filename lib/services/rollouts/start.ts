import { appendAudit } from '#lib/audit/append.ts'
import { type DatabaseTransaction, Prisma } from '#lib/db/client.ts'
import { enqueue } from '#lib/db/jobs.ts'
import { toJson } from '#lib/db/rows/json.ts'
import { deployableFacts } from '#lib/db/rows/release.ts'
import { loadServing } from '#lib/db/serving.ts'
import { gate, permissionRefusal } from '#lib/domain/rollout/gates.ts'
import { said } from '#lib/domain/said.ts'
import { mainPart, servesAlone } from '#lib/domain/serving/serving-of.ts'
import { say } from '#lib/words/say.ts'
import { notFound, refuse, type ServiceContext, type ServiceResult } from '../context.ts'
import { findRelease } from '../releases/find.ts'
import { nextAttempts } from './attempts.ts'
import { type PreviewedPlan, type PreviewInput, previewPlan } from './preview.ts'

/**
 * Starts what the preview showed: the plan is laid out and preflighted once more, then written with its regions, its audit entry and
 * the first jobs in one transaction. The worker does the rest.
 */
export async function startRollout(
  context: ServiceContext,
  input: PreviewInput,
): Promise<ServiceResult<{ slug: string }>> {
  // Whoever may not start does not make the server ask the registry, the artifact stores and every endpoint's cloud first.
  const forbidden = startRefusal(context, input)
  if (forbidden) return refuse(forbidden)
  // Whoever starts has read what would change.
  const previewed = await previewPlan(context, input, undefined, { withChanges: false })
  if (!previewed.ok) return previewed
  const { preview } = previewed
  if (preview.refusal) return refuse(preview.refusal)
  try {
    return await context.database.prisma.$transaction((transaction) =>
      write(context, transaction, input, preview),
    )
  } catch (error) {
    // Another start won the race for an endpoint: the partial unique index answered.
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') {
      return refuse(said('open-rollout', { where: 'model', model: input.model }))
    }
    throw error
  }
}

/** Whether this person may start at all. Which kind of rollout it is shows only beside the fleet, but only one that names endpoints catches up. */
export function startRefusal({ actor }: Pick<ServiceContext, 'actor'>, { endpoints }: PreviewInput) {
  return permissionRefusal(endpoints === undefined ? 'start-rollout' : 'catch-up', actor)
}

async function write(
  context: ServiceContext,
  transaction: DatabaseTransaction,
  input: PreviewInput,
  preview: PreviewedPlan,
): Promise<ServiceResult<{ slug: string }>> {
  await transaction.$queryRaw`SELECT id FROM model WHERE id = ${preview.modelId} FOR UPDATE`
  await transaction.$queryRaw`SELECT id FROM release WHERE id = ${preview.release.id} FOR UPDATE`
  const release = await findRelease(transaction, input.model, input.release)
  if (!release) return notFound({ what: 'release', release: input.release, model: input.model })
  // The clouds were asked outside the transaction; what the database knows may have changed since.
  const at = context.clock.now()
  const endpoints = await currentEndpoints(transaction, preview, release.id, at)
  const refusal = gate(preview.kind === 'catch-up' ? 'catch-up' : 'start-rollout', context.actor, {
    release: deployableFacts(release),
    findings: preview.findings,
    endpoints,
  })
  if (refusal) return refuse(refusal)
  if (endpoints.length < preview.endpoints.length) {
    return refuse(said('fleet-changed', {}))
  }
  const slug = await nextSlug(transaction, release.model.slug, release.label)
  const from = mostServed(preview)
  const attempts = await nextAttempts(
    transaction,
    release.id,
    preview.endpoints.map((endpoint) => endpoint.id),
  )
  await transaction.rollout.create({
    data: {
      id: slug,
      slug,
      modelId: preview.modelId,
      releaseId: release.id,
      fromLabel: from ?? null,
      kind: preview.kind,
      plan: toJson(preview.plan),
      status: 'running',
      startedBy: toJson(context.actor),
      startedAt: at,
      regions: {
        create: preview.plan.waves.flatMap((wave, index) =>
          wave.endpointIds.map((endpointId, position) => ({
            id: `${slug}:${endpointId}`,
            endpointId,
            wave: index + 1,
            position,
            attempt: attempts.get(endpointId) ?? 1,
            phaseName: 'waiting',
            phase: toJson({ name: 'waiting' }),
            phaseSince: at,
            phaseTimes: { waiting: at.toISOString() },
            lookAgainAt: at,
          })),
        ),
      },
      events: {
        create: [{ at, kind: 'started', said: toJson(said('rollout-started', { by: context.actor })) }],
      },
    },
  })
  await appendAudit(transaction, {
    actor: context.actor,
    action: preview.kind === 'catch-up' ? 'rollout.catch-up' : 'rollout.start',
    subjectKind: 'rollout',
    subjectId: slug,
    sentence: say(
      said('audit-rollout-started', {
        ...{ by: context.actor, model: release.model.slug, label: release.label },
        ...(preview.kind === 'catch-up' && { catchUp: preview.endpoints.map(({ name }) => name) }),
      }),
    ),
    detail: { plan: preview.plan, from: from ?? null },
    at,
  })
  await calibrateUnknown(transaction, preview)
  for (const wave of preview.plan.waves) {
    for (const endpointId of wave.endpointIds) {
      await enqueue(transaction, {
        task: 'reconcile-region',
        regionRolloutId: `${slug}:${endpointId}`,
        endpointId,
      })
    }
  }
  return { ok: true, slug }
}

/** Real milliseconds: a day of minutes is read when the first updates have been told to the clouds, and long before a canary takes traffic. */
const calibrateAfterMs = 1_000

/** The daily look may not have come to an endpoint yet. */
async function calibrateUnknown(transaction: DatabaseTransaction, { endpoints }: PreviewedPlan) {
  const ids = endpoints.map(({ id }) => id)
  const known = await transaction.metricNoise.findMany({
    where: { endpointId: { in: ids } },
    distinct: ['endpointId'],
    select: { endpointId: true },
  })
  for (const endpointId of ids.filter((id) => known.every((noise) => noise.endpointId !== id))) {
    await enqueue(transaction, { task: 'calibrate', endpointId }, { afterMs: calibrateAfterMs })
  }
}

async function currentEndpoints(
  transaction: DatabaseTransaction,
  preview: PreviewedPlan,
  releaseId: string,
  at: Date,
) {
  const rows = await transaction.endpoint.findMany({
    where: { id: { in: preview.endpoints.map((endpoint) => endpoint.id) }, retiredAt: null },
    include: { regionRollouts: { where: { open: true }, include: { rollout: true } } },
  })
  const serves = await loadServing(
    transaction,
    rows.map(({ id }) => id),
    at,
  )
  return rows.map((row) => ({
    name: row.name,
    region: row.region,
    servesIt: servesAlone(serves.get(row.id) ?? { parts: [] }, releaseId),
    openRollout: row.regionRollouts[0]?.rollout.slug,
  }))
}

async function nextSlug(transaction: DatabaseTransaction, model: string, label: string): Promise<string> {
  const stem = `${model}-${label}`
  const earlier = await transaction.rollout.count({ where: { slug: { startsWith: `${stem}-` } } })
  return `${stem}-${earlier + 1}`
}

/** What the rollout replaces: the release that most of its endpoints are said to be on. */
export function mostServed(preview: PreviewedPlan): string | undefined {
  const counts = new Map<string, number>()
  for (const endpoint of preview.endpoints) {
    const label = mainPart(preview.serves.get(endpoint.id) ?? { parts: [] })?.label
    if (label !== undefined && label !== preview.release.label)
      counts.set(label, (counts.get(label) ?? 0) + 1)
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0]
}
