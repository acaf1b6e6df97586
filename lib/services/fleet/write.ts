import type { DatabaseTransaction } from '#lib/db/client.ts'
import { enqueueAll, type Job, jobKeyOf } from '#lib/db/jobs.ts'
import { endpointKey } from '#lib/domain/endpoint-identity.ts'
import type { FleetFile } from '#lib/domain/fleet/fleet-file.ts'

/**
 * Puts plans, models and endpoints in force, one statement a table: a large fleet's rows one by one would take longer than a transaction
 * may. What the file no longer names is retired, plans are removed.
 */
export async function writeFleet(
  transaction: DatabaseTransaction,
  fleet: FleetFile,
  at: Date,
): Promise<void> {
  await writePlans(transaction, fleet)
  await writeModels(transaction, fleet, at)
  await writeEndpoints(transaction, fleet, at)
}

async function writePlans(transaction: DatabaseTransaction, { plans }: FleetFile): Promise<void> {
  await transaction.$executeRaw`DELETE FROM plan_template WHERE NOT (name = ANY(${Object.keys(plans)}::text[]))`
  const rows = Object.entries(plans).map(([name, spec]) => ({ name, spec }))
  await transaction.$executeRaw`
    INSERT INTO plan_template (name, spec)
    SELECT name, spec FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row(name text, spec jsonb)
    ON CONFLICT (name) DO UPDATE SET spec = excluded.spec`
}

async function writeModels(transaction: DatabaseTransaction, { models }: FleetFile, at: Date): Promise<void> {
  await transaction.$executeRaw`
    UPDATE model SET "retiredAt" = ${at}
    WHERE "retiredAt" IS NULL AND NOT (slug = ANY(${Object.keys(models)}::text[]))`
  const rows = Object.entries(models).map(([slug, model], position) => ({
    slug,
    registry: model.registry,
    evidence: model.evidence,
    artifacts: model.artifacts,
    planName: model.plan,
    approvalsNeeded: model.approvals,
    position,
  }))
  await transaction.$executeRaw`
    INSERT INTO model (id, slug, registry, evidence, artifacts, "planName", "approvalsNeeded", position)
    SELECT slug, slug, registry, evidence, artifacts, "planName", "approvalsNeeded", position
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row(
      slug text, registry jsonb, evidence jsonb, artifacts jsonb, "planName" text, "approvalsNeeded" int, position int)
    ON CONFLICT (slug) DO UPDATE SET
      registry = excluded.registry, evidence = excluded.evidence, artifacts = excluded.artifacts,
      "planName" = excluded."planName", "approvalsNeeded" = excluded."approvalsNeeded",
      position = excluded.position, "retiredAt" = NULL`
}

async function writeEndpoints(
  transaction: DatabaseTransaction,
  { models }: FleetFile,
  at: Date,
): Promise<void> {
  const rows = Object.entries(models).flatMap(([modelId, model]) =>
    model.endpoints.map((endpoint, position) => ({
      ...endpoint,
      id: endpointKey(endpoint),
      modelId,
      position,
    })),
  )
  await transaction.$executeRaw`
    INSERT INTO endpoint (
      id, "modelId", provider, account, region, name, role, "peakRps", settings, position)
    SELECT id, "modelId", provider, account, region, name, role, "peakRps", settings, position
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row(
      id text, "modelId" text, provider text, account text, region text, name text, role text, "peakRps" int,
      settings jsonb, position int)
    ON CONFLICT (id) DO UPDATE SET
      "modelId" = excluded."modelId", role = excluded.role, "peakRps" = excluded."peakRps",
      settings = excluded.settings, position = excluded.position, "retiredAt" = NULL`
  await transaction.$executeRaw`
    UPDATE endpoint SET "retiredAt" = ${at}
    WHERE "retiredAt" IS NULL AND NOT (id = ANY(${rows.map(({ id }) => id)}::text[]))`
}

/** The worker looks at every place and every registry at once. */
export async function enqueueSchedules(transaction: DatabaseTransaction, fleet: FleetFile): Promise<void> {
  const looks = new Map<string, Job>()
  for (const model of Object.values(fleet.models)) {
    for (const { provider, account, region } of model.endpoints) {
      const look: Job = { task: 'observe-region', provider, account, region }
      looks.set(jobKeyOf(look), look)
    }
  }
  await enqueueAll(transaction, [
    ...looks.values(),
    ...Object.keys(fleet.models).map((modelId) => ({ task: 'sync-registry' as const, modelId })),
  ])
}
