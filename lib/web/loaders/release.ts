import type { DatabaseTransaction } from '#lib/db/client.ts'
import { actorFromJson } from '#lib/db/rows/actor-json.ts'
import type { FleetModelRow } from '#lib/db/rows/fleet.ts'
import { numberByKeyJson } from '#lib/db/rows/json.ts'
import { deployableFacts, modelOfRelease, releaseFromRow, releaseManifest } from '#lib/db/rows/release.ts'
import { saidJson } from '#lib/db/rows/said-json.ts'
import { actorWords } from '#lib/domain/actor.ts'
import { copyPlaceKey, placeFor } from '#lib/domain/artifact-place.ts'
import { judgeEvaluation, type MeasuredEvaluation } from '#lib/domain/canary/evaluation.ts'
import { gate } from '#lib/domain/rollout/gates.ts'
import { isKnown, shareSources } from '#lib/domain/serving/served.ts'
import { servesAlone } from '#lib/domain/serving/serving-of.ts'
import type { TraitsOf } from '#lib/domain/traits.ts'
import { findRelease, type ReleaseRow, releaseFacts } from '#lib/services/releases/find.ts'
import { plansFor } from '#lib/services/rollouts/plans.ts'
import { besideAddress } from '#lib/words/beside-address.ts'
import { titled, toleranceOf } from '#lib/words/evaluation.ts'
import { withdrawalSentence } from '#lib/words/rollout/withdrawal.ts'
import { say } from '#lib/words/say.ts'
import { serviceContext } from '../actions.ts'
import { mostShown } from '../limits.ts'
import { serverContext } from '../server.ts'
import type { ArtifactRow, EvaluationRow, PersonView, ReleaseView } from '../views.ts'
import { judgeModel } from './cell.ts'
import { loadModelsNow, type ModelNow } from './fleet-states.ts'
import { manifestView } from './manifest.ts'
import { actionState, iso, regionView } from './place.ts'
import { registryWords } from './registry-words.ts'
import { rolloutRows } from './rollout-rows.ts'
import { sentenceIn } from './said.ts'
import { knownServingIn, servingIn } from './serving-in.ts'
import { twinsOf } from './twins.ts'

export async function loadRelease(
  person: PersonView,
  model: string,
  label: string,
): Promise<ReleaseView | undefined> {
  const { database, clock, clouds } = await serverContext()
  const { prisma } = database
  const row = await findRelease(prisma, model, label)
  const [now] = row ? await loadModelsNow(database, clouds.traits, clock.now(), model) : []
  if (!row || !now) return undefined
  const { actor } = await serviceContext(person)
  const [copies, rollouts, plans, served] = await Promise.all([
    prisma.artifactCopy.findMany({ where: { releaseId: row.id } }),
    rolloutRows(prisma, { releaseId: row.id }, mostShown.rolloutsOfRelease),
    plansFor(prisma, row.model, clouds.traits),
    productions(prisma, [now], clock.now()),
  ])
  const production = replacedBy(row, served.get(model))
  const compared = production
    ? {
        view: { label: production.view.label, how: 'in-production' as const },
        evaluation: production.evaluation,
      }
    : await releaseBefore(prisma, row)
  const release = releaseFromRow(row)
  const fleetModel = modelOfRelease(row)
  const facts = releaseFacts(row, actor.id)
  return {
    model,
    label,
    status: release.status,
    statusReason: row.statusReason,
    statusBy: row.statusBy === null ? null : actorWords(actorFromJson(row.statusBy)),
    statusAt: row.statusAt.toISOString(),
    registeredAt: row.registeredAt.toISOString(),
    trainedBy: row.trainedBy,
    description: row.description,
    registry: {
      ...registryWords(clouds.traits(fleetModel.registry.kind)),
      group: fleetModel.registry.group,
      account: fleetModel.registry.account,
      region: fleetModel.registry.region,
      version: row.version,
      ref: row.registryRef,
      write: registryWrite(row.registryWrite),
      trouble: sentenceIn(row.registryWriteSaid),
    },
    production: production?.view ?? null,
    comparedWith: compared?.view ?? null,
    evidence: judgeEvaluation(fleetModel.evidence, release.evaluation, compared?.evaluation).map(
      evaluationRow,
    ),
    manifest: manifestView(release.manifest, await otherManifest(prisma, row.modelId, compared?.view.label)),
    withdrawn:
      release.withdrawn === undefined
        ? null
        : {
            label,
            sentence: withdrawalSentence(label, release.withdrawn, say),
            servingIn: knownServingIn(row, now.endpoints),
            rollout: rollouts[0]?.slug ?? null,
          },
    alsoLabels: ((await twinsOf(prisma, [row])).get(row.id) ?? []).map((twin) => twin.label),
    artifact: {
      digest: row.artifactDigest,
      sizeBytes: row.artifactBytes === null ? null : Number(row.artifactBytes),
      image: row.image,
      rows: artifactRows(now, fleetModel, row, copies, clouds.traits),
    },
    statement: row.statement,
    approvals: {
      needed: row.model.approvalsNeeded,
      requestedBy: row.requestedBy === null ? null : actorWords(actorFromJson(row.requestedBy)),
      requestedAt: iso(row.requestedAt),
      requestNote: row.requestNote,
      given: row.approvals.map((approval) => ({
        by: actorWords(actorFromJson(approval.actor)),
        decision: approval.decision === 'Rejected' ? 'Rejected' : 'Approved',
        reason: approval.reason,
        at: approval.at.toISOString(),
      })),
    },
    servingIn: servingIn(row, now.endpoints),
    plans,
    plan: row.model.planName,
    rollouts,
    actions: {
      request: actionState(gate('request-approval', actor, facts)),
      approve: actionState(gate('approve', actor, facts)),
      reject: actionState(gate('reject', actor, facts)),
      promote: actionState(
        gate('start-rollout', actor, {
          release: deployableFacts(row),
          findings: [],
          endpoints: now.endpoints.map((endpoint) => ({
            name: endpoint.name,
            region: endpoint.region,
            servesIt: servesAlone(endpoint.served, row.id),
            openRollout: endpoint.open?.slug,
          })),
        }),
      ),
    },
  }
}

