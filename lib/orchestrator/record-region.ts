import { isDeepStrictEqual } from 'node:util'
import { appendAudit, system } from '#lib/audit/append.ts'
import { type DatabaseTransaction, Prisma } from '#lib/db/client.ts'
import { enqueue } from '#lib/db/jobs.ts'
import { toJson, toNullableJson } from '#lib/db/rows/json.ts'
import { phaseTimesFromRow, verdictFromRow } from '#lib/db/rows/rollout.ts'
import { isSameVerdict } from '#lib/domain/canary/same-verdict.ts'
import type { Begun } from '#lib/domain/ports.ts'
import type { Decision } from '#lib/domain/rollout/decide.ts'
import { isHeld } from '#lib/domain/rollout/rollout-standing.ts'
import { said } from '#lib/domain/said.ts'
import type { TraitsOf } from '#lib/domain/traits.ts'
import type {
  Baseline,
  Observation,
  RecordedActor,
  RegionPhase,
  RegionRollout,
  Verdict,
} from '#lib/domain/types.ts'
import { say } from '#lib/words/say.ts'
import type { LoopContext } from './context.ts'
import { identifyServed } from './identify-served.ts'
import type { Judged } from './judge-canary.ts'
import type { LoadedRegion } from './load-region.ts'

export interface Recorded {
  /** false: the row has moved on since it was read, so nothing was written and nothing may be done. */
  ok: boolean
  version: number
}

/** What a decision rests on and its record keeps. */
export interface Learned {
  now: Date
  judged: Judged | undefined
  targetConfigName: string
  /** What the endpoint was seen to serve; undefined: the cloud did not answer. */
  seen: Pick<Observation, 'configName' | 'manifest'> | undefined
  /** The next look replaces one that waits: after a failure the backoff counts. */
  insistOnNextLook?: boolean
}

/**
 * Writes a decision with its events, its audit entry and the next look, if the row is still the one that was decided on.
 * A decision that changes nothing and does nothing writes only its next look.
 */
export async function recordDecision(
  context: LoopContext,
  transaction: DatabaseTransaction,
  loaded: LoadedRegion,
  version: number,
  decision: Decision,
  learned: Learned,
): Promise<Recorded> {
  const { now, judged } = learned
  const { region, row } = loaded
  const entersPhase = decision.phase.name !== region.phase.name
  const baseline = await namedBaseline(transaction, loaded, decision.baseline, context.clouds.traits)
  const columns = {
    phaseName: decision.phase.name,
    phase: toJson(decision.phase),
    baseline: toNullableJson(baseline),
    trouble: toNullableJson(decision.trouble),
    request: toNullableJson(decision.request),
    verdict: isNews(judged, row) ? toJson(judged.verdict) : (row.verdict ?? Prisma.DbNull),
    measuredShare: judged?.measured?.share ?? row.measuredShare,
  }
  const written = {
    phaseName: row.phaseName,
    phase: row.phase,
    baseline: row.baseline ?? Prisma.DbNull,
    trouble: row.trouble ?? Prisma.DbNull,
    request: row.request ?? Prisma.DbNull,
    verdict: row.verdict ?? Prisma.DbNull,
    measuredShare: row.measuredShare,
  }
  const changes = !isDeepStrictEqual(columns, written) || decision.events.length > 0
  const isWritten = changes || decision.action.kind !== 'none'
  if (isWritten) {
    const lookAgainAt =
      decision.lookAgainAfterSeconds === undefined
        ? null
        : new Date(now.getTime() + decision.lookAgainAfterSeconds * 1000)
    await takeTurns(transaction, region)
    const { count } = await transaction.regionRollout.updateMany({
      where: { id: region.id, version, open: true },
      data: {
        ...columns,
        ...(entersPhase
          ? {
              phaseSince: now,
              phaseTimes: { ...phaseTimesFromRow(row), [decision.phase.name]: beganAt(decision.phase, now) },
            }
          : {}),
        lookAgainAt,
        version: { increment: 1 },
      },
    })
    if (count === 0) return { ok: false, version }
    await writeEvents(transaction, loaded, decision, now)
    if (entersPhase) await enterPhase(transaction, loaded, decision, baseline, learned)
    // A region that begins to hold is in the phase that it was in; the rollout's sentence tells of it all the same.
    else if (isHeld(decision.phase) !== isHeld(region.phase)) await lookAtRollout(transaction, loaded)
  } else if (!(await isStillAt(transaction, region, version))) {
    return { ok: false, version }
  }
  await nextLook(context, transaction, loaded, decision, learned.insistOnNextLook !== true)
  return { ok: true, version: isWritten ? version + 1 : version }
}

/** A verdict that says what the last one said is not written again: its time alone is no news to anybody. */
const isNews = (
  judged: Judged | undefined,
  row: LoadedRegion['row'],
): judged is Judged & { verdict: Verdict } =>
  judged?.verdict !== undefined && !isSameVerdict(verdictFromRow(row), judged.verdict)

/** What was seen for a row that has moved on since is as old where nothing is written of it. */
async function isStillAt(
  transaction: DatabaseTransaction,
  { id }: RegionRollout,
  version: number,
): Promise<boolean> {
  return (await transaction.regionRollout.count({ where: { id, version, open: true } })) > 0
}

/**
 * Everybody locks the rollout before its regions, and the endpoint before the audit. A person who decides on the rollout holds its row until
 * the end; taken after the region's own row, as an event's foreign key would, the two would wait for each other.
 */
