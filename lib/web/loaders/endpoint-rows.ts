import type { Database } from '#lib/db/client.ts'
import { approvalStatus, spoiledJson, withdrawnOf } from '#lib/db/rows/release.ts'
import { saidFromRow } from '#lib/db/rows/said-json.ts'
import { shareSourceOf } from '#lib/db/rows/serving.ts'
import { type CopyPlace, copyPlaceKey } from '#lib/domain/artifact-place.ts'
import { spoiledBy } from '#lib/domain/rollout/spoiled.ts'
import type { Said } from '#lib/domain/said.ts'
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
  role: string
  peakRps: number
  position: number
  releaseId: string | null
  version: number | null
  /** Of the configuration in force; null before the first observation. */
  label: string | null
  digest: string | null
  configName: string | null
  /** What the cloud's status says against that configuration; null: nothing. */
  inForce: string | null
  /** Left out where nothing speaks against it. */
  cloudStatus: string | null
  observedAt: string | null
  driftSince: string | null
  driftSaid: Said | undefined
  unreachableSince: string | null
  unreachableSaid: Said | undefined
  /** Labels of other registry entries that are the very same thing as the configuration in force. */
  alsoLabels: readonly string[]
  /** What took its release back from being served. */
  withdrawn: Withdrawal | undefined
  /** What is on record as serving now. */
  intervals: ServingInterval[]
}

type Time = 'observedAt' | 'driftSince' | 'unreachableSince'
type Told = 'driftSaid' | 'unreachableSaid'
/**
 * An endpoint with one of its open intervals; times as epoch seconds, which cost neither side anything to write or read. What the
 * interval has in common with the configuration in force is null, and what it does not have is empty: hardly any row differs, and
 * twenty thousand do not carry the same names twice.
 */
type RawRow = Omit<EndpointRow, Time | Told | 'version' | 'intervals' | 'alsoLabels' | 'withdrawn'> &
  Record<Time, number | null> &
  Record<Told, unknown> & {
    servedId: string | null
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
  }

/** What is known of a release that serves somewhere: read once, and not with each of the endpoints that serve it. */
interface ServedRelease {
  version: number
  withdrawn: Withdrawal | undefined
}

/**
 * Endpoints by model, in the order of the fleet file. Two statements that leave out what no table shows and do not sort: for 20,000
 * endpoints, reading whole rows and joining them here takes several times as long. Not through Prisma, which would make every row
 * anew and take as long over it as PostgreSQL takes to find them.
 */
export async function endpointRows(
  { pool }: Pick<Database, 'pool'>,
  slug: string | undefined,
): Promise<Map<string, EndpointRow[]>> {
  const { rows } = await pool.query<RawRow>(
    `    SELECT e."modelId", e.id, e.name, e.provider, e.account, e.region, e.role, e."peakRps", e.position,
      s."releaseId", s.label, s.digest, s."configName", NULLIF(s."inForce", 'yes') AS "inForce",
      CASE WHEN s."inForce" <> 'yes' THEN s."cloudStatus" END AS "cloudStatus", ${seconds('s."observedAt"')} AS "observedAt",
      ${seconds('s."driftSince"')} AS "driftSince", s."driftSaid",
      ${seconds('s."unreachableSince"')} AS "unreachableSince", s."unreachableSaid",
      ${unlessSame('releaseId')} AS "servedId", ${unlessSame('label')} AS served, ${unlessSame('digest')} AS "servedDigest",
      ${unlessSame('configName')} AS "servedConfig", i.share, i."shareSource" AS source, ${seconds('i."startedAt"')} AS "startedAt",
      ${seconds('i."servedSince"')} AS "servedSince", ${seconds('i."wholeSince"')} AS "wholeSince",
      NULLIF(s.identity->'alsoLabels', '[]'::jsonb) AS "alsoLabels"
    FROM endpoint e
    JOIN model m ON m.id = e."modelId"
    LEFT JOIN endpoint_state s ON s."endpointId" = e.id
    LEFT JOIN serving_interval i ON i."endpointId" = e.id AND i."endedAt" IS NULL
    WHERE e."retiredAt" IS NULL AND m."retiredAt" IS NULL AND ($1::text IS NULL OR m.slug = $1)`,
    [slug ?? null],
  )
  const served = new Set<string>()
  for (const { releaseId, servedId } of rows) {
    if (releaseId !== null) served.add(releaseId)
    if (servedId) served.add(servedId)
  }
  const [releases, spoiled] = await Promise.all([servedReleases(pool, served), spoiledCopies(pool, served)])
  // An endpoint comes once for every part of its traffic.
  const single = new Map<string, EndpointRow>()
  const iso = isoTimes()
  for (const row of rows) {
    let endpoint = single.get(row.id)
    if (endpoint === undefined) {
      endpoint = endpointRow(row, releases, iso)
      single.set(row.id, endpoint)
    }
    const interval = intervalOf(row, releases, iso)
    if (interval !== undefined) endpoint.intervals.push(interval)
  }
  const byModel = Map.groupBy(single.values(), (row) => row.modelId)
  if (spoiled.size > 0) for (const endpoint of single.values()) markSpoiled(endpoint, spoiled)
  for (const group of byModel.values()) group.sort((one, other) => one.position - other.position)
  return byModel
}

type ServedReleases = ReadonlyMap<string, ServedRelease>

