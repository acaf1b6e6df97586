import { appendAudit, system } from '#lib/audit/append.ts'
import type { DatabaseTransaction } from '#lib/db/client.ts'
import type * as Rows from '#lib/db/generated/client.ts'
import { intendedFromRow, observationFromRow } from '#lib/db/rows/fleet.ts'
import { toJson, toNullableJson } from '#lib/db/rows/json.ts'
import type { ServedIdentity } from '#lib/db/rows/manifest-json.ts'
import { saidFromRow } from '#lib/db/rows/said-json.ts'
import { driftOf } from '#lib/domain/fleet/drift.ts'
import { fingerprintOf } from '#lib/domain/manifest/fingerprint.ts'
import { movingPhases } from '#lib/domain/rollout/phases.ts'
import { type Said, said } from '#lib/domain/said.ts'
import { withKnown } from '#lib/domain/serving/known-before.ts'
import type { TraitsOf } from '#lib/domain/traits.ts'
import type { Observation } from '#lib/domain/types.ts'
import { shortDigest } from '#lib/domain/wording.ts'
import { say } from '#lib/words/say.ts'
import { identifyServed } from './identify-served.ts'
import { type Incoming, recordServing, type Served } from './record-serving.ts'

/**
 * Keeps what the cloud said about an endpoint: the latest observation, what it means (release, drift), and the history of
 * what served. The first sight of an endpoint is adopted as intended.
 * @param rollout given by a rollout's own pass, with what its update brings; only that pass knows the shares while traffic shifts
 */
export async function recordObservation(
  transaction: DatabaseTransaction,
  seen: Observation,
  traits: TraitsOf,
  rollout?: { incoming: Incoming | undefined },
): Promise<void> {
  const { endpointId } = seen
  // A rollout's pass and the region's look may write the same endpoint at once; the second reads what the first wrote.
  await transaction.$queryRaw`SELECT id FROM endpoint WHERE id = ${endpointId} FOR NO KEY UPDATE`
  const endpoint = await transaction.endpoint.findUnique({
    where: { id: endpointId },
    include: {
      observation: true,
      model: { select: { slug: true } },
      regionRollouts: { where: { open: true } },
    },
  })
  if (!endpoint) return
  const known = endpoint.observation
  const at = new Date(seen.at)
  if (known && known.observedAt > at) return

  const observation = withKnown(seen, known ? observationFromRow(known) : undefined)
  const live = await whatServes(transaction, endpoint, observation, traits)
  const intended = await adoptFirstSight(transaction, endpoint, observation, live)
  const isMoving = endpoint.regionRollouts.some((region) => movingPhases.includes(region.phaseName))
  // An answer from before the last promotion ended would call the promotion itself drift.
  const isOutdated = intended.intendedAt !== null && at < intended.intendedAt
  const drift =
    observation.inForce !== 'yes'
      ? // What the cloud names is not what answers: it neither drifts nor has come back.
        saidFromRow(known?.driftSaid ?? null)
      : isMoving || isOutdated
        ? undefined
        : driftOf(
            intendedFromRow(intended, await labelOf(transaction, intended.intendedReleaseId)),
            observation,
            live.label,
          )
  await transaction.endpointState.upsert({
    where: { endpointId },
    create: { endpointId, ...columns(observation, live, drift, known) },
    update: columns(observation, live, drift, known),
  })
  await auditDrift(transaction, endpoint, saidFromRow(known?.driftSaid ?? null), drift, at)
  if (rollout || !isMoving)
    await recordServing(transaction, endpointId, observation, live, rollout?.incoming, traits)
}

