import type * as Rows from '#lib/db/generated/client.ts'
import { enqueue } from '#lib/db/jobs.ts'
import { endpointFromRow, observationFromRow } from '#lib/db/rows/fleet.ts'
import { toNullableJson } from '#lib/db/rows/json.ts'
import { answerOf } from '#lib/domain/cloud-said.ts'
import { CloudError } from '#lib/domain/errors.ts'
import type { EndpointSummary } from '#lib/domain/ports.ts'
import { movingPhases } from '#lib/domain/rollout/phases.ts'
import { said } from '#lib/domain/said.ts'
import type { Provider } from '#lib/domain/types.ts'
import { type LoopContext, lookAgain } from './context.ts'
import { recordObservation, recordUnreachable } from './record-observation.ts'

type Watched = Rows.Endpoint & {
  observation: Rows.EndpointState | null
  regionRollouts: { phaseName: string }[]
}

/** Details read at the same time in one region; more would only run into the cloud's limits. */
const detailsAtOnce = 4

/**
 * Looks at all endpoints that a cloud has in an account and region with one list call; details are read only of those whose list entry
 * changed. Keeps itself going: the next look is enqueued whatever the outcome. Clouds may share account and region (a Google project has
 * Vertex AI and Cloud Run): each is looked at by itself, so that one that does not answer neither says anything of another's endpoints nor
 * holds them up.
 */
export async function observeRegion(context: LoopContext, place: Place): Promise<void> {
  const watched = await context.database.prisma.endpoint.findMany({
    where: { ...place, retiredAt: null, model: { retiredAt: null } },
    include: { observation: true, regionRollouts: { where: { open: true }, select: { phaseName: true } } },
    orderBy: { id: 'asc' },
  })
  // A region that no fleet has any more is no longer looked at.
  if (watched.length === 0) return
  let nextSeconds: number = lookAgain.quiet
  try {
    nextSeconds = await observeCloud(context, place, watched)
  } finally {
    await enqueue(
      context.database.prisma,
      { task: 'observe-region', ...place },
      { afterMs: context.clock.realDelay(nextSeconds * 1000), keepEarlier: true },
    )
  }
}

/** A job that an earlier version left, for all clouds of an account and region, becomes one for each. */
export async function observeClouds(context: LoopContext, place: Omit<Place, 'provider'>): Promise<void> {
  const clouds = await context.database.prisma.endpoint.findMany({
    where: { ...place, retiredAt: null, model: { retiredAt: null } },
    distinct: ['provider'],
    select: { provider: true },
  })
  for (const { provider } of clouds)
    await enqueue(context.database.prisma, { task: 'observe-region', provider, ...place })
}

interface Place {
  provider: Provider
  account: string
  region: string
}

/** Seconds of cloud time until the next look. */
async function observeCloud(context: LoopContext, place: Place, watched: Watched[]): Promise<number> {
  const { provider, account, region } = place
  const subject = `observe:${provider}:${account}:${region}`
  try {
    const isMoving = await lookAt(context, place, watched)
    context.backoff.worked(subject)
    return isMoving ? 2 * lookAgain.moving : lookAgain.quiet
  } catch (error) {
    if (!(error instanceof CloudError)) throw error
    context.log.warn({ ...place, reason: error.message }, 'the region did not answer')
    const ids = watched.map((row) => row.id)
    const why = said('region-unanswered', { region, ...answerOf(error) })
    await recordUnreachable(context.database.prisma, ids, why, context.clock.now())
    return Math.min(lookAgain.quiet, context.backoff.failed(subject))
  }
}

/** true: an update runs on one of the endpoints. */
async function lookAt(
  context: LoopContext,
  { provider, account, region }: Place,
  watched: Watched[],
): Promise<boolean> {
  const askedAt = context.clock.now()
  const listed = await context.clouds.serving(provider).list(account, region)
  const summaries = new Map(listed.map((summary) => [summary.name, summary]))
  const unchanged: string[] = []
  const changed: Watched[] = []
  for (const row of watched) {
    const summary = summaries.get(row.name)
    if (summary === undefined) {
      const why = said('endpoint-gone', { endpoint: row.name, region })
      await recordUnreachable(context.database.prisma, [row.id], why, askedAt)
    } else if (isInHand(row)) {
      // A rollout's own pass looks closer and more often.
    } else if (isUnchanged(row, summary)) unchanged.push(row.id)
    else changed.push(row)
  }
  if (unchanged.length > 0) {
    await context.database.prisma.endpointState.updateMany({
      where: { endpointId: { in: unchanged }, observedAt: { lt: askedAt } },
      data: { observedAt: askedAt, unreachableSince: null, unreachableSaid: toNullableJson(undefined) },
    })
  }
  let isMoving = false
  for (let index = 0; index < changed.length; index += detailsAtOnce) {
    const moving = await Promise.all(
      changed.slice(index, index + detailsAtOnce).map((row) => lookClosely(context, row)),
    )
    isMoving ||= moving.includes(true)
  }
  return isMoving
}

const isInHand = ({ observation, regionRollouts }: Watched): boolean =>
  observation !== null && regionRollouts.some(({ phaseName }) => movingPhases.includes(phaseName))

/**
 * The list says status and time of change. That is not enough while an update runs (its stages change neither), while an
 * artifact could not be read, in drift, whose end must be seen, and while no release is known for the artifact: the registry may have
 * told of it at the very moment of the last look.
 */
function isUnchanged({ observation: state }: Watched, summary: EndpointSummary): boolean {
  if (!state || state.driftSince !== null || state.fingerprint === null || state.releaseId === null)
    return false
  const { cloudStatus, lastModifiedAt, pending } = observationFromRow(state)
  return (
    pending === undefined &&
    cloudStatus === summary.cloudStatus &&
    Date.parse(lastModifiedAt) === Date.parse(summary.lastModifiedAt)
  )
}

async function lookClosely(context: LoopContext, row: Watched): Promise<boolean> {
  const endpoint = endpointFromRow(row)
  try {
    const observation = await context.clouds.serving(endpoint.provider).observe(endpoint)
    await context.database.prisma.$transaction((transaction) =>
      recordObservation(transaction, observation, context.clouds.traits),
    )
    return observation.pending !== undefined
  } catch (error) {
    if (!(error instanceof CloudError)) throw error
    context.log.warn({ endpoint: endpoint.name, reason: error.message }, 'the endpoint did not answer')
    const why = said('endpoint-unread', answerOf(error))
    await recordUnreachable(context.database.prisma, [row.id], why, context.clock.now())
    return false
  }
}
