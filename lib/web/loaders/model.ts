import { endpointFromRow, modelFromRow } from '#lib/db/rows/fleet.ts'
import { endpointWord, endpointWordIn } from '#lib/domain/endpoint-word.ts'
import type { CohortMinute } from '#lib/domain/ports.ts'
import { cityOf } from '#lib/domain/regions.ts'
import type { Provider } from '#lib/domain/types.ts'
import { registryDepth } from '#lib/services/releases/read-release.ts'
import { serviceContext } from '../actions.ts'
import { mostShown } from '../limits.ts'
import { serverContext } from '../server.ts'
import type { ModelView, PersonView, TrafficSeries } from '../views.ts'
import { judgeModel } from './cell.ts'
import { releaseLabels } from './deployments.ts'
import { loadModelsNow } from './fleet-states.ts'
import { modelEndpoint } from './model-endpoint.ts'
import { iso } from './place.ts'
import { registryWords } from './registry-words.ts'
import { releaseRows, shownReleases, withdrawnReleases } from './release-rows.ts'
import { rolloutRows } from './rollout-rows.ts'
import { sentenceIn } from './said.ts'
import { twinsOf } from './twins.ts'

export async function loadModel(person: PersonView, slug: string): Promise<ModelView | undefined> {
  const { database, clock, clouds } = await serverContext()
  const now = clock.now()
  const row = await database.prisma.model.findUnique({ where: { slug } })
  const [model] = row ? await loadModelsNow(database, clouds.traits, now, slug) : []
  if (!row || !model) return undefined
  const [releases, rollouts] = await Promise.all([
    shownReleases(database.prisma, row.id, model.endpoints),
    rolloutRows(database.prisma, { modelId: row.id }, mostShown.rolloutsOfModel),
  ])
  const [twins, withdrawn] = await Promise.all([
    twinsOf(database.prisma, releases),
    withdrawnReleases(database.prisma, releases, model.endpoints),
  ])
  const judged = judgeModel(model, now)
  const wordOf = endpointWordIn(judged.endpoints)
  const fleetModel = modelFromRow(row)
  const { actor } = await serviceContext(person)
  const deployments = model.endpoints.flatMap(({ observation }) => observation?.deployments ?? [])
  const labels = await releaseLabels(database.prisma, row.id, deployments)
  return {
    model: slug,
    at: now.toISOString(),
    summary: judged.summary,
    registry: {
      ...registryWords(clouds.traits(fleetModel.registry.kind)),
      account: fleetModel.registry.account,
      region: fleetModel.registry.region,
      group: fleetModel.registry.group,
      syncedAt: iso(row.registrySyncedAt),
      trouble: sentenceIn(
        row.registrySaid ?? releases.find(({ watchSaid }) => watchSaid !== null)?.watchSaid ?? null,
      ),
      newestRead: row.registryHasMore ? registryDepth : null,
    },
    withdrawn,
    plan: row.planName,
    approvalsNeeded: row.approvalsNeeded,
    fleetRelease: judged.release?.label ?? null,
    endpoints: judged.endpoints.map((endpoint) =>
      modelEndpoint(
        ...([endpoint, wordOf(endpoint), judged.release, labels, actor] as const),
        clouds.traits(endpoint.provider as Provider),
      ),
    ),
    releases: releaseRows(releases, judged.endpoints, twins),
    rollouts,
  }
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
      return {
        endpoint: endpointWord(row, rows),
        city: cityOf(endpoint.region),
        points: minutes.map(trafficPoint),
      }
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