function columns(
  observation: Observation,
  live: Served & { identity: ServedIdentity },
  drift: Said | undefined,
  known: Rows.EndpointState | null,
) {
  const at = new Date(observation.at)
  return {
    observedAt: at,
    observation: toJson(observation),
    releaseId: live.releaseId ?? null,
    label: live.label,
    digest: live.digest ?? null,
    fingerprint: fingerprintOf(observation.manifest),
    identity: toNullableJson(live.identity),
    configName: live.configName,
    inForce: observation.inForce,
    cloudStatus: observation.cloudStatus,
    driftSince: drift === undefined ? null : (known?.driftSince ?? at),
    driftSaid: toNullableJson(drift),
    unreachableSince: null,
    unreachableSaid: toNullableJson(undefined),
  }
}

/** Which release it is that was seen; several registry entries may be one thing, then the intended one is meant. */
async function whatServes(
  transaction: DatabaseTransaction,
  endpoint: Rows.Endpoint,
  { configName, digest, manifest }: Observation,
  traits: TraitsOf,
): Promise<Served & { identity: ServedIdentity }> {
  const release = await identifyServed(
    transaction,
    endpoint,
    manifest,
    endpoint.intendedReleaseId ?? undefined,
    traits,
  )
  const label = release.label ?? (digest === undefined ? 'unknown' : shortDigest(digest))
  return { releaseId: release.id, label, digest, configName, identity: release.identity }
}

async function adoptFirstSight(
  transaction: DatabaseTransaction,
  endpoint: Rows.Endpoint,
  observation: Observation,
  live: Served,
): Promise<Rows.Endpoint> {
  const isFirst = endpoint.intendedConfigName === null
  const isFuller =
    endpoint.intendedConfigName === live.configName &&
    ((endpoint.intendedManifest === null &&
      (endpoint.intendedDigest === null || endpoint.intendedDigest === live.digest)) ||
      (endpoint.intendedDigest === null && live.digest !== undefined) ||
      (endpoint.intendedReleaseId === null &&
        live.releaseId !== undefined &&
        endpoint.intendedDigest === live.digest))
  if ((!isFirst && !isFuller) || observation.inForce !== 'yes') return endpoint
  return await transaction.endpoint.update({
    where: { id: endpoint.id },
    data: {
      intendedConfigName: live.configName,
      intendedDigest: live.digest ?? null,
      intendedManifest: toJson(observation.manifest),
      intendedReleaseId: live.releaseId ?? null,
      ...(isFirst ? { intendedAt: new Date(observation.at) } : {}),
    },
  })
}

async function labelOf(
  transaction: DatabaseTransaction,
  releaseId: string | null,
): Promise<string | undefined> {
  if (releaseId === null) return undefined
  const release = await transaction.release.findUnique({ where: { id: releaseId }, select: { label: true } })
  return release?.label
}

async function auditDrift(
  transaction: DatabaseTransaction,
  endpoint: Rows.Endpoint & { model: { slug: string } },
  before: Said | undefined,
  now: Said | undefined,
  at: Date,
): Promise<void> {
  if ((before === undefined) === (now === undefined)) return
  await appendAudit(transaction, {
    actor: system,
    action: now === undefined ? 'endpoint.drift-ended' : 'endpoint.drift',
    subjectKind: 'endpoint',
    subjectId: `${endpoint.model.slug}/${endpoint.region}/${endpoint.name}`,
    sentence:
      now === undefined
        ? say(said('audit-drift-ended', { region: endpoint.region, endpoint: endpoint.name }))
        : say(now),
    detail: before === undefined ? {} : { before: say(before) },
    at,
  })
}

/** The cloud did not answer for these endpoints: the last known state stays, with the time since when it is old. */
export async function recordUnreachable(
  transaction: DatabaseTransaction,
  endpointIds: string[],
  why: Said,
  at: Date,
): Promise<void> {
  const unreachableSaid = toJson(why)
  await transaction.endpointState.updateMany({
    where: { endpointId: { in: endpointIds }, unreachableSince: null },
    data: { unreachableSince: at, unreachableSaid },
  })
  await transaction.endpointState.updateMany({
    where: {
      endpointId: { in: endpointIds },
      unreachableSince: { not: null },
      NOT: { unreachableSaid: { equals: unreachableSaid } },
    },
    data: { unreachableSaid },
  })
}
