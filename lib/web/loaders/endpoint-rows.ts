import { type DatabaseTransaction, Prisma } from '#lib/db/client.ts'
import { approvalStatus, withdrawnOf } from '#lib/db/rows/release.ts'
import { shareSourceOf } from '#lib/db/rows/serving.ts'
import type { ServingInterval } from '#lib/domain/serving/serving-of.ts'
import type { Withdrawal } from '#lib/domain/withdrawal.ts'

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
  /** Of the configuration in force; null before the first observation. */
  label: string | null
  digest: string | null
  configName: string | null
  observedAt: string | null
  driftSince: string | null
  driftSentence: string | null
  unreachableSince: string | null
  unreachableSentence: string | null
  /** Labels of other registry entries that are the very same thing as the configuration in force. */
  alsoLabels: readonly string[]
  /** What took its release back from being served. */
  withdrawn: Withdrawal | undefined
  /** What is on record as serving now. */
  intervals: ServingInterval[]
}

type Time = 'observedAt' | 'driftSince' | 'unreachableSince'
/** An endpoint with one of its open intervals; times as epoch milliseconds, which cost neither side anything to write or read. */
type RawRow = Omit<EndpointRow, Time | 'intervals' | 'alsoLabels' | 'withdrawn'> &
  Record<Time, number | null> & {
    servedId: string | null
    servedVersion: number | null
    served: string | null
    servedDigest: string | null
    servedConfig: string | null
    share: number | null
    source: string | null
    startedAt: number | null
    servedSince: number | null
    wholeSince: number | null
    /** Left out by PostgreSQL where it is empty. */
    alsoLabels: string[] | null
    stateWithdrawn: RawWithdrawn | null
    servedWithdrawn: RawWithdrawn | null
  }

/** Of a release that was taken back alone: twenty thousand rows do not carry what hardly any has. */
interface RawWithdrawn {
  status: string
  withdrawal: unknown
  statusAt: string
  statusBy: unknown
  statusReason: string | null
}

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
      s."releaseId", r.version, s.label, s.digest, s."configName", ${milliseconds('s."observedAt"')} AS "observedAt",
      ${milliseconds('s."driftSince"')} AS "driftSince", s."driftSentence",
      ${milliseconds('s."unreachableSince"')} AS "unreachableSince", s."unreachableSentence",
      i."releaseId" AS "servedId", ir.version AS "servedVersion", i.label AS served, i.digest AS "servedDigest",
      i."configName" AS "servedConfig", i.share, i."shareSource" AS source, ${milliseconds('i."startedAt"')} AS "startedAt",
      ${milliseconds('i."servedSince"')} AS "servedSince", ${milliseconds('i."wholeSince"')} AS "wholeSince",
      NULLIF(s.identity->'alsoLabels', '[]'::jsonb) AS "alsoLabels",
      ${withdrawn('r')} AS "stateWithdrawn", ${withdrawn('ir')} AS "servedWithdrawn"
    FROM endpoint e
    JOIN model m ON m.id = e."modelId"
    LEFT JOIN endpoint_state s ON s."endpointId" = e.id
    LEFT JOIN release r ON r.id = s."releaseId"
    LEFT JOIN serving_interval i ON i."endpointId" = e.id AND i."endedAt" IS NULL
    LEFT JOIN release ir ON ir.id = i."releaseId"
    WHERE e."retiredAt" IS NULL AND m."retiredAt" IS NULL
      ${slug === undefined ? Prisma.empty : Prisma.sql`AND m.slug = ${slug}`}`
  // An endpoint comes once for every part of its traffic.
  const single = new Map<string, EndpointRow>()
  const iso = isoTimes()
  for (const row of rows) {
    let endpoint = single.get(row.id)
    if (endpoint === undefined) {
      endpoint = endpointRow(row, iso)
      single.set(row.id, endpoint)
    }
    const interval = intervalOf(row, iso)
    if (interval !== undefined) endpoint.intervals.push(interval)
  }
  const byModel = Map.groupBy(single.values(), (row) => row.modelId)
  for (const group of byModel.values()) group.sort((one, other) => one.position - other.position)
  return byModel
}

function endpointRow(row: RawRow, iso: IsoTimes): EndpointRow {
  return {
    modelId: row.modelId,
    id: row.id,
    name: row.name,
    provider: row.provider,
    account: row.account,
    region: row.region,
    variant: row.variant,
    role: row.role,
    peakRps: row.peakRps,
    position: row.position,
    releaseId: row.releaseId,
    version: row.version,
    label: row.label,
    digest: row.digest,
    configName: row.configName,
    observedAt: iso(row.observedAt),
    driftSince: iso(row.driftSince),
    driftSentence: row.driftSentence,
    unreachableSince: iso(row.unreachableSince),
    unreachableSentence: row.unreachableSentence,
    alsoLabels: row.alsoLabels ?? none,
    withdrawn: withdrawalOf(row.stateWithdrawn),
    intervals: [],
  }
}

const none: readonly string[] = []

function intervalOf(row: RawRow, iso: IsoTimes): ServingInterval | undefined {
  const startedAt = iso(row.startedAt)
  if (startedAt === null || row.share === null || row.source === null) return undefined
  return {
    releaseId: row.servedId ?? undefined,
    version: row.servedVersion ?? undefined,
    label: row.served ?? '',
    digest: row.servedDigest ?? undefined,
    configName: row.servedConfig ?? '',
    share: row.share,
    source: shareSourceOf(row.source),
    startedAt,
    endedAt: undefined,
    servedSince: iso(row.servedSince) ?? undefined,
    wholeSince: iso(row.wholeSince) ?? undefined,
    withdrawn: withdrawalOf(row.servedWithdrawn),
  }
}

function withdrawalOf(row: RawWithdrawn | null): Withdrawal | undefined {
  if (row === null) return undefined
  const columns = { ...row, statusAt: new Date(row.statusAt) } as Parameters<typeof withdrawnOf>[0]
  return withdrawnOf(columns, approvalStatus(row.status))
}

type IsoTimes = (time: number | null) => string | null

/** Epoch milliseconds as ISO 8601. All endpoints of a region are seen at one time, so that hardly any is written twice. */
function isoTimes(): IsoTimes {
  const written = new Map<number, string>()
  return (time) => {
    if (time === null) return null
    const known = written.get(time)
    if (known !== undefined) return known
    const iso = new Date(Math.round(time)).toISOString()
    written.set(time, iso)
    return iso
  }
}

const withdrawn = (release: 'r' | 'ir') =>
  Prisma.raw(`CASE WHEN ${release}.status = 'Rejected' OR ${release}.withdrawal IS NOT NULL THEN
      jsonb_build_object('status', ${release}.status, 'withdrawal', ${release}.withdrawal, 'statusAt', ${release}."statusAt",
        'statusBy', ${release}."statusBy", 'statusReason', ${release}."statusReason") END`)

const milliseconds = (column: string) => Prisma.raw(`(extract(epoch FROM ${column}) * 1000)::float8`)
