import { serverContext } from '../server.ts'
import type { FleetView } from '../views.ts'
import { fleetRow } from './cell.ts'
import { loadModelsNow } from './fleet-states.ts'
import { regionView } from './place.ts'

export async function loadFleet(): Promise<FleetView> {
  const { database, clock, clouds } = await serverContext()
  const now = clock.now()
  const [models, pendingApproval] = await Promise.all([
    loadModelsNow(database, clouds.traits, now),
    database.prisma.release.count({ where: { status: 'Pending', model: { retiredAt: null } } }),
  ])
  const rows = models.map((model) => fleetRow(model, now, clouds.traits))
  const cells = rows.flatMap((row) => row.cells)
  const regions = orderedRegions(models.map((model) => model.endpoints.map((endpoint) => endpoint.region)))
  return {
    at: now.toISOString(),
    regions: regions.map(regionView),
    rows,
    totals: {
      models: rows.length,
      endpoints: cells.length,
      regions: regions.length,
      consistent: rows.filter((row) => row.consistent).length,
      inRollout: models.filter((model) => model.rollout !== undefined).length,
      lagging: cells.filter((cell) => cell.state === 'lagging').length,
      drifted: cells.filter((cell) => cell.state === 'drifted').length,
      pendingApproval,
    },
  }
}

/** Columns in the order in which the fleet file first names them: people put their main region first. */
function orderedRegions(byModel: string[][]): string[] {
  return [...new Set(byModel.flat())]
}