async function takeTurns(
  transaction: DatabaseTransaction,
  { rolloutId, endpointId }: RegionRollout,
): Promise<void> {
  await transaction.$queryRaw`SELECT id FROM rollout WHERE id = ${rolloutId} FOR KEY SHARE`
  await transaction.$queryRaw`SELECT id FROM endpoint WHERE id = ${endpointId} FOR NO KEY UPDATE`
}

/** ISO. A bake begins when the cloud says so, which the loop hears later: only so is it known which minutes are of the bake alone. */
const beganAt = (phase: RegionPhase, now: Date) =>
  phase.name === 'baking' ? phase.bakingSince : now.toISOString()

/** Keeps the cloud's operation with the phase that waits for it, unless the region has moved on: it is then found in the cloud. */
export async function recordOperation(
  context: LoopContext,
  regionRolloutId: string,
  version: number,
  { phase }: Decision,
  { operation }: Begun,
): Promise<void> {
  if (phase.name !== 'shifting') return
  await context.database.prisma.regionRollout.updateMany({
    where: { id: regionRolloutId, version, open: true },
    data: { phase: toJson({ ...phase, operation }), version: { increment: 1 } },
  })
}

/** The next look is committed with the decision: a process that dies while it acts is looked after by another. */
async function nextLook(
  context: LoopContext,
  transaction: DatabaseTransaction,
  { region, endpoint }: LoadedRegion,
  { lookAgainAfterSeconds }: Decision,
  keepEarlier: boolean,
): Promise<void> {
  if (lookAgainAfterSeconds === undefined) return
  await enqueue(
    transaction,
    { task: 'reconcile-region', regionRolloutId: region.id, endpointId: endpoint.id },
    { afterMs: context.clock.realDelay(lookAgainAfterSeconds * 1000), keepEarlier },
  )
}

async function writeEvents(
  transaction: DatabaseTransaction,
  { region, endpoint }: LoadedRegion,
  { events }: Decision,
  at: Date,
): Promise<void> {
  if (events.length === 0) return
  await transaction.rolloutEvent.createMany({
    data: events.map(({ kind, said: told }) => ({
      rolloutId: region.rolloutId,
      endpointId: endpoint.id,
      at,
      kind,
      said: toJson(told),
    })),
  })
}

async function enterPhase(
  transaction: DatabaseTransaction,
  loaded: LoadedRegion,
  { phase, events }: Decision,
  baseline: Baseline | undefined,
  learned: Learned,
): Promise<void> {
  const { region, endpoint, release, rollout } = loaded
  const at = learned.now
  await intend(transaction, loaded, phase, baseline, learned)
  const entered = { region: endpoint.region, label: release.label, from: region.phase.name, to: phase.name }
  await appendAudit(transaction, {
    actor: actorOf(phase),
    action: `region.${phase.name}`,
    subjectKind: 'region-rollout',
    subjectId: `${rollout.slug}/${endpoint.name}`,
    sentence: say(events.at(-1)?.said ?? said('region-entered', entered)),
    detail: { from: region.phase.name, phase, attempt: region.attempt },
    at,
  })
  // Other regions may wait for this one, and the rollout may have come to its end.
  await lookAtRollout(transaction, loaded)
}

const lookAtRollout = (transaction: DatabaseTransaction, { rollout }: LoadedRegion) =>
  enqueue(transaction, { task: 'reconcile-rollout', rolloutId: rollout.id })

/** What the endpoint is meant to serve from now on; drift is measured against it. */
async function intend(
  transaction: DatabaseTransaction,
  { endpoint, release }: LoadedRegion,
  phase: RegionPhase,
  baseline: Baseline | undefined,
  { targetConfigName, seen, now: at }: Learned,
): Promise<void> {
  if (phase.name === 'promoted') {
    await transaction.endpoint.update({
      where: { id: endpoint.id },
      data: {
        intendedReleaseId: release.id,
        // A region that served the release before the rollout came was not touched: its configuration is not this attempt's.
        intendedConfigName: seen?.configName ?? targetConfigName,
        intendedDigest: phase.digest ?? null,
        intendedManifest: toNullableJson(seen?.manifest),
        intendedAt: at,
      },
    })
  } else if (phase.name === 'reverted' && baseline) {
    await transaction.endpoint.update({
      where: { id: endpoint.id },
      data: {
        intendedReleaseId: baseline.releaseId ?? null,
        intendedConfigName: baseline.configName,
        intendedDigest: baseline.digest ?? null,
        intendedManifest: toNullableJson(baseline.manifest),
        intendedAt: at,
      },
    })
  }
}

/** A configuration is all that the cloud tells; which release it is Meridian knows by everything that it serves. */
async function namedBaseline(
  transaction: DatabaseTransaction,
  { endpointRow }: LoadedRegion,
  baseline: Baseline | undefined,
  traits: TraitsOf,
): Promise<Baseline | undefined> {
  if (baseline === undefined || baseline.releaseId !== undefined || baseline.manifest === undefined)
    return baseline
  const { id, label } = await identifyServed(
    transaction,
    endpointRow,
    baseline.manifest,
    endpointRow.intendedReleaseId ?? undefined,
    traits,
  )
  return id === undefined ? baseline : { ...baseline, releaseId: id, label }
}

/** What a person asked for is theirs in the audit; what Meridian found out by itself is Meridian's. */
function actorOf(phase: RegionPhase): RecordedActor {
  if (phase.name === 'skipped') return phase.by
  const asked = phase.name === 'reverting' || phase.name === 'reverted' ? phase.cause : undefined
  return asked?.kind === 'person' ? (asked.by ?? system) : system
}
