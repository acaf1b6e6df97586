import { actorFromJson } from '#lib/db/rows/actor-json.ts'
import { actorWords } from '#lib/domain/actor.ts'
import { printFleetFile } from '#lib/domain/fleet/fleet-file.ts'
import { permissionRefusal } from '#lib/domain/rollout/gates.ts'
import { previewFleet } from '#lib/services/fleet/apply.ts'
import { currentFleet } from '#lib/services/fleet/current.ts'
import { say } from '#lib/words/say.ts'
import { told } from '#lib/words/told.ts'
import { serviceContext } from '../actions.ts'
import { serverContext } from '../server.ts'
import type { FleetFilePreview, FleetFileView, PersonView } from '../views.ts'
import { actionState, iso } from './place.ts'

export async function loadFleetFile(person: PersonView): Promise<FleetFileView> {
  const { database, clouds } = await serverContext()
  const { actor } = await serviceContext(person)
  const latest = await database.prisma.fleetRevision.findFirst({ orderBy: { id: 'desc' } })
  return {
    // The text as it was applied keeps its comments; without one, the tables are printed.
    yaml: latest?.yaml ?? printFleetFile(await currentFleet(database.prisma), clouds.traits),
    appliedAt: iso(latest?.appliedAt),
    appliedBy: latest ? actorWords(actorFromJson(latest.appliedBy)) : null,
    apply: actionState(permissionRefusal('apply-fleet', actor)),
  }
}

/** Whoever is signed in may look at what a file would change; applying it is another matter. */
export async function previewFleetFile(yaml: string): Promise<FleetFilePreview> {
  const { database, clouds } = await serverContext()
  const preview = await previewFleet({ database, clouds }, yaml)
  if (preview.ok)
    return { ok: true, differences: preview.differences.map(told), warnings: preview.warnings.map(say) }
  return {
    ok: false,
    problems: preview.problems.map((problem) => ({ ...told(problem), line: problem.line ?? null })),
  }
}
