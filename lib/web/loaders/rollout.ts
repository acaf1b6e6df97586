import type { DatabaseTransaction } from '#lib/db/client.ts'
import { actorFromJson } from '#lib/db/rows/actor-json.ts'
import { endpointFromRow } from '#lib/db/rows/fleet.ts'
import { withdrawnInRollout } from '#lib/db/rows/release.ts'
import { noiseFromRows, planFromRow, regionRolloutFromRow, rolloutStatus } from '#lib/db/rows/rollout.ts'
import { saidJson } from '#lib/db/rows/said-json.ts'
import { loadServing } from '#lib/db/serving.ts'
import { actorWords } from '#lib/domain/actor.ts'
import { endpointWord } from '#lib/domain/endpoint-word.ts'
import { planDurationSeconds } from '#lib/domain/plan/waves.ts'
import { cityOf } from '#lib/domain/regions.ts'
import { gate } from '#lib/domain/rollout/gates.ts'
import { currentWave, isOnRelease, standingOf } from '#lib/domain/rollout/rollout-standing.ts'
import { isKnown } from '#lib/domain/serving/served.ts'
import { type Serving, servingOf } from '#lib/domain/serving/serving-of.ts'
import type { Provider } from '#lib/domain/types.ts'
import { findRollout, type RolloutRow, revertAllFacts, rolloutFacts } from '#lib/services/rollouts/find.ts'
import { withdrawalSentence } from '#lib/words/rollout/withdrawal.ts'
import { say } from '#lib/words/say.ts'
import { standingTitle, standingWords } from '#lib/words/standing.ts'
import { serviceContext } from '../actions.ts'
import { mostShown } from '../limits.ts'
import { serverContext } from '../server.ts'
import type { PersonView, RolloutRow as RolloutListRow, RolloutView } from '../views.ts'
import { loadCanaries } from './canary.ts'
import { regionLane } from './lane.ts'
import { actionState, iso } from './place.ts'
import { loadReplicaLanes } from './replica-lanes.ts'
import { latestEvents } from './rollout-events.ts'
import { rolloutRows, statusSentence } from './rollout-rows.ts'
import { waveShiftWords } from './shift-words.ts'

export async function loadRollouts(): Promise<RolloutListRow[]> {
  const { database } = await serverContext()
  // An open one is shown however many have ended since it began.
  const [open, ended] = await Promise.all([
    rolloutRows(database.prisma, { open: true }, undefined),
    rolloutRows(database.prisma, { open: false }, mostShown.rollouts),
  ])
  return [...open, ...ended]
}

