import { endpointFromRow, modelFromRow } from '#lib/db/rows/fleet.ts'
import { permissionRefusal } from '#lib/domain/gates.ts'
import type { CohortMinute } from '#lib/domain/ports.ts'
import { cityOf } from '#lib/domain/regions.ts'
import { serviceContext } from '../actions.ts'
import { cellSentence } from '../cell-words.ts'
import { serverContext } from '../server.ts'
import { currentPerson } from '../session.ts'
import type { ModelEndpointView, ModelView, TrafficSeries } from '../views.ts'
import { fleetCell, judgeModel } from './cell.ts'
import { loadModelsNow } from './fleet-states.ts'
import { iso, providerTitles, regionView } from './place.ts'
import { rolloutRows } from './rollout-rows.ts'

export async function loadModel(slug: string): Promise<ModelView | undefined> {
  const { database, clock } = await serverContext()
  const now = clock.now()
  const row = await database.prisma.model.findUnique({ where: { slug } })
  const [model] = row ? await loadModelsNow(database.prisma, slug) : []
  if (!row || !model) return undefined
  const [releases, rollouts, person] = await Promise.all([
    database.prisma.release.findMany({ where: { modelId: row.id }, orderBy: { version: 'desc' }, take: 50 }),
    rolloutRows(database.prisma, { modelId: row.id }, 50),
    currentPerson(),
  ])
  const judged = judgeModel(model, now)
  const fleetModel = modelFromRow(row)
  const permission = person
    ? permissionRefusal('catch-up', (await serviceContext(person)).actor)
    : { code: 'signed-out', sentence: 'Sign in first.' }
  return {
    model: slug,
    at: now.toISOString(),
    summary: judged.summary,
    registry: {
      account: fleetModel.registry.account,
      region: fleetModel.registry.region,
      group: fleetModel.registry.group,
      syncedAt: iso(row.registrySyncedAt),
      trouble: row.registryTrouble,
    },
    plan: row.planName,
    approvalsNeeded: row.approvalsNeeded,
    fleetRelease: judged.release?.label ?? null,
    endpoints: judged.endpoints.map(
      (endpoint): ModelEndpointView => ({
        name: endpoint.name,
        region: regionView(endpoint.region),
        provider: providerTitles[endpoint.provider as keyof typeof providerTitles],
        account: endpoint.account,
        role: endpoint.role,
        variant: endpoint.variant,
        peakRps: endpoint.peakRps,
        label: endpoint.serving.label ?? '–',
        state: endpoint.state,
        sentence: cellSentence(fleetCell(endpoint), cityOf(endpoint.region), judged.release?.label ?? null),
        digest: endpoint.observation?.digest ?? null,
        configName: endpoint.observation?.configName ?? null,
        cloudStatus: endpoint.observation?.cloudStatus ?? null,
        instances: endpoint.observation?.instances ?? null,
        servingSince: endpoint.servingSince,
        observedAt: endpoint.observedAt,
        unreachableSince: endpoint.unreachableSince,
        driftSentence: endpoint.driftSentence,
        catchUp: {
          release: judged.release?.label ?? null,
          refusal: catchUpRefusal(endpoint, judged.release?.label, permission?.sentence),
        },
      }),
    ),
    releases: releases.map((release) => ({
      label: release.label,
      status: release.status as ModelView['releases'][number]['status'],
      registeredAt: release.registeredAt.toISOString(),
      description: release.description,
      digest: release.artifactDigest,
      servingIn: judged.endpoints
        .filter((endpoint) => endpoint.serving.releaseId === release.id)
        .map((endpoint) => cityOf(endpoint.region)),
    })),
    rollouts,
  }
}

/** The quick half of the answer; the plan preview asks the whole gate. */
function catchUpRefusal(
  endpoint: { state: string; open: { slug: string } | undefined; region: string },
  fleetRelease: string | undefined,
  permission: string | undefined,
): string | null {
  if (permission !== undefined) return permission
  if (endpoint.open)
    return `${cityOf(endpoint.region)} is in the rollout ${endpoint.open.slug}; wait until it ends.`
  if (endpoint.state === 'lagging' || endpoint.state === 'drifted') return null
  return `${cityOf(endpoint.region)} already serves ${fleetRelease ?? 'the release of its fleet'}.`
}

/** The last three hours of each endpoint, as its cloud measured them. A region that does not answer has no points. */
export async function loadTraffic(slug: string): Promise<TrafficSeries[]> {
  const { database, clock, clouds, log } = await serverContext()
  const rows = await database.prisma.endpoint.findMany({
    where: { model: { slug }, retiredAt: null },
    orderBy: { position: 'asc' },
  })
  const to = clock.now()
  const from = new Date(to.getTime() - trafficWindowMs)
  return await Promise.all(
    rows.map(async (row) => {
      const endpoint = endpointFromRow(row)
      const minutes = await clouds
        .metrics(endpoint.provider)
        .traffic(endpoint, from, to)
        .catch((error: unknown) => {
          log.warn({ error, endpoint: endpoint.name }, 'traffic could not be read')
          return []
        })
      return { endpoint: endpoint.name, city: cityOf(endpoint.region), points: minutes.map(trafficPoint) }
    }),
  )
}

const trafficWindowMs = 3 * 60 * 60 * 1000

function trafficPoint(minute: CohortMinute): TrafficSeries['points'][number] {
  const share = (part: number) => (minute.requests === 0 ? 0 : part / minute.requests)
  return {
    minute: minute.minute,
    rps: minute.requests / 60,
    errors4xx: share(minute.errors4xx),
    errors5xx: share(minute.errors5xx),
    latencyP99Ms: minute.latencyP99Ms ?? null,
  }
}
