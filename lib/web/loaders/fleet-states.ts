import type { Database } from '#lib/db/client.ts'
import { observationFromRow, servedIdentityFromRow } from '#lib/db/rows/fleet.ts'
import type { ServedIdentity } from '#lib/db/rows/manifest-json.ts'
import { planFromRow, regionRolloutFromRow, rolloutStatus } from '#lib/db/rows/rollout.ts'
import { undeployInclude, undeployUnderWay } from '#lib/db/rows/undeploy.ts'
import type { EndpointServing, OpenRollout } from '#lib/domain/fleet/drift.ts'
import type { Guardrail } from '#lib/domain/plan/plan.ts'
import { currentWave, heldReason, standingOf, waitsForPerson } from '#lib/domain/rollout/rollout-standing.ts'
import type { Said } from '#lib/domain/said.ts'
import { isKnown } from '#lib/domain/serving/served.ts'
import {
  againstOf,
  type LastSeen,
  mainPart,
  type Serving,
  servingOf,
} from '#lib/domain/serving/serving-of.ts'
import type { TraitsOf } from '#lib/domain/traits.ts'
import type { Observation, Provider, RegionRollout } from '#lib/domain/types.ts'
import type { BakeView } from '../views.ts'
import { bakeNow, type RegionRolloutRow } from './bake.ts'
import { type EndpointRow, endpointRows } from './endpoint-rows.ts'
import { withTwins } from './twins.ts'

/** One endpoint with all that the fleet and model pages say about it. */
export interface EndpointNow {
  id: string
  model: string
  name: string
  provider: string
  account: string
  region: string
  role: 'active' | 'passive'
  peakRps: number
  /** What serves, with which share, since when: all that is said of it is made of this. */
  served: Serving
  serving: EndpointServing
  observation: Observation | undefined
  /** Which release it was found to be, and what of it is not known; read with the observation. */
  identity: ServedIdentity | undefined
  observedAt: string | null
  driftSaid: Said | undefined
  unreachableSince: string | null
  unreachableSaid: Said | undefined
  /** DeployedModel id that is being ended on a person's wish; read with the observation. */
  undeploying: string | undefined
  /** Its part in an open rollout. */
  open:
    | {
        slug: string
        label: string
        region: RegionRollout
        bake: BakeView | null
      }
    | undefined
}

export interface ModelNow {
  slug: string
  endpoints: EndpointNow[]
  rollout: OpenRollout | undefined
  rolloutSlug: string | undefined
}

/** Everything in a few queries, whatever the size of the fleet: 1,000 models × 20 regions is one page. */
export async function loadModelsNow(
  database: Database,
  traits: TraitsOf,
  now: Date,
  slug?: string,
): Promise<ModelNow[]> {
  const { prisma } = database
  const at = now.toISOString()
  const [models, byModel, rollouts, observations] = await Promise.all([
    prisma.model.findMany({
      where: { retiredAt: null, ...(slug === undefined ? {} : { slug }) },
      orderBy: { position: 'asc' },
      select: { id: true, slug: true },
    }),
    endpointRows(database, slug),
    prisma.rollout.findMany({
      where: { open: true, ...(slug === undefined ? {} : { model: { slug } }) },
      include: {
        release: { select: { label: true } },
        regions: { include: { endpoint: { select: { provider: true, region: true } } } },
      },
      orderBy: { startedAt: 'asc' },
    }),
    // Twenty thousand observations are not read for a table that shows none of their details.
    slug === undefined
      ? []
      : prisma.endpointState.findMany({
          where: { endpoint: { model: { slug }, retiredAt: null } },
          include: { endpoint: { select: { operations: undeployInclude.operations } } },
        }),
  ])
  const observed = new Map(
    observations.map((row) => [
      row.endpointId,
      {
        observation: observationFromRow(row),
        identity: servedIdentityFromRow(row),
        undeploying: undeployUnderWay(row.endpoint.operations),
      },
    ]),
  )
  const parts = new Map(
    rollouts.flatMap((rollout) => {
      const { guardrail } = planFromRow(rollout)
      return rollout.regions.map((row) => [row.endpointId, openPart(rollout, row, guardrail, traits)])
    }),
  )
  const all = models.map((model) => {
    const open = rollouts.findLast((rollout) => rollout.modelId === model.id)
    return {
      slug: model.slug,
      rolloutSlug: open?.slug,
      rollout: open
        ? {
            ...openStanding(open),
            fromLabel: open.fromLabel ?? undefined,
            label: open.release.label,
            waves: planFromRow(open).waves.length,
          }
        : undefined,
      endpoints: (byModel.get(model.id) ?? []).map((row) =>
        endpointNow(model.slug, row, at, observed.get(row.id), parts.get(row.id)),
      ),
    }
  })
  const split = all.flatMap(({ endpoints }) =>
    endpoints.filter(({ served }) => slug !== undefined || served.parts.length > 1),
  )
  const named = new Map((await withTwins(prisma, split)).map((endpoint) => [endpoint.id, endpoint]))
  return all.map((model) => ({
    ...model,
    endpoints: model.endpoints.map((endpoint) => named.get(endpoint.id) ?? endpoint),
  }))
}