export async function loadRollout(person: PersonView, slug: string): Promise<RolloutView | undefined> {
  const { database, clock, clouds } = await serverContext()
  const { prisma } = database
  const rollout = await findRollout(prisma, slug)
  if (!rollout) return undefined
  const { actor } = await serviceContext(person)
  const plan = planFromRow(rollout)
  const endpointIds = rollout.regions.map((region) => region.endpointId)
  const [events, canaries, approvedBy, replicaLanes, served, noises, artifactsPresent] = await Promise.all([
    latestEvents(prisma, rollout.id),
    loadCanaries(prisma, rollout, clouds.traits),
    lastApprover(prisma, rollout),
    loadReplicaLanes(prisma, rollout),
    loadServing(prisma, endpointIds, clock.now()),
    prisma.metricNoise.findMany({
      where: { endpointId: { in: endpointIds } },
    }),
    prisma.artifactCopy.count({
      where: {
        releaseId: rollout.releaseId,
        state: { in: ['source', 'present'] },
        OR: rollout.regions.map(({ endpoint: { provider, region } }) => ({ provider, region })),
      },
    }),
  ])
  const endpoints = rollout.regions.map(({ endpoint }) => endpoint)
  const names = new Map(endpoints.map((endpoint) => [endpoint.id, endpointWord(endpoint, endpoints)]))
  const status = rolloutStatus(rollout.status)
  const regions = rollout.regions.map(regionRolloutFromRow)
  const standing = standingOf(status, regions)
  const facts = rolloutFacts(rollout)
  return {
    slug,
    version: rollout.version,
    model: rollout.model.slug,
    release: rollout.release.label,
    from: rollout.fromLabel,
    kind: rollout.kind === 'catch-up' ? 'catch-up' : 'promotion',
    status,
    standing,
    statusTitle: standingTitle(standing, currentWave(regions), plan.waves.length),
    statusTone: standingWords[standing].tone,
    sentence: statusSentence(rollout),
    startedBy: actorWords(actorFromJson(rollout.startedBy)),
    startedAt: rollout.startedAt.toISOString(),
    endedAt: iso(rollout.endedAt),
    approvedBy,
    expectedSeconds: planDurationSeconds(
      plan,
      rollout.regions.map((region) => endpointFromRow(region.endpoint)),
      clouds.traits,
    ),
    digest: rollout.release.artifactDigest,
    withdrawn: withdrawnFrom(rollout, served),
    artifactsPresent,
    onRelease: regions.filter(isOnRelease).length,
    waves: plan.waves.map((wave, index) => ({
      number: index + 1,
      title: `${wave.endpointIds.length === 1 ? 'one region' : `${wave.endpointIds.length} regions together`} · ${waveShiftWords(plan.guardrail, providersIn(rollout, index + 1).map(clouds.traits))}`,
      lanes: rollout.regions
        .filter((region) => region.wave === index + 1)
        .map((region) => {
          const own = noises.filter(({ endpointId }) => endpointId === region.endpointId)
          return regionLane(rollout, region, plan, actor, {
            cloud: clouds.traits(region.endpoint.provider as Provider),
            replicas: replicaLanes.get(region.id),
            noise: noiseFromRows(own),
            served: served.get(region.endpointId) ?? nothingSeen,
          })
        }),
    })),
    canaries,
    events: events.map((event) => ({
      id: String(event.id),
      at: event.at.toISOString(),
      kind: event.kind,
      endpoint: event.endpointId === null ? null : (names.get(event.endpointId) ?? null),
      sentence: say(saidJson.parse(event.said)),
    })),
    actions: {
      pause: actionState(gate('pause', actor, facts)),
      resume: actionState(gate('resume', actor, facts)),
      abort: actionState(gate('abort', actor, facts)),
      revertAll: actionState(gate('revert-all', actor, revertAllFacts(rollout))),
    },
  }
}

/** What happened to its release, and where that takes traffic all the same: of the rollout's own regions. */
function withdrawnFrom(
  { release, releaseId, regions }: RolloutRow,
  served: ReadonlyMap<string, Serving>,
): RolloutView['withdrawn'] {
  const withdrawn = withdrawnInRollout(release)
  if (withdrawn === undefined) return null
  const serving = regions.filter(({ endpointId }) =>
    served.get(endpointId)?.parts.some((part) => part.releaseId === releaseId && isKnown(part.how)),
  )
  return {
    sentence: withdrawalSentence(release.label, withdrawn, say),
    servingIn: [...new Set(serving.map(({ endpoint }) => cityOf(endpoint.region)))],
  }
}

/** An endpoint that nobody has looked at. */
const nothingSeen = servingOf([], undefined, '')

const providersIn = (rollout: RolloutRow, wave: number): Provider[] =>
  rollout.regions
    .filter((region) => region.wave === wave)
    .map((region) => endpointFromRow(region.endpoint).provider)

async function lastApprover(prisma: DatabaseTransaction, rollout: RolloutRow): Promise<string | null> {
  const row = await prisma.approval.findFirst({
    where: { releaseId: rollout.releaseId, decision: 'Approved' },
    orderBy: { at: 'desc' },
  })
  if (row) return actorWords(actorFromJson(row.actor))
  const { statusBy } = rollout.release
  return rollout.release.status === 'Approved' && statusBy !== null
    ? actorWords(actorFromJson(statusBy))
    : null
}
