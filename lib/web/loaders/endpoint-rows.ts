import { type DatabaseTransaction, Prisma } from '#lib/db/client.ts'

/** An endpoint in force with its latest observation, as PostgreSQL joins them; times are ISO 8601. */
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
  position: number
  releaseId: string | null
  version: number | null
  /** null before the first observation. */
  label: string | null
  observedAt: string | null
  servingSince: string | null
  driftSince: string | null
  driftSentence: string | null
  unreachableSince: string | null
  unreachableSentence: string | null
}

type Time = 'observedAt' | 'servingSince' | 'driftSince' | 'unreachableSince'
/** As they come: epoch milliseconds, which cost neither side anything to write or read. */
type RawRow = Omit<EndpointRow, Time> & Record<Time, number | null>

/**
 * Endpoints by model, in the order of the fleet file. One statement that leaves out what no table shows and does not sort: for 20,000
 * endpoints, reading whole rows and joining them here takes several times as long.
 */
export async function endpointRows(
  transaction: DatabaseTransaction,
  slug: string | undefined,
): Promise<Map<string, EndpointRow[]>> {
  const rows = await transaction.$queryRaw<RawRow[]>`
    SELECT e."modelId", e.id, e.name, e.provider, e.account, e.region, e.variant, e.role, e."peakRps", e.position,
      s."releaseId", r.version, s.label, ${milliseconds('s."observedAt"')} AS "observedAt",
      ${milliseconds('coalesce(i."servedSince", i."startedAt")')} AS "servingSince",
      ${milliseconds('s."driftSince"')} AS "driftSince", s."driftSentence",
      ${milliseconds('s."unreachableSince"')} AS "unreachableSince", s."unreachableSentence"
    FROM endpoint e
    JOIN model m ON m.id = e."modelId"
    LEFT JOIN endpoint_state s ON s."endpointId" = e.id
    LEFT JOIN release r ON r.id = s."releaseId"
    LEFT JOIN serving_interval i ON i."endpointId" = e.id AND i.label = s.label AND i."endedAt" IS NULL
    WHERE e."retiredAt" IS NULL AND m."retiredAt" IS NULL
      ${slug === undefined ? Prisma.empty : Prisma.sql`AND m.slug = ${slug}`}`
  // Two open intervals of one label (a release seen before it was known, and after) would be two rows of one endpoint.
  const single = new Map(rows.map((row) => [row.id, row]))
  const byModel = Map.groupBy([...single.values()].map(withTimes), (row) => row.modelId)
  for (const group of byModel.values()) group.sort((one, other) => one.position - other.position)
  return byModel
}

function withTimes(row: RawRow): EndpointRow {
  return {
    ...row,
    observedAt: isoOf(row.observedAt),
    servingSince: isoOf(row.servingSince),
    driftSince: isoOf(row.driftSince),
    unreachableSince: isoOf(row.unreachableSince),
  }
}

const isoOf = (time: number | null) => (time === null ? null : new Date(Math.round(time)).toISOString())

const milliseconds = (column: string) => Prisma.raw(`(extract(epoch FROM ${column}) * 1000)::float8`)
