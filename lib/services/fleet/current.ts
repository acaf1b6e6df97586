import type { DatabaseTransaction } from '#lib/db/client.ts'
import { endpointFromRow, modelFromRow, planSpecFromRow } from '#lib/db/rows/fleet.ts'
import type { FleetFile } from '#lib/domain/fleet/fleet-file.ts'

/** The fleet in force as a fleet file, from the tables that everything else reads. */
export async function currentFleet(transaction: DatabaseTransaction): Promise<FleetFile> {
  const [templates, models] = await Promise.all([
    transaction.planTemplate.findMany({ orderBy: { name: 'asc' } }),
    transaction.model.findMany({
      where: { retiredAt: null },
      orderBy: { position: 'asc' },
      include: { endpoints: { where: { retiredAt: null }, orderBy: { position: 'asc' } } },
    }),
  ])
  return {
    plans: Object.fromEntries(templates.map((template) => [template.name, planSpecFromRow(template)])),
    models: Object.fromEntries(
      models.map((row) => {
        const { slug, registry, evidence, artifacts, planName, approvalsNeeded } = modelFromRow(row)
        const endpoints = row.endpoints.map((endpoint) => {
          const { id: _id, model: _model, ...described } = endpointFromRow(endpoint)
          return described
        })
        return [
          slug,
          { registry, evidence, artifacts, plan: planName, approvals: approvalsNeeded, endpoints },
        ]
      }),
    ),
  }
}
