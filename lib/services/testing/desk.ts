import type { Database } from '#lib/db/client.ts'
import { toJson } from '#lib/db/rows/json.ts'
import { verbatim } from '#lib/domain/said.ts'
import type { Actor, RegionPhase, Role } from '#lib/domain/types.ts'
import { type EndpointName, type RolloutInput, seedRollout } from '#lib/orchestrator/testing/fleet.ts'
import type { Stage } from '#lib/orchestrator/testing/stage.ts'
import type { ServiceContext } from '../context.ts'

/** The people of the tests, who sit at a desk of their own and decide. */
export const people = {
  viewer: person('viewer', 'viewer'),
  approver: person('approver', 'approver'),
  secondApprover: person('second-approver', 'approver'),
  manager: person('manager', 'manager'),
  admin: person('admin', 'admin'),
} as const

function person(id: string, role: Role): Extract<Actor, { kind: 'person' }> {
  return { kind: 'person', id, label: `${id}@meridian.test`, role }
}

/** A use case's context on the stage, as a web process has it for that person. */
export function as(on: Stage, actor: Actor): ServiceContext {
  return {
    database: on.database,
    clock: on.clock,
    clouds: on.context.clouds,
    actor,
    sandboxControlUrl: on.sandbox.controlUrl,
  }
}

const tables = [
  'fleet_revision',
  'plan_template',
  'model',
  'endpoint',
  'endpoint_state',
  'release',
  'approval',
  'artifact_copy',
  'rollout',
  'region_rollout',
  'rollout_event',
  'operation',
  'audit_entry',
  'change',
]

/** Every row that a use case could write, and every job; equal before and after means that nothing was written. */
export async function everyRow({ pool }: Database): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {}
  for (const table of tables) {
    const { rows } = await pool.query<{ row: string }>(`SELECT t::text AS row FROM "${table}" t ORDER BY 1`)
    found[table] = rows.map(({ row }) => row)
  }
  const { rows } = await pool.query<{ row: string }>(
    `SELECT concat_ws(' ', id, key, revision, run_at) AS row FROM graphile_worker._private_jobs ORDER BY 1`,
  )
  found.jobs = rows.map(({ row }) => row)
  return found
}

/** Keys of the jobs that wait. */
export async function waitingJobs({ pool }: Database, withinSeconds = 0): Promise<string[]> {
  const { rows } = await pool.query<{ key: string }>(
    'SELECT key FROM graphile_worker._private_jobs WHERE run_at <= now() + make_interval(secs => $1) ORDER BY key',
    [withinSeconds],
  )
  return rows.map(({ key }) => key)
}

export const auditEntries = ({ prisma }: Database) => prisma.auditEntry.findMany({ orderBy: { seq: 'asc' } })

/** The database refuses every insert into the table until the answer is called: the disk is full, so to speak. */
export async function breakInserts({ pool }: Database, table: string): Promise<() => Promise<void>> {
  await pool.query(`
    CREATE OR REPLACE FUNCTION broken_for_test() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'no room for %', TG_TABLE_NAME; END $$;
    CREATE TRIGGER broken_for_test BEFORE INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION broken_for_test()`)
  return async () => void (await pool.query(`DROP TRIGGER broken_for_test ON ${table}`))
}

/** Takes all rollouts away, so that a test can lay out the next; what was audited stays. */
export async function clearRollouts({ prisma }: Database): Promise<void> {
  await prisma.rolloutEvent.deleteMany()
  await prisma.canaryMinute.deleteMany()
  await prisma.regionRollout.deleteMany()
  await prisma.rollout.deleteMany()
}

/** A rollout as it would be found at some moment of its life: each endpoint with its phase, the others waiting. */
export async function rolloutAt(
  on: Stage,
  input: Partial<RolloutInput> & {
    phases?: Partial<Record<EndpointName, RegionPhase>>
    /** Status of a rollout that has ended. */
    ended?: 'completed' | 'partial' | 'stopped' | 'aborted' | 'rolled-back'
  } = {},
): Promise<string> {
  const { phases = {}, ended, ...rest } = input
  const slug = await seedRollout(on.database, { label: 'v427', at: on.clock.now(), ...rest })
  for (const [endpoint, phase] of Object.entries(phases)) {
    await on.database.prisma.regionRollout.update({
      where: { id: `${slug}:${endpoint}` },
      data: { phaseName: phase.name, phase: toJson(phase) },
    })
  }
  if (ended !== undefined) {
    await on.database.prisma.regionRollout.updateMany({ where: { rolloutId: slug }, data: { open: false } })
    await on.database.prisma.rollout.update({
      where: { id: slug },
      data: { open: false, status: ended, endedAt: on.clock.now() },
    })
  }
  return slug
}

export const rolloutRow = (on: Stage, slug: string) =>
  on.database.prisma.rollout.findUniqueOrThrow({ where: { id: slug } })

export const regionRow = (on: Stage, slug: string, endpoint: EndpointName) =>
  on.database.prisma.regionRollout.findUniqueOrThrow({ where: { id: `${slug}:${endpoint}` } })

export const releaseRow = (on: Stage, label: string) =>
  on.database.prisma.release.findFirstOrThrow({ where: { label }, include: { approvals: true } })

/** Whether the rollout has ended, for `until`. */
export const ended = (on: Stage, slug: string) => async () => !(await rolloutRow(on, slug)).open

/** Person taken back, as the loop leaves it. */
export const takenBack: RegionPhase = {
  name: 'reverted',
  cause: { kind: 'person', said: verbatim('Taken back.'), by: people.manager },
}