async function servedReleases(pool: Database['pool'], ids: ReadonlySet<string>): Promise<ServedReleases> {
  if (ids.size === 0) return new Map()
  const { rows } = await pool.query<{ id: string; version: number; taken: RawWithdrawn | null }>(
    `SELECT id, version, CASE WHEN status = 'Rejected' OR withdrawal IS NOT NULL THEN
      jsonb_build_object('status', status, 'withdrawal', withdrawal, 'statusAt', "statusAt", 'statusBy', "statusBy", 'statusReason', "statusReason")
      END AS taken
    FROM release WHERE id = ANY($1)`,
    [[...ids]],
  )
  return new Map(rows.map(({ id, version, taken }) => [id, { version, withdrawn: withdrawalOf(taken) }]))
}

type SpoiledCopies = ReadonlyMap<string, Withdrawal>
const copyKey = (releaseId: string, place: CopyPlace) => `${releaseId}\n${copyPlaceKey(place)}`

/** What became of regions' own copies of what serves; hardly ever any. */
async function spoiledCopies(pool: Database['pool'], ids: ReadonlySet<string>): Promise<SpoiledCopies> {
  if (ids.size === 0) return new Map()
  const { rows } = await pool.query<{
    releaseId: string
    provider: string
    region: string
    spoiled: unknown
  }>(
    'SELECT "releaseId", provider, region, spoiled FROM artifact_copy WHERE spoiled IS NOT NULL AND "releaseId" = ANY($1)',
    [[...ids]],
  )
  return new Map(
    rows.flatMap(({ releaseId, spoiled, ...place }): [string, Withdrawal][] => {
      const withdrawal = spoiledBy(spoiledJson.parse(spoiled))
      return withdrawal === undefined ? [] : [[copyKey(releaseId, place), withdrawal]]
    }),
  )
}

function markSpoiled(endpoint: EndpointRow, spoiled: SpoiledCopies): void {
  const { releaseId, intervals } = endpoint
  if (releaseId !== null) endpoint.withdrawn ??= spoiled.get(copyKey(releaseId, endpoint))
  endpoint.intervals = intervals.map((interval) => {
    const found =
      interval.releaseId === undefined ? undefined : spoiled.get(copyKey(interval.releaseId, endpoint))
    return found === undefined || interval.withdrawn !== undefined
      ? interval
      : { ...interval, withdrawn: found }
  })
}

/** A release's columns, of one that was taken back alone. */
interface RawWithdrawn {
  status: string
  withdrawal: unknown
  statusAt: string
  statusBy: unknown
  statusReason: string | null
}

function endpointRow(row: RawRow, releases: ServedReleases, iso: IsoTimes): EndpointRow {
  const release = row.releaseId === null ? undefined : releases.get(row.releaseId)
  return {
    modelId: row.modelId,
    id: row.id,
    name: row.name,
    provider: row.provider,
    account: row.account,
    region: row.region,
    role: row.role,
    peakRps: row.peakRps,
    position: row.position,
    releaseId: row.releaseId,
    version: release?.version ?? null,
    label: row.label,
    digest: row.digest,
    configName: row.configName,
    inForce: row.inForce,
    cloudStatus: row.cloudStatus,
    observedAt: iso(row.observedAt),
    driftSince: iso(row.driftSince),
    driftSaid: saidFromRow(row.driftSaid),
    unreachableSince: iso(row.unreachableSince),
    unreachableSaid: saidFromRow(row.unreachableSaid),
    alsoLabels: row.alsoLabels ?? none,
    withdrawn: release?.withdrawn,
    intervals: [],
  }
}

const none: readonly string[] = []

function intervalOf(row: RawRow, releases: ServedReleases, iso: IsoTimes): ServingInterval | undefined {
  const startedAt = iso(row.startedAt)
  if (startedAt === null || row.share === null || row.source === null) return undefined
  const releaseId = (row.servedId ?? row.releaseId) || undefined
  const release = releaseId === undefined ? undefined : releases.get(releaseId)
  return {
    releaseId,
    version: release?.version,
    label: row.served ?? row.label ?? '',
    digest: (row.servedDigest ?? row.digest) || undefined,
    configName: row.servedConfig ?? row.configName ?? '',
    share: row.share,
    source: shareSourceOf(row.source),
    startedAt,
    endedAt: undefined,
    servedSince: iso(row.servedSince) ?? undefined,
    wholeSince: iso(row.wholeSince) ?? undefined,
    withdrawn: release?.withdrawn,
  }
}

function withdrawalOf(row: RawWithdrawn | null): Withdrawal | undefined {
  if (row === null) return undefined
  const columns = { ...row, statusAt: new Date(row.statusAt) } as Parameters<typeof withdrawnOf>[0]
  return withdrawnOf(columns, approvalStatus(row.status))
}

type IsoTimes = (time: number | null) => string | null

/** Epoch seconds as ISO 8601. All endpoints of a region are seen at one time, so that hardly any is written twice. */
function isoTimes(): IsoTimes {
  const written = new Map<number, string>()
  return (time) => {
    if (time === null) return null
    const known = written.get(time)
    if (known !== undefined) return known
    const iso = new Date(Math.round(time * 1000)).toISOString()
    written.set(time, iso)
    return iso
  }
}

/** Of the interval; null where the configuration in force has the same. */
const unlessSame = (column: 'releaseId' | 'label' | 'digest' | 'configName') =>
  `NULLIF(coalesce(i."${column}", ''), s."${column}")`

// Not `extract`, which answers in exact decimals: they take PostgreSQL longer than everything else in the statement.
const seconds = (column: string) => `date_part('epoch', ${column})`
