import { runTaskListOnce } from 'graphile-worker'
import { connectClouds } from '#lib/clouds/connect.ts'
import type { Database } from '#lib/db/client.ts'
import { enqueue, type Job } from '#lib/db/jobs.ts'
import { endpointFromRow } from '#lib/db/rows/fleet.ts'
import { testDatabase } from '#lib/db/testing/index.ts'
import type { Clock } from '#lib/domain/ports.ts'
import { createLog } from '#lib/log.ts'
import { startSandbox } from '#sandbox/testing/index.ts'
import { Backoff } from '../backoff.ts'
import type { LoopContext } from '../context.ts'
import { quietQueueLogger, tolerateLostConnections } from '../queue.ts'
import { taskList } from '../tasks.ts'
import { account, type EndpointName, modelId, regionOfEndpoint, seedFleet } from './fleet.ts'
import { inWords } from './in-words.ts'

/**
 * The real loop on a real database and the real sandbox, with cloud time standing still until a test moves it: every
 * run gives the same order of events, however busy the machine is.
 */
export interface Stage {
  database: Database
  sandbox: Awaited<ReturnType<typeof startSandbox>>
  clock: Clock
  context: LoopContext
  /** A worker's context of its own, as another process would have. */
  anotherWorker(): LoopContext
  /** Runs all jobs that are due. */
  runDue(context?: LoopContext): Promise<void>
  /** Moves cloud time and runs what becomes due on the way. */
  pass(seconds: number): Promise<void>
  /** Passes until the condition holds; fails after so many seconds of cloud time (default 2 hours). */
  until(condition: () => Promise<boolean>, what: string, seconds?: number): Promise<void>
  enqueue(job: Job): Promise<void>
  phaseOf(rollout: string, endpoint: EndpointName): Promise<string>
  /** Calls that the sandbox received, oldest first. */
  calls(operation: string, endpoint?: EndpointName): { operation: string; request: unknown; status: number }[]
  end(): Promise<void>
}

/** @param seed what the database knows at the beginning; the fleet of fraud-scoring when left out */
export async function stage(seed: (database: Database) => Promise<void> = seedFleet): Promise<Stage> {
  const { database, drop } = await testDatabase()
  const sandbox = await startSandbox({ rate: 0 })
  const clock: Clock = {
    // Delays are told in cloud time and made to pass by moving the queue's times with the clock.
    rate: 1,
    now: () => new Date(sandbox.world.clock.now()),
    realDelay: (milliseconds) => Math.max(0, milliseconds),
  }
  const newContext = (): LoopContext => ({
    database,
    clock,
    clouds: connectClouds({
      clock,
      sandbox: {
        awsUrl: sandbox.awsUrl,
        googleGrpcPort: sandbox.googleGrpcPort,
        googleRestUrl: `http://127.0.0.1:${sandbox.googleRestPort}`,
      },
    }),
    log: createLog('test', process.env.LOG_LEVEL ?? 'silent'),
    backoff: new Backoff(),
    minutesAsked: new Map(),
  })
  const context = newContext()
  tolerateLostConnections(database.pool, context.log)
  await seed(database)

  const made: Stage = {
    database,
    sandbox,
    clock,
    context,
    anotherWorker: newContext,
    async runDue(worker = context) {
      const [due] = await database.prisma.$queryRaw<{ count: bigint }[]>`
        SELECT count(*) AS count FROM graphile_worker._private_jobs WHERE run_at <= now()`
      if (due?.count === 0n) return
      const client = await database.pool.connect()
      try {
        await runTaskListOnce(
          { logger: quietQueueLogger(worker.log), noHandleSignals: true },
          taskList(worker),
          client,
        )
      } finally {
        client.release()
      }
    },
    async pass(seconds) {
      for (let left = seconds; left > 0; ) {
        const step = Math.min(left, await secondsToNextJob())
        left -= step
        sandbox.world.clock.advance(step * 1000)
        sandbox.world.advance()
        await database.prisma.$executeRaw`
          UPDATE graphile_worker._private_jobs SET run_at = run_at - make_interval(secs => ${step}::double precision)
          WHERE locked_at IS NULL`
        await made.runDue()
      }
    },
    async until(condition, what, seconds = 7_200) {
      await made.runDue()
      const giveUpAt = clock.now().getTime() + seconds * 1000
      while (!(await condition())) {
        if (clock.now().getTime() > giveUpAt) {
          throw new Error(`${what}: not within ${seconds} s of cloud time. ${await events()}`)
        }
        await made.pass(await secondsToNextJob())
      }
    },
    enqueue: (job) => enqueue(database.prisma, job),
    async phaseOf(rollout, endpoint) {
      const row = await database.prisma.regionRollout.findUniqueOrThrow({
        where: { id: `${rollout}:${endpoint}` },
      })
      return row.phaseName
    },
    calls(operation, endpoint) {
      return sandbox.world.calls
        .find({ operation })
        .filter((call) => endpoint === undefined || call.region === regionOfEndpoint[endpoint])
        .filter((call) => endpoint === undefined || JSON.stringify(call.request).includes(`"${endpoint}"`))
    },
    async end() {
      await sandbox.stop()
      await drop()
    },
  }
  /** 1–60, so that a test sees every step that a job takes and none in which nothing is due. */
  async function secondsToNextJob(): Promise<number> {
    const [next] = await database.prisma.$queryRaw<{ seconds: number | null }[]>`
      SELECT extract(epoch FROM min(run_at) - now())::float8 AS seconds FROM graphile_worker._private_jobs`
    return Math.min(60, Math.max(1, Math.ceil(next?.seconds ?? 60)))
  }
  async function events(): Promise<string> {
    const rows = await database.prisma.rolloutEvent.findMany({ orderBy: { id: 'desc' }, take: 12 })
    return rows.map((row) => `${row.at.toISOString()} ${inWords(row.said)}`).join('\n')
  }
  return made
}

/** Takes in what is in the cloud before a story begins: the fleet's endpoints and the registry. */
export async function takeIn(on: Stage): Promise<void> {
  await on.enqueue({ task: 'sync-registry', modelId })
  await on.runDue()
  for (const region of Object.values(regionOfEndpoint))
    await on.enqueue({ task: 'observe-region', provider: 'sagemaker', account, region })
  await on.runDue()
}

/** What the endpoint serves, asked of the cloud independently of the loop. */
export async function servedDigest(on: Stage, endpoint: EndpointName): Promise<string | undefined> {
  const row = await on.database.prisma.endpoint.findUniqueOrThrow({ where: { id: endpoint } })
  const observation = await on.anotherWorker().clouds.serving('sagemaker').observe(endpointFromRow(row))
  return observation.digest
}

/** As an approval by the service leaves the row, without the write to the registry. */
export async function approve(on: Stage, label: string): Promise<void> {
  await on.database.prisma.release.updateMany({ where: { modelId, label }, data: { status: 'Approved' } })
}
