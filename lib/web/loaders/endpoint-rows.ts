import { type DatabaseTransaction, Prisma } from '#lib/db/client.ts'

/** An endpoint in force with its latest observation, as PostgreSQL joins them. */
export interface EndpointRow {
  modelId: string
  id: string
  name: string
  provider: string
  account: string
  region: string
  variant: string
  role: string
  peakRps: number
  releaseId: string | null
  version: number | null
  /** null before the first observation. */
  label: string | null
  observedAt: Date | null
  servingSince: Date | null
  driftSince: Date | null
  driftSentence: string | null
  unreachableSince: Date | null
  unreachableSentence: string | null
}

/**
 * Endpoints in the order of the fleet file. One statement that leaves out what no table shows: for 20,000 endpoints, reading
 * whole rows and joining them here takes several times as long.
 */
export async function endpointRows(
  transaction: DatabaseTransaction,
  slug: string | undefined,
): Promise<EndpointRow[]> {
  return await transaction.$queryRaw<EndpointRow[]>`
    SELECT e."modelId", e.id, e.name, e.provider, e.account, e.region, e.variant, e.role, e."peakRps",
      s."releaseId", r.version, s.label, s."observedAt", i.since AS "servingSince",
      s."driftSince", s."driftSentence", s."unreachableSince", s."unreachableSentence"
    FROM endpoint e
    JOIN model m ON m.id = e."modelId"
    LEFT JOIN endpoint_state s ON s."endpointId" = e.id
    LEFT JOIN release r ON r.id = s."releaseId"
    LEFT JOIN (
      SELECT "endpointId", label, max("startedAt") AS since
      FROM serving_interval WHERE "endedAt" IS NULL GROUP BY "endpointId", label
    ) i ON i."endpointId" = e.id AND i.label = s.label
    WHERE e."retiredAt" IS NULL AND m."retiredAt" IS NULL
      ${slug === undefined ? Prisma.empty : Prisma.sql`AND m.slug = ${slug}`}
    ORDER BY m.position, e.position`
}
