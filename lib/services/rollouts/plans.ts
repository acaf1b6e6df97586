import type { DatabaseTransaction } from '#lib/db/client.ts'
import { endpointFromRow, planSpecFromRow } from '#lib/db/rows/fleet.ts'
import { fitsFleet } from '#lib/domain/plan/waves.ts'
import type { TraitsOf } from '#lib/domain/traits.ts'

/** Names of the plans that a model's fleet could be promoted with, by name; its own is always among them. */
export async function plansFor(
  transaction: DatabaseTransaction,
  model: { id: string; planName: string },
  traits: TraitsOf,
): Promise<string[]> {
  const [templates, rows] = await Promise.all([
    transaction.planTemplate.findMany({ orderBy: { name: 'asc' } }),
    transaction.endpoint.findMany({ where: { modelId: model.id, retiredAt: null } }),
  ])
  const endpoints = rows.map((row) => endpointFromRow(row))
  return templates
    .filter(
      (template) =>
        template.name === model.planName || fitsFleet(planSpecFromRow(template), endpoints, traits),
    )
    .map(({ name }) => name)
}