function openPart(
  rollout: { slug: string; release: { label: string } },
  row: RegionRolloutRow & { endpoint: { provider: string } },
  guardrail: Guardrail,
  traits: TraitsOf,
): NonNullable<EndpointNow['open']> {
  return {
    slug: rollout.slug,
    label: rollout.release.label,
    region: regionRolloutFromRow(row),
    bake: bakeNow(row, guardrail, traits(row.endpoint.provider as Provider)),
  }
}

export function endpointNow(
  model: string,
  row: EndpointRow,
  at: string,
  observed: Pick<EndpointNow, 'observation' | 'identity' | 'undeploying'> | undefined,
  open: EndpointNow['open'],
): EndpointNow {
  const role = row.role === 'passive' ? 'passive' : 'active'
  const served = servingOf(row.intervals, lastSeen(row), at)
  const main = mainPart(served)
  return {
    id: row.id,
    model,
    name: row.name,
    provider: row.provider,
    account: row.account,
    region: row.region,
    role,
    peakRps: row.peakRps,
    served,
    serving: {
      endpointId: row.id,
      region: row.region,
      role,
      peakRps: row.peakRps,
      releaseId: main?.releaseId,
      label: main?.label,
      version: main?.version,
      isShareKnown: main !== undefined && isKnown(main.how),
      besides: served.parts.filter((part) => part !== main).map(({ label }) => label),
      behindSince: undefined,
      driftSince: row.driftSince ?? undefined,
      unreachableSince: row.unreachableSince ?? undefined,
      unknown: served.unknown?.reason,
      withdrawn: withdrawnParts(served),
    },
    observation: observed?.observation,
    identity: observed?.identity,
    undeploying: observed?.undeploying,
    observedAt: row.observedAt,
    driftSaid: row.driftSaid,
    unreachableSince: row.unreachableSince,
    unreachableSaid: row.unreachableSaid,
    open,
  }
}

/** Not what is only asked for: as long as nothing has measured it, the release has no traffic that anybody knows of. */
function withdrawnParts(served: Serving): EndpointServing['withdrawn'] {
  const main = mainPart(served)
  return served.parts.flatMap((part) => {
    const { label, withdrawn, how, since } = part
    const hasTraffic = part === main || isKnown(how) || since !== undefined
    return withdrawn !== undefined && hasTraffic ? [{ label, withdrawal: withdrawn }] : []
  })
}

function lastSeen(row: EndpointRow): LastSeen | undefined {
  const { label, configName, observedAt } = row
  if (label === null || configName === null || observedAt === null) return undefined
  return {
    ...{ label, configName, observedAt },
    releaseId: row.releaseId ?? undefined,
    version: row.version ?? undefined,
    digest: row.digest ?? undefined,
    unreachableSince: row.unreachableSince ?? undefined,
    alsoLabels: row.alsoLabels,
    withdrawn: row.withdrawn,
    against: row.inForce === null ? undefined : againstOf(row.inForce, row.cloudStatus),
  }
}

/** What its regions tell of it: they have all been read with it. */
function openStanding(rollout: {
  status: string
  regions: (RegionRolloutRow & { endpoint: { region: string } })[]
}): Pick<OpenRollout, 'standing' | 'heldIn' | 'wave'> {
  const regions = rollout.regions.map((row) => ({
    ...regionRolloutFromRow(row),
    region: row.endpoint.region,
  }))
  return {
    standing: standingOf(rolloutStatus(rollout.status), regions),
    heldIn: regions
      .filter(waitsForPerson)
      .map(({ region, phase }) => ({ region, why: heldReason(phase) ?? 'verdict' })),
    wave: currentWave(regions),
  }
}