async function otherManifest(prisma: DatabaseTransaction, modelId: string, label: string | undefined) {
  const other = label === undefined ? null : await prisma.release.findFirst({ where: { modelId, label } })
  return other === null ? undefined : { label: other.label, manifest: releaseManifest(other) }
}

const registryWrite = (word: string): ReleaseView['registry']['write'] =>
  word === 'pending' || word === 'written' || word === 'failed' ? word : 'none'

interface Production {
  releaseId: string
  view: NonNullable<ReleaseView['production']>
  evaluation: Record<string, number> | undefined
}

/** The releases that fleets serve, by the model's slug; one query for all of them. */
export async function productions(
  prisma: DatabaseTransaction,
  models: readonly ModelNow[],
  at: Date,
): Promise<Map<string, Production>> {
  const served = models.flatMap((now) => {
    const { release } = judgeModel(now, at)
    return release?.releaseId ? [{ now, releaseId: release.releaseId, label: release.label }] : []
  })
  const rows = await prisma.release.findMany({
    where: { id: { in: served.map(({ releaseId }) => releaseId) } },
    select: { id: true, evaluation: true },
  })
  const evaluations = new Map(rows.map(({ id, evaluation }) => [id, numberByKeyJson.parse(evaluation)]))
  return new Map(
    served.map(({ now, releaseId, label }) => {
      const parts = now.endpoints.flatMap(({ served }) => {
        const part = served.parts.find((one) => one.releaseId === releaseId)
        return part && isKnown(part.how) ? [part] : []
      })
      const since = parts.flatMap((part) => part.since ?? []).sort()[0] ?? null
      const view = { label, regions: parts.length, since }
      return [now.slug, { releaseId, view, evaluation: evaluations.get(releaseId) }]
    }),
  )
}

/** The release that this one would replace: the fleet's, unless it is this one already. */
export function replacedBy(
  release: Pick<ReleaseRow, 'id'>,
  production: Production | undefined,
): Production | undefined {
  return production?.releaseId === release.id ? undefined : production
}

/** What a release that is in production itself is compared with: the approved one that served before it, else the version before. */
async function releaseBefore(prisma: DatabaseTransaction, row: ReleaseRow) {
  const lower = await prisma.release.findMany({
    where: { modelId: row.modelId, version: { lt: row.version } },
    orderBy: { version: 'desc' },
    take: 50,
    select: { id: true, label: true, status: true, evaluation: true },
  })
  const intervals = await prisma.servingInterval.findMany({
    // What an update was only asked to give it, it has not served.
    where: {
      releaseId: { in: lower.map((release) => release.id) },
      shareSource: { in: shareSources.filter(isKnown) },
    },
    distinct: ['releaseId'],
    select: { releaseId: true },
  })
  const served = new Set(intervals.map((interval) => interval.releaseId))
  const replaced = lower.find((release) => release.status === 'Approved' && served.has(release.id))
  const found = replaced ?? lower[0]
  return (
    found && {
      view: { label: found.label, how: replaced ? ('replaced' as const) : ('before' as const) },
      evaluation: numberByKeyJson.parse(found.evaluation),
    }
  )
}

function artifactRows(
  now: ModelNow,
  model: FleetModelRow,
  release: ReleaseRow,
  copies: { provider: string; region: string; url: string; state: string; said: unknown; checkedAt: Date }[],
  traits: TraitsOf,
): ArtifactRow[] {
  const places = [...new Map(now.endpoints.map((endpoint) => [copyPlaceKey(endpoint), endpoint])).values()]
  return places.map((place) => {
    const { provider, region } = place
    const copy = copies.find((candidate) => copyPlaceKey(candidate) === copyPlaceKey(place))
    const isSource = provider === model.registry.kind && region === model.registry.region
    const url = copy?.url ?? (isSource ? release.artifactUrl : (placeFor(model.artifacts, place) ?? ''))
    return {
      key: copyPlaceKey(place),
      region: regionView(region),
      cloud: places.some((other) => other !== place && other.region === region)
        ? traits(provider).name
        : null,
      source: isSource,
      url,
      name: traits(provider).places.inShort?.(url) ?? null,
      state: (copy?.state ?? 'unknown') as ArtifactRow['state'],
      sentence: copy === undefined ? 'not looked at yet' : besideAddress(url, saidJson.parse(copy.said)),
      checkedAt: iso(copy?.checkedAt),
    }
  })
}

const evaluationRow = ({ rule, ...row }: MeasuredEvaluation): EvaluationRow => ({
  ...row,
  ...titled(row.measure),
  tolerance: rule && toleranceOf(rule),
})
